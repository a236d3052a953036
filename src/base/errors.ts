/**
 * The world's failures: one table of codes, each with the SIP status it becomes towards a caller
 * and one sentence an operator can act on. A policy author's mistakes are diagnostics, not these.
 */

const table = {
  MEDIA_TIMEOUT: { status: 503, says: 'the media engine did not answer in time' },
  MEDIA_REFUSED: { status: 488, says: 'the media engine refused the session description' },
  MEDIA_UNAVAILABLE: { status: 503, says: 'no media engine is reachable' },
  MIXER_UNAVAILABLE: { status: 503, says: 'the mixer of conferences is not reachable, or refused' },
  RECORDER_UNAVAILABLE: { status: 503, says: 'the recording server is not reachable, or refused' },
  LISTEN_FAILED: { status: 500, says: 'a listening address is not available' },
  CONFIG_INVALID: { status: 500, says: 'the configuration is not usable' },
  POLICY_REFUSED: { status: 500, says: 'the policy has errors and was not loaded' },
  INTERNAL: { status: 500, says: 'an assertion of our own failed' },
} as const satisfies Record<string, { status: number; says: string }>

/** Every code a {@link RouterError} can carry; stable, so that alerts can name it. */
export type ErrorCode = keyof typeof table

/** A failure of the world around us, with a stable `code` and fields worth logging. */
export class RouterError extends Error {
  override readonly name = 'RouterError'
  readonly code: ErrorCode
  /** The SIP status this failure becomes when a caller has to be told. */
  readonly status: number
  readonly fields: Readonly<Record<string, unknown>>

  constructor(code: ErrorCode, detail: string, fields: Readonly<Record<string, unknown>> = {}, cause?: unknown) {
    super(detail, cause === undefined ? undefined : { cause })
    this.code = code
    this.status = table[code].status
    this.fields = fields
  }
}

/** Ends the call (not the process) when something we promised ourselves does not hold. */
export function assert(condition: unknown, promise: string): asserts condition {
  if (!condition) throw new RouterError('INTERNAL', promise)
}
