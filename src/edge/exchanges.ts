/** The INVITEs and UPDATEs of one leg that are not settled, and the descriptions they agreed on. */
import {
  closed, concluded, described, isExchange, opened, overlapOf, type Exchange,
} from '../stack/dialog/overlap.ts'
import { Descriptions } from './embedded/descriptions.ts'

export class Exchanges {
  readonly descriptions = new Descriptions()
  #open: readonly Exchange[] = []

  /**
   * Begins an INVITE or UPDATE; other methods are free to come and go.
   * @param sdp the offer it carries
   * @returns the status it must be refused with when another is in its way, undefined when it may go on
   */
  begin(id: string, by: Exchange['by'], method: string, sdp: string | undefined): 491 | 500 | undefined {
    if (!isExchange(method)) return undefined
    const status = overlapOf(this.#open, by, method, sdp !== undefined)
    if (status !== undefined) return status
    this.#open = opened(this.#open, id, by, method, sdp !== undefined)
    if (sdp !== undefined) this.descriptions.offered(id, by, sdp)
    return undefined
  }

  /** The final response to what began as `id`. @param sdp the description it carries */
  conclude(id: string, accepted: boolean, sdp: string | undefined): void {
    this.#open = concluded(this.#open, id, accepted, sdp !== undefined)
    const late = this.#lateOffer(id)
    if (!accepted) this.descriptions.dropped(id)
    else if (late === undefined) this.descriptions.answered(id, sdp)
    else if (late !== 'settled' && sdp !== undefined) this.descriptions.offered(id, late, sdp)
  }

  /**
   * A reliable provisional to `id`, or its PRACK, carries a description: it answers the offer made
   * before it, or is the first one.
   */
  describe(id: string, sdp: string): void {
    const offered = this.descriptions.isOpen(id)
    this.#open = described(this.#open, id)
    const late = this.#lateOffer(id)
    if (offered) this.descriptions.answered(id, sdp)
    else if (late === 'us' || late === 'them') this.descriptions.offered(id, late, sdp)
  }

  /** The ACK of what began as `id` came or went, or neither will. @param sdp the answer it carries */
  close(id: string, sdp?: string): void {
    this.#open = closed(this.#open, id)
    if (sdp === undefined) this.descriptions.dropped(id)
    else this.descriptions.answered(id, sdp)
  }

  /** Nothing is offered, and nothing waits for its end. */
  get isSettled(): boolean {
    return this.#open.length === 0
  }

  #lateOffer(id: string): Exchange['offer'] {
    return this.#open.find(exchange => exchange.id === id)?.offer
  }
}
