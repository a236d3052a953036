/** The INVITEs and UPDATEs of one dialog that are not settled: the server does not look for overlaps. */
import { closed, concluded, isExchange, opened, overlapOf, type Exchange } from '../../stack/dialog/overlap.ts'

export class Exchanges {
  #open: readonly Exchange[] = []

  /** @returns the status it must be refused with, undefined when it may go on; other methods always may */
  begin(id: string, by: Exchange['by'], method: string, carriesOffer: boolean): 491 | 500 | undefined {
    if (!isExchange(method)) return undefined
    const status = overlapOf(this.#open, by, method, carriesOffer)
    if (status === undefined) this.#open = opened(this.#open, id, by, method, carriesOffer)
    return status
  }

  conclude(id: string, accepted: boolean, carriesBody: boolean): void {
    this.#open = concluded(this.#open, id, accepted, carriesBody)
  }

  close(id: string): void {
    this.#open = closed(this.#open, id)
  }
}
