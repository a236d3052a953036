/** Every rule can be reached: none stands after one that decides for every call that comes by. */
import type { Check } from '../check.ts'
import { ANYONE } from '../call-conditions.ts'
import { speaksOfPeers } from '../conditions.ts'
import { listOf } from '../outline.ts'
import type { Condition, Rule } from '../schema.gen.ts'

export const reach: Check = ({ outline, report }) => {
  const settled = new Map(outline.rules.map(({ path, around }) => [path.join('/'), around.some(speaksOfPeers)]))
  for (const { value: rules, path } of outline.levels) {
    for (const [at, rule] of rules.entries()) {
      const takes = callersOf(rule, settled.get([...path, at].join('/')) ?? false)
      if (takes === 'some') continue
      const blocked = rules.findIndex((later, place) => place > at && (takes === 'all' || !saysAnyone(later)))
      if (blocked < 0) continue
      report({
        code: 'POL-405', severity: 'warning', path: [...path, blocked],
        message: `no call reaches this rule${blocked < rules.length - 1 ? ', nor those after it' : ''}`,
        hint: 'move it up, or take it away',
        related: [{ message: 'this rule decides for every call', path: [...path, at], part: 'value' }],
      })
      break
    }
  }
}

/** Whose calls end at a rule: of all callers, of all that a peer vouches for, or only some. */
function callersOf(rule: Rule, settled: boolean): 'all' | 'known' | 'some' {
  // A group may decide for nobody.
  if (rule.do === undefined || rule.do.goto !== undefined) return 'some'
  if (rule.when === undefined) return settled ? 'all' : 'known'
  const onlyPeer = Object.keys(rule.when).length === 1
  return onlyPeer && listOf(rule.when.peer).includes(ANYONE) ? 'all' : 'some'
}

function saysAnyone(rule: Rule): boolean {
  return conditionSays(rule.when) || (rule.rules ?? []).some(saysAnyone)
}

function conditionSays(when: Condition | undefined): boolean {
  if (!when) return false
  return listOf(when.peer).includes(ANYONE) || [...when.any ?? [], ...when.all ?? []].some(conditionSays)
}
