/** What failed attempts come to: which is the most telling, and what the caller hears of it. */
import type { HeaderLines, LocalCause } from '../edge/signaling.ts'
import type { FailureCause } from '../policy/decision.ts'
import type { Failure } from './state.ts'

/** Local causes as the policy names them: an INVITE nobody answered until timer B made no progress. */
const causeOf: Readonly<Record<LocalCause, FailureCause | undefined>> = {
  unreachable: 'unreachable',
  timeout: 'no-progress',
  cancelled: undefined,
}

/** The failure a refused leg means. */
export function failureOf(refused: {
  readonly status: number; readonly reason: string; readonly cause?: LocalCause; readonly headers: HeaderLines
}): Failure {
  const cause = refused.cause && causeOf[refused.cause]
  return { status: refused.status, reason: refused.reason, headers: refused.headers, ...(cause ? { cause } : {}) }
}

/** A failure the target never sent: the status stands for the cause in records. */
export function localFailure(cause: FailureCause): Failure {
  return { status: cause === 'unreachable' || cause === 'media' ? 503 : 408, reason: cause, cause, headers: [] }
}

/**
 * Of two failures the one worth telling the caller: a 6xx speaks for everybody (RFC 3261 §16.7),
 * a target's own word beats our silence about it, and otherwise the later one counts.
 */
export function moreTelling(before: Failure | undefined, now: Failure): Failure {
  if (!before) return now
  if (before.status >= 600 && now.status < 600) return before
  if (!before.cause && now.cause) return before
  return now
}

/** What the caller hears when the call fails; `own` are header lines of ours. */
export interface Refusal {
  readonly status: number
  readonly reason?: string
  readonly own: HeaderLines
}

/** The statuses for failures without a response. */
const byCause: Readonly<Record<FailureCause, { readonly status: number; readonly why: string }>> = {
  unreachable: { status: 500, why: 'no target could be reached' },
  'no-progress': { status: 408, why: 'no target responded in time' },
  'no-answer': { status: 480, why: 'nobody answered in time' },
  media: { status: 503, why: 'the media engine failed' },
}

/**
 * Turns the most telling failure into the caller's refusal.
 *
 * A target's 503 becomes 500, because 503 would tell the caller that *we* are out of service
 * (RFC 3261 §16.7 step 6); a challenge becomes 500, because only we could answer it; a redirection we
 * did not follow becomes 480. The Reason header (RFC 3326) keeps what the target said.
 */
export function refusalOf(failure: Failure): Refusal {
  if (failure.cause) {
    const { status, why } = byCause[failure.cause]
    return { status, own: [['Reason', `SIP;cause=${failure.status};text="${why}"`]] }
  }
  const kept: HeaderLines = [['Reason', `SIP;cause=${failure.status}`]]
  if (failure.status === 503 || failure.status === 401 || failure.status === 407) return { status: 500, own: kept }
  if (failure.status < 400) return { status: 480, own: kept }
  return { status: failure.status, reason: failure.reason, own: [] }
}

/** One word or two for logs and the record: why the call failed. */
export function wordFor(failure: Failure): string {
  if (failure.cause) return byCause[failure.cause].why
  return failure.status === 486 || failure.status === 600 ? 'busy' : `refused with ${failure.status}`
}
