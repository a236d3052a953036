/** Answers that need no transaction: made again for a copy of the request, they come out the same (RFC 3261 §8.2.7). */
import { createHash } from 'node:crypto'
import { printMessage } from '../../sip/print.ts'
import { responseTo } from '../../sip/respond.ts'
import type { Transports } from '../transport/transports.ts'
import type { Arrival } from './arrival.ts'

export class Stateless {
  readonly #transports: Transports
  readonly #salt: string

  /** @param salt makes the tags ours and unguessable */
  constructor(transports: Transports, salt: string) {
    this.#transports = transports
    this.#salt = salt
  }

  /** Refuses a request; an ACK has no answer. @param reason instead of the usual phrase */
  refuse(arrival: Arrival, status: number, reason?: string): void {
    if (arrival.request.method === 'ACK') return
    const toTag = createHash('sha1').update(this.#salt).update(arrival.key).digest('hex').slice(0, 20)
    this.#reply(arrival, status, toTag, reason)
  }

  /** The 200 to a CANCEL that found its INVITE. */
  accept(arrival: Arrival, toTag: string): void {
    this.#reply(arrival, 200, toTag, undefined)
  }

  #reply({ request, flow, sentByPort }: Arrival, status: number, toTag: string, reason: string | undefined): void {
    const response = responseTo(request, status, reason === undefined ? { toTag } : { toTag, reason })
    // Lost, it is made again when the request comes again.
    this.#transports.reply(printMessage(response), flow, sentByPort, () => {})
  }
}
