/** Every rule of the stage after does something, for calls and failures that no rule before it speaks for. */
import { afterWhen, failuresIn } from '../stage-words.ts'
import type { Check } from '../check.ts'
import type { AfterRule } from '../schema.gen.ts'
import { covers } from './failures.ts'

export const after: Check = ({ tree: { after: rules = [] }, outline, report }) => {
  const isDialled = outline.actions.some(({ value }) => value.dial !== undefined)
  if (rules.length > 0 && !isDialled) {
    report({
      code: 'POL-404', severity: 'warning', path: ['after'], part: 'key',
      message: 'this has no effect, for no rule dials anybody', hint: 'take it away, or dial from a rule',
    })
  }
  for (const [at, rule] of rules.entries()) {
    const path = ['after', at]
    if (rule.do === undefined && rule.tag === undefined) {
      report({
        code: 'POL-111', path, message: 'this rule neither says what the caller hears nor tags the call',
        hint: 'add do: { reject: 480 }, or tag: unanswered',
      })
    }
    const before = rules.slice(0, at).findIndex(other => asksForLess(other, rule))
    if (before < 0) continue
    report({
      code: 'POL-405', severity: 'warning', path,
      message: 'no call reaches this rule, for one before it asks for no more', hint: 'move it up, or take it away',
      related: [{ message: 'this rule speaks for all of its calls', path: ['after', before], part: 'value' }],
    })
  }
}

/** True when the first speaks wherever the second would: what else it asks for is nothing, or the same. */
function asksForLess({ when: first = {} }: AfterRule, { when: second = {} }: AfterRule): boolean {
  const [asked, alsoAsked] = [first, second].map(when => Object.entries(afterWhen(when)))
  const others = new Map(alsoAsked?.map(([key, value]) => [key, JSON.stringify(value)]))
  if (!asked?.every(([key, value]) => others.get(key) === JSON.stringify(value))) return false
  if (first.attempt === undefined) return true
  const wide = failuresIn(first.attempt)
  return second.attempt !== undefined
    && failuresIn(second.attempt).every(failure => wide.some(each => covers(each, failure)))
}
