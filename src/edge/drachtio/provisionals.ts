/** Which provisionals the server is asked to send until PRACK, and the descriptions in them (RFC 3262). */
import { header } from '../../sip/headers.ts'
import type { Headers, SipRequest } from '../../sip/message.ts'
import { RELIABLE, reliabilityAsked } from '../../sip/reliable.ts'

export class Provisionals {
  readonly #asked: ReturnType<typeof reliabilityAsked>
  /** Those that wait for their PRACK, oldest first: the server sends one after the other. */
  readonly #sent: (string | undefined)[] = []

  constructor(invite: SipRequest) {
    this.#asked = reliabilityAsked(invite)
  }

  /** What makes the next one reliable, where the caller demands it, or takes it and there is a description in it. */
  lines(sdp: string | undefined): Headers {
    const reliably = this.#asked === 'required' || (this.#asked === 'supported' && sdp !== undefined)
    if (!reliably) return []
    this.#sent.push(sdp)
    return [header('Require', RELIABLE)]
  }

  /** A PRACK came; the server lets none through but that of the oldest. @returns the description it acknowledges */
  pracked(): string | undefined {
    return this.#sent.shift()
  }
}
