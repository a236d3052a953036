/** When a failed attempt moves the call on. One function for live calls and for the policy's own tests. */
import type { Failover, Heard } from './decision.ts'
import type { AfterRule, AnswerMap, FailureCause, FailureSet } from './failures.ts'

/**
 * How an attempt failed. With a cause nobody answered: `status` is then what we would tell the
 * caller, and only the cause is looked up, so that `408` in a policy means a 408 somebody sent.
 */
export interface AttemptFailure {
  readonly status: number
  readonly cause?: FailureCause
}

/** Causes that pass a target over: nothing was sent to it, so there is nothing to be careful about. */
const passedOver: ReadonlySet<FailureCause> = new Set(['limit', 'open-circuit'])

/**
 * Does this failure move the call to the next target? `stop-on` and `stop-after` win over `next-on`; what
 * none names stops, but for a target that was passed over.
 * @param heard what the caller heard of this target; undefined for nothing
 */
export function movesOn(
  failover: Pick<Failover, 'nextOn' | 'stopOn' | 'stopAfter'>, failure: AttemptFailure, heard?: Heard,
): boolean {
  if (names(failover.stopOn, failure) || isTooLate(failover, failure, heard)) return false
  return names(failover.nextOn, failure) || (failure.cause !== undefined && passedOver.has(failure.cause))
}

/** Ringing too long comes after ringing by nature: whoever names it in `next-on` means it. */
function isTooLate({ stopAfter }: Pick<Failover, 'stopAfter'>, { cause }: AttemptFailure, heard?: Heard): boolean {
  if (stopAfter === undefined || heard === undefined || cause === 'no-answer') return false
  return stopAfter === 'ringing' || heard === 'early-media'
}

/** Is this failure one of the set? */
export function names(set: FailureSet, { status, cause }: AttemptFailure): boolean {
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

/**
 * The status the caller hears when this was the most telling failure, by the pool's `answer-caller`.
 * By default a 503 becomes 500, for 503 would say that *we* are out of service (RFC 3261 §16.7 step 6);
 * so does a challenge, which only we could answer; a redirection nobody followed becomes 480.
 */
export function toldStatus({ status, cause }: AttemptFailure, answers: AnswerMap): number {
  return (cause === undefined ? answers.statuses.get(status) : answers.causes.get(cause)) ?? status
}

/** What the caller hears of a failure. */
export interface Told {
  readonly status: number
  /** The words beside it, where the policy says some. */
  readonly reason?: string
  /** The rule of the stage after that spoke. */
  readonly after?: AfterRule
}

/** The same under all that the policy says: the stage after speaks first, then the pool's `answer-caller`. */
export function toldOf(
  failure: AttemptFailure, { answerCaller, after }: Pick<Failover, 'answerCaller' | 'after'>,
): Told {
  const rule = after?.find(({ failures }) => failures === undefined || names(failures, failure))
  if (!rule) return { status: toldStatus(failure, answerCaller) }
  return { ...rule.refusal ?? { status: toldStatus(failure, answerCaller) }, after: rule }
}
