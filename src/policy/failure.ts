/** When a failed attempt moves the call on. One function for live calls and for the policy's own tests. */
import type { FailureCause, FailureSet, Failover } from './decision.ts'

/**
 * How an attempt failed. With a cause nobody answered: `status` is then what we would tell the
 * caller, and only the cause is looked up, so that `408` in a policy means a 408 somebody sent.
 */
export interface AttemptFailure {
  readonly status: number
  readonly cause?: FailureCause
}

/** Does this failure move the call to the next target? `stop-on` wins over `next-on`; what neither names stops. */
export function movesOn(failover: Pick<Failover, 'nextOn' | 'stopOn'>, failure: AttemptFailure): boolean {
  return !names(failover.stopOn, failure) && names(failover.nextOn, failure)
}

function names(set: FailureSet, { status, cause }: AttemptFailure): boolean {
  return cause === undefined ? set.statuses.has(status) : set.causes.has(cause)
}

/**
 * Of two failures the one worth telling the caller: a 6xx speaks for everybody (RFC 3261 §16.7),
 * a target's own word beats our silence about it, and otherwise the later one counts.
 */
export function moreTelling<F extends AttemptFailure>(before: F | undefined, now: F): F {
  if (!before) return now
  if (before.status >= 600 && now.status < 600) return before
  return before.cause === undefined && now.cause !== undefined ? before : now
}

const told: Readonly<Record<FailureCause, number>> = {
  unreachable: 500,
  'no-progress': 408,
  'no-answer': 480,
  media: 503,
}

/**
 * The status the caller hears when this was the most telling failure. A 503 becomes 500, for 503
 * would say that *we* are out of service (RFC 3261 §16.7 step 6); so does a challenge, which only we
 * could answer; a redirection nobody followed becomes 480.
 */
export function toldStatus({ status, cause }: AttemptFailure): number {
  if (cause !== undefined) return told[cause]
  if (status === 503 || status === 401 || status === 407) return 500
  return status < 400 ? 480 : status
}
