/** The word anyone stands alone, and not under not. */
import type { Check } from '../check.ts'
import { ANYONE } from '../call-conditions.ts'
import { listOf } from '../outline.ts'

export const anyone: Check = ({ outline, report }) => {
  for (const { value: { peer }, path } of outline.conditions) {
    const names = listOf(peer)
    if (!names.includes(ANYONE)) continue
    if (names.length > 1) {
      report({
        code: 'POL-407', severity: 'warning', path: [...path, 'peer'],
        message: 'anyone takes every caller, and the names beside it nobody more',
        hint: 'write peer: anyone, or name the peers',
      })
    }
    if (path.at(-1) === 'not') {
      report({
        code: 'POL-407', path: [...path, 'peer'], message: 'not anyone is nobody: this never holds',
        hint: 'name the peers that are not meant',
      })
    }
  }
}
