/** The session descriptions of one dialog, as a refresh of the session needs them again (RFC 4028 §7.4, §9). */
import type { Exchange } from '../../stack/dialog/overlap.ts'

interface Offered {
  readonly by: Exchange['by']
  readonly sdp: string
}

/** What both sides agreed on, written down. */
export interface DescriptionsSnapshot {
  readonly ours?: string | undefined
  readonly count: number
  readonly answered?: { readonly theirs: string; readonly ours: string } | undefined
}

export class Descriptions {
  /** Offers that wait for their answer, by the exchange they were made in. */
  readonly #offers = new Map<string, Offered>()
  #ours: string | undefined
  #count = 0
  /** The newest offer of theirs that we answered, while nothing came after it. */
  #answered: { readonly theirs: string; readonly ours: string } | undefined

  /** The description of ours that stands. */
  get ours(): string | undefined {
    return this.#ours
  }

  /** Offers that were answered so far. */
  get count(): number {
    return this.#count
  }

  snapshot(): DescriptionsSnapshot {
    return { ours: this.#ours, count: this.#count, answered: this.#answered }
  }

  restore({ ours, count, answered }: DescriptionsSnapshot): void {
    this.#ours = ours
    this.#count = count
    this.#answered = answered
  }

  /** What we answered to this very offer, when it is also the newest exchange. */
  answerTo(offer: string): string | undefined {
    return this.#answered?.theirs === offer ? this.#answered.ours : undefined
  }

  offered(id: string, by: Exchange['by'], sdp: string): void {
    this.#offers.set(id, { by, sdp })
  }

  /** True while `id` made an offer that was not answered. */
  isOpen(id: string): boolean {
    return this.#offers.has(id)
  }

  /** The offer of `id` is accepted. @param answer absent when the other side left it out */
  answered(id: string, answer: string | undefined): void {
    const offer = this.#offers.get(id)
    this.#offers.delete(id)
    if (!offer) return
    this.#count += 1
    if (offer.by === 'us') {
      this.#ours = offer.sdp
      this.#answered = undefined
    } else if (answer !== undefined) {
      this.#ours = answer
      this.#answered = { theirs: offer.sdp, ours: answer }
    }
  }

  /** The offer of `id`, if there is one, came to nothing. */
  dropped(id: string): void {
    this.#offers.delete(id)
  }
}
