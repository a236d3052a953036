/** What failed attempts come to: which is the most telling, and what the caller hears of it. */
import type { HeaderLines, LocalCause } from '../edge/signaling.ts'
import type { Failover } from '../policy/decision.ts'
import type { AfterRule, FailureCause } from '../policy/failures.ts'
import { toldOf } from '../policy/failure.ts'
import { causeIn, networkReason, normalClearing, statusOf } from '../sip/cause.ts'
import { headersOfLines, valuesOf } from '../sip/headers.ts'
import { namesPlace } from '../sip/places.ts'
import type { Failure } from './state.ts'

/** Local causes as the policy names them: an INVITE nobody answered until timer B made no progress. */
const causeOf: Readonly<Record<LocalCause, FailureCause | undefined>> = {
  unreachable: 'unreachable',
  timeout: 'no-progress',
  tls: 'tls',
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
  return { status: cause === 'no-progress' || cause === 'no-answer' ? 408 : 503, reason: cause, cause, headers: [] }
}

function reasonsIn(lines: HeaderLines): readonly string[] {
  return valuesOf(headersOfLines(lines), 'reason')
}

/** The status a BYE with these lines stands for where nobody has heard of an answer yet. */
export function statusAfter(lines: HeaderLines): number {
  return statusOf(causeIn(reasonsIn(lines)) ?? normalClearing)
}

/** What a telephone network said crosses whatever the status becomes (RFC 6432). */
function networkLines({ headers }: Failure): HeaderLines {
  const reason = networkReason(reasonsIn(headers))
  return reason === undefined ? [] : [['Reason', reason]]
}

/** What the caller hears when the call fails; `own` are header lines of ours. */
export interface Refusal {
  readonly status: number
  readonly reason?: string
  readonly own: HeaderLines
  /** The rule of the stage after that says so. */
  readonly after?: AfterRule
}

const whyOf: Readonly<Record<FailureCause, string>> = {
  unreachable: 'no target could be reached',
  'no-progress': 'no target responded in time',
  'no-answer': 'nobody answered in time',
  tls: 'no target could prove who it is',
  media: 'the media engine failed',
  limit: 'every target has as many calls as it may',
  'open-circuit': 'every target is resting',
}

/**
 * Turns the most telling failure into the caller's refusal, in the status that the stage after or the
 * pool's `answer-caller` says. Where that is another one than the target's, the Reason header (RFC 3326)
 * keeps what was said.
 */
export function refusalOf(failure: Failure, failover: Pick<Failover, 'answerCaller' | 'after'>): Refusal {
  const { status, reason, after } = toldOf(failure, failover)
  const said = { status, ...reason !== undefined && { reason }, ...after && { after } }
  if (failure.cause) {
    return { ...said, own: [['Reason', `SIP;cause=${failure.status};text="${whyOf[failure.cause]}"`]] }
  }
  const network = networkLines(failure)
  if (status !== failure.status) return { ...said, own: [['Reason', `SIP;cause=${failure.status}`], ...network] }
  return { ...!namesPlace(failure.reason) && { reason: failure.reason }, ...said, own: network }
}

/** One word or two for logs and the record: why the call failed. */
export function wordFor(failure: Failure): string {
  if (failure.cause) return whyOf[failure.cause]
  return failure.status === 486 || failure.status === 600 ? 'busy' : `refused with ${failure.status}`
}

/** How long a 503 asks to be left alone, in milliseconds; undefined when it does not say (RFC 3261 §20.33). */
export function retryAfterOf({ status, cause, headers }: Failure): number | undefined {
  if (status !== 503 || cause) return undefined
  const value = headers.find(([name]) => name.toLowerCase() === 'retry-after')?.[1]
  const seconds = /^\s*(\d{1,9})/.exec(value ?? '')?.[1]
  return seconds === undefined ? undefined : Number(seconds) * 1000
}
