/** Somebody can call: some peer has a source or a registration of ours, or some rule takes anyone. */
import type { Check } from '../check.ts'
import { ANYONE } from '../call-conditions.ts'
import { listOf } from '../outline.ts'

export const callers: Check = ({ tree, outline, report }) => {
  if (outline.rules.length === 0) {
    report({
      code: 'POL-406', severity: 'warning', path: ['rules'], part: 'key',
      message: 'there are no rules: no call goes anywhere',
      hint: 'such as rules: [{ when: { peer: anyone }, do: { dial: "sip:10.0.0.100" } }]',
    })
    return
  }
  if (Object.values(tree.peers ?? {}).some(({ source, register }) => source ?? register)) return
  const ofRules = outline.conditions.filter(({ path }) => path[0] === 'rules' || path[0] === 'groups')
  if (ofRules.some(({ value }) => listOf(value.peer).includes(ANYONE))) return
  report({
    code: 'POL-406', severity: 'warning', path: ['rules'], part: 'key',
    message: 'no caller can match a rule: no peer has a source, and no rule takes anyone',
    hint: 'say the source of a peer, or when: { peer: anyone }',
  })
}
