/** Answers that need no transaction: made again for a copy of the request, they come out the same (RFC 3261 §8.2.7). */
import { hash } from 'node:crypto'
import { header, headerOf } from '../../sip/headers.ts'
import { tagOf } from '../../sip/name-addr.ts'
import { printMessage } from '../../sip/print.ts'
import { responseTo } from '../../sip/respond.ts'
import { Allowance, type Gate, type TurnedAway } from '../gate.ts'
import type { Transports } from '../transport/transports.ts'
import type { Arrival } from './arrival.ts'

export class Stateless {
  readonly #transports: Transports
  readonly #gate: Gate
  readonly #salt: string

  /** @param salt makes the tags ours and unguessable */
  constructor(transports: Transports, gate: Gate, salt: string) {
    this.#transports = transports
    this.#gate = gate
    this.#salt = salt
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

  /** Whether an ACK is for a refusal made here: it comes under the key of its INVITE, with the tag we made of that. */
  isRefused({ received, key }: Arrival): boolean {
    return tagOf(headerOf(received.headers, 'to') ?? '') === this.tagFor(key)
  }

  /** The tag of To in a refusal. */
  tagFor(key: string): string {
    return hash('sha1', this.#salt + key).slice(0, 20)
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
