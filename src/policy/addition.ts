/** What a rule that goes to a group adds to what is decided there. */
import type { DialPlan, Outcome } from './decision.ts'

/** Gives the same outcome for the same outcome; made once for each. */
export type Addition = (outcome: Outcome) => Outcome

interface Around {
  readonly media: DialPlan['media'] | undefined
  readonly headers: DialPlan['headers']
  readonly identity: DialPlan['identity'] | undefined
}

/**
 * What stands around a `goto` counts for what the group decides, as it would for rules inside: the
 * innermost media and identity, and all header work, the outer before the inner. Undefined when nothing stands there.
 */
export function additionOf({ media, headers, identity }: Around): Addition | undefined {
  if (media === undefined && headers.length === 0 && identity === undefined) return undefined
  const made = new WeakMap<Outcome, Outcome>()
  return outcome => {
    if (outcome.kind !== 'dial') return outcome
    const before = made.get(outcome)
    if (before) return before
    const { plan } = outcome
    const chosen = plan.media ?? media
    const shown = plan.identity ?? identity
    const all = Object.freeze([...headers, ...plan.headers])
    const wider = Object.freeze({
      ...plan, ...(chosen && { media: chosen }), headers: all, ...(shown && { identity: shown }),
    })
    const after = Object.freeze({ ...outcome, plan: wider })
    made.set(outcome, after)
    return after
  }
}
