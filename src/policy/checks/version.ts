/** The policy says which version of the language it is written in. */
import type { Check } from '../check.ts'

export const version: Check = ({ tree, report }) => {
  if (tree.policy !== undefined) return
  report({
    code: 'POL-021', path: [], message: 'no file says the version of the policy language', hint: 'begin with policy: 1',
  })
}
