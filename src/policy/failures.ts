/** How attempts fail, and what a compiled policy says of it to the caller. */

/**
 * Failures without a response: `unreachable` the network refused, `no-progress` nothing came in time,
 * `no-answer` it rang too long, `tls` the certificate was not to be trusted, `media` the media engine
 * failed, `limit` the target was full, `open-circuit` it was resting.
 */
export type FailureCause =
  'unreachable' | 'no-progress' | 'no-answer' | 'tls' | 'media' | 'limit' | 'open-circuit'

export interface FailureSet {
  /** SIP statuses, expanded: `5xx` has become 500 to 599. */
  readonly statuses: ReadonlySet<number>
  readonly causes: ReadonlySet<FailureCause>
}

/** Failure → the status the caller hears; a status that is not named passes as it is. */
export interface AnswerMap {
  readonly statuses: ReadonlyMap<number, number>
  readonly causes: ReadonlyMap<FailureCause, number>
}

/** A rule of the stage after, for calls its other conditions hold for: the first that names the failure speaks. */
export interface AfterRule {
  readonly name: string
  /** How attempts failed that it speaks for; left out for any way. */
  readonly failures?: FailureSet
  /** What the caller hears; left out for what they hear anyway. */
  readonly refusal?: { readonly status: number; readonly reason?: string }
  /** What the call's record is tagged with. */
  readonly tags?: readonly string[]
}
