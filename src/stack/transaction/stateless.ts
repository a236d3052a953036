/** Answers that need no transaction: made again for a copy of the request, they come out the same (RFC 3261 §8.2.7). */
import { createHash } from 'node:crypto'
import { header } from '../../sip/headers.ts'
import { printMessage } from '../../sip/print.ts'
import { responseTo } from '../../sip/respond.ts'
import { Allowance, type Gate } from '../gate.ts'
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
  refuse(arrival: Arrival, status: number, reason?: string, retryAfterS?: number): void {
    if (arrival.request.method === 'ACK') return
    const toTag = createHash('sha1').update(this.#salt).update(arrival.key).digest('hex').slice(0, 20)
    this.#reply(arrival, status, toTag, reason, retryAfterS)
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
