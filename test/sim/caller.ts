/** Somebody who calls: patient or not, with an offer or without, and sometimes gone while it rings. */
import type { EmbeddedEdge } from '../../src/edge/embedded/embedded.ts'
import type { LegEvent, PlacedLeg } from '../../src/edge/signaling.ts'
import type { Chance } from './chance.ts'
import { description, Party, type Surroundings } from './party.ts'

/** Where the router listens. */
export const ROUTER = '192.0.2.1'

/** Numbers the policies know rules for: targets, phones, an orbit, a queue. */
const numbers = ['100', '100', '200', '300', '300', '300', '400', '400', '600', '600', '700', '700']

export class Caller extends Party<PlacedLeg> {
  readonly #offers: boolean
  /** Gives up as soon as something is heard. */
  readonly #isFickle: boolean

  constructor(around: Surroundings, chance: Chance, host: string, edge: EmbeddedEdge) {
    const number = chance.among(numbers)
    const offers = !chance.happens(0.15)
    const way = chance.happens(0.25) ? ';transport=tcp' : ''
    super(around, chance, host, edge.dial({
      requestUri: `sip:${number}@${ROUTER}${way}`,
      from: { user: chance.among(['anna', 'bert', 'carl']) },
      to: { uri: `sip:${number}@${ROUTER}` },
      maxForwards: 70,
      ...offers && { body: description(host, 4_000) },
    }))
    this.#offers = offers
    this.#isFickle = chance.happens(0.15)
    if (chance.happens(0.35)) this.later(chance.between(0, 15_000), () => this.giveUp())
  }

  protected giveUp(): void {
    if (!this.isTalking) this.leg.cancel()
  }

  protected setUp(event: LegEvent): void {
    if (event.on === 'progress' && this.#isFickle) this.later(this.soonOr(2_000), () => this.giveUp())
    if (event.on !== 'answer') return
    this.leg.ack(this.#offers ? undefined : this.describe())
    this.talk()
  }
}
