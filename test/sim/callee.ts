/** Somebody who is called: answers, refuses, rings for ever, hears nothing, or sends the call elsewhere. */
import type { ArrivedLeg, HeaderLines, LegEvent } from '../../src/edge/signaling.ts'
import type { Chance } from './chance.ts'
import { Party, type Surroundings } from './party.ts'

const refusals: readonly (readonly [status: number, headers?: HeaderLines])[] = [
  [401], [404], [408], [480], [486], [488], [500], [503], [503, [['Retry-After', '5']]], [603],
  [302, [['Contact', '<sip:10.0.1.3>']]], [302, [['Contact', '<sip:10.0.1.4>, <sip:10.0.1.9>']]], [302],
]

export class Callee extends Party<ArrivedLeg> {
  #refused = false

  constructor(around: Surroundings, chance: Chance, host: string, leg: ArrivedLeg) {
    super(around, chance, host, leg)
    if (chance.happens(0.06)) around.network.fork(host, leg.callId)
    if (around.isOver()) this.later(50, () => this.giveUp())
    else this.#decide()
  }

  protected giveUp(): void {
    this.#refuse(480)
  }

  protected setUp(event: LegEvent): void {
    if (event.on === 'ack' && event.id === undefined) this.talk()
    else if (event.on === 'ack-timeout' && event.id === undefined) this.finish()
  }

  #decide(): void {
    const { chance } = this
    let atMs = chance.happens(0.5) ? 0 : chance.between(0, 5_000)
    for (let rings = 0; rings < 3 && chance.happens(0.6); rings++) {
      const early = chance.happens(0.4)
      this.later(atMs, () => this.leg.progress(early ? 183 : 180, early ? { body: this.describe() } : {}))
      atMs += chance.between(0, 4_000)
    }
    const fate = chance.number()
    if (fate < 0.6) this.later(atMs, () => this.#answer())
    else if (fate < 0.88) this.later(atMs, () => this.#refuse(...chance.among(refusals)))
  }

  /** Takes the call; who is not acknowledged hangs up when there is nothing more to wait for. */
  #answer(): void {
    if (!this.#refused) this.leg.answer({ body: this.describe() })
  }

  #refuse(status: number, headers?: HeaderLines): void {
    this.#refused = true
    this.leg.reject(status, undefined, headers)
    this.leg.bye()
    this.over()
  }
}
