/** What a rule that goes to a group adds to what is decided there. */
import type { DialPlan, Outcome } from './decision.ts'
import { compileTimers, timedBy } from './rule-timers.ts'
import type { Timers } from './schema.gen.ts'

/** Gives the same outcome for the same outcome; made once for each. */
export type Addition = (outcome: Outcome) => Outcome

interface Around {
  readonly media: DialPlan['media'] | undefined
  readonly headers: DialPlan['headers']
  readonly identity: DialPlan['identity'] | undefined
  readonly transfer: DialPlan['transfer'] | undefined
  readonly record: DialPlan['record'] | undefined
  readonly longest: DialPlan['longest'] | undefined
  readonly limits: NonNullable<DialPlan['limits']>
  readonly timers: Timers | undefined
}

/**
 * What stands around a `goto` counts for what the group decides, as it would for rules inside: the
 * innermost media, identity, transfer, recording, length and timers, all limits, and all header work, the outer
 * before the inner. Undefined when nothing stands there.
 */
export function additionOf(around: Around): Addition | undefined {
  const { media, headers, identity, transfer, record, longest, limits, timers } = around
  const isBare = headers.length === 0 && limits.length === 0
  const words = [media, identity, transfer, record, longest, timers]
  if (isBare && words.every(word => word === undefined)) return undefined
  const made = new WeakMap<Outcome, Outcome>()
  return outcome => {
    if (outcome.kind !== 'dial') return outcome
    const before = made.get(outcome)
    if (before) return before
    const { plan } = outcome
    const chosen = plan.media ?? media
    const shown = plan.identity ?? identity
    const transfers = plan.transfer ?? transfer
    const recorded = plan.record ?? record
    const lasts = plan.longest ?? longest
    const counted = Object.freeze([...limits, ...plan.limits ?? []])
    const all = Object.freeze([...headers, ...plan.headers])
    const timed = timers && timedBy({ ...compileTimers(timers), ...plan.timers }, plan.failover)
    const wider = Object.freeze({
      ...plan, ...(chosen && { media: chosen }), headers: all, ...(shown && { identity: shown }),
      ...(transfers && { transfer: transfers }), ...(recorded !== undefined && { record: recorded }),
      ...(lasts && { longest: lasts }),
      ...(counted.length > 0 && { limits: counted }), ...timed,
    })
    const after = Object.freeze({ ...outcome, plan: wider })
    made.set(outcome, after)
    return after
  }
}
