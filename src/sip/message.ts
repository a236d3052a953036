/**
 * A SIP message as a value (RFC 3261 §7). Text is held as latin1, one character per byte, so what
 * we did not touch leaves as it came: order, case, duplicates and odd bytes survive. Typed headers
 * (via, name-addr, cseq …) are decoded on demand by the functions beside this file.
 */

/** One header line. Comma-joined values stay joined; `valuesOf` in headers.ts splits them. */
export interface Header {
  /** The long form in lower case, also for a compact name: `v` → `via`. Compare by this. */
  readonly name: string
  /** As it was, or is to be, written: `v`, `Via`, `VIA`. */
  readonly as: string
  /** Unfolded, without surrounding white space, latin1. */
  readonly value: string
}

/** Headers in wire order. */
export type Headers = readonly Header[]

export interface SipRequest {
  readonly kind: 'request'
  readonly method: string
  /** The Request-URI as received. */
  readonly uri: string
  readonly headers: Headers
  readonly body: Buffer
}

export interface SipResponse {
  readonly kind: 'response'
  /** 100 to 699. */
  readonly status: number
  readonly reason: string
  readonly headers: Headers
  readonly body: Buffer
}

export type SipMessage = SipRequest | SipResponse

/**
 * Why bytes are not an acceptable message.
 * `status` is the answer a server would give (400, 505, 513 …); undefined where nothing can be answered.
 */
export interface ParseFault {
  readonly kind: 'fault'
  readonly status: number | undefined
  /** One sentence for the log and the reason phrase: `Content-Length is larger than the datagram`. */
  readonly why: string
  /** What could be read before the fault, so that an answer can be addressed. */
  readonly partial?: SipRequest
}
