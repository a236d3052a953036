/** A rule's `timers`: the times of its calls' attempts, in place of their pool's. */
import type { DialPlan, Failover, Timers } from './decision.ts'
import { durationMs } from './failover.ts'
import type { Timers as WrittenTimers } from './schema.gen.ts'

export function compileTimers({ 'no-progress': noProgress, ring, total }: WrittenTimers): Timers {
  return Object.freeze({
    ...(noProgress !== undefined && { noProgressMs: durationMs(noProgress) }),
    ...(ring !== undefined && { ringMs: durationMs(ring) }),
    ...(total !== undefined && { totalMs: durationMs(total) }),
  })
}

/** The failover with these times; they stay beside it, for rules further out and for a choice made later. */
export function timedBy(timers: Timers, failover: Failover): Required<Pick<DialPlan, 'failover' | 'timers'>> {
  return { failover: Object.freeze({ ...failover, ...timers }), timers: Object.freeze({ ...timers }) }
}
