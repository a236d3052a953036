/** What becomes of a call, as one text: equal texts, equal fates, whatever the rules are called. */
import type { Decision, Outcome } from './decision.ts'
import type { CallFacts } from './facts.ts'
import { sentTo } from './sent.ts'

/** Outcomes are made once, when a policy is compiled; so are their texts. */
const texts = new WeakMap<Outcome, string>()

/** The plan with all that is in it, and how the caller and the called are shown to the first target. */
export function fateOf({ outcome }: Decision, facts: CallFacts): string {
  let text = texts.get(outcome)
  if (text === undefined) {
    text = JSON.stringify(outcome, plain)
    texts.set(outcome, text)
  }
  if (outcome.kind !== 'dial') return text
  const target = outcome.plan.tiers[0]?.members[0]?.target
  if (!target) return text
  const { to, from, headers } = sentTo(facts, undefined, outcome.plan, target)
  return `${text} ${JSON.stringify([to, from, headers])}`
}

/** Sets and maps as lists; how numbers are shaped is a function, and shows in what is sent. */
function plain(_key: string, value: unknown): unknown {
  if (value instanceof Set) return [...value]
  return value instanceof Map ? [...value] : value
}
