/** Answers that need no transaction: made again for a copy of the request, they come out the same (RFC 3261 §8.2.7). */
import { header, headerOf } from '../../sip/headers.ts'
import type { SipRequest } from '../../sip/message.ts'
import { printMessage } from '../../sip/print.ts'
import { responseTo } from '../../sip/respond.ts'
import { Allowance, type Gate, type TurnedAway } from '../gate.ts'
import type { Transports } from '../transport/transports.ts'
import type { Arrival } from './arrival.ts'

export class Stateless {
  readonly #transports: Transports
  readonly #gate: Gate
  readonly #mark: string

  /** @param mark what all tags of such answers begin with, and no other tag does */
  constructor(transports: Transports, gate: Gate, mark: string) {
    this.#transports = transports
    this.#gate = gate
    this.#mark = mark
  }

  /** Refuses a request; an ACK has no answer. @param reason instead of the usual phrase */
  refuse(arrival: Arrival, status: number, reason?: string): void {
    if (arrival.request.method === 'ACK') return
    this.#reply(arrival, status, this.tagFor(arrival.key), reason)
  }

  /** Asks the caller to come back later. */
  turnAway(arrival: Arrival, { status, retryAfterS }: TurnedAway): void {
    this.#reply(arrival, status, this.tagFor(arrival.key), undefined, retryAfterS)
  }

  /** Whether an ACK is for a refusal made here, and so says nothing to anybody. Who forges one silences himself. */
  isRefused(ack: SipRequest): boolean {
    return this.isMarked(headerOf(ack.headers, 'to') ?? '')
  }

  /** Whether a tag of ours for a refusal stands in there. */
  isMarked(text: string): boolean {
    return text.includes(`;tag=${this.#mark}`)
  }

  /** The tag of To in a refusal: the mark, and what follows from the request (FNV-1a, 32 bits). */
  tagFor(key: string): string {
    let sum = 0x811c9dc5
    for (let at = 0; at < key.length; at++) sum = Math.imul(sum ^ key.charCodeAt(at), 0x01000193)
    return this.#mark + (sum >>> 0).toString(16).padStart(8, '0')
  }

  /** The 200 to a CANCEL that found its INVITE. */
  accept(arrival: Arrival, toTag: string): void {
    this.#reply(arrival, 200, toTag)
  }

  #reply(arrival: Arrival, status: number, toTag: string, reason?: string, retryAfterS?: number): void {
    const { request, received, flow, sentByPort } = arrival
    const bytes = printMessage(responseTo(request, status, {
      toTag,
      ...reason === undefined ? {} : { reason },
      ...retryAfterS === undefined ? {} : { headers: [header('Retry-After', String(retryAfterS))] },
    }))
    if (flow.transport === 'udp' && !this.#gate.isProven(flow)) {
      const allowance = new Allowance()
      allowance.received(received)
      if (!allowance.spend(bytes.length)) return this.#gate.withheld(flow)
    }
    // Lost, it is made again when the request comes again.
    this.#transports.reply(bytes, flow, sentByPort, () => {})
  }
}
