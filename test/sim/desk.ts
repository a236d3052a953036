/** A phone on a desk that registers with a password: in time, late, or taken back as the seed says. */
import type { EmbeddedEdge } from '../../src/edge/embedded/embedded.ts'
import { ROUTER } from './caller.ts'
import type { Chance } from './chance.ts'
import type { Surroundings } from './party.ts'

/** The user whose phones these are, and what proves that they are. */
export const USER = '400'
export const PASSWORD = 'open sesame'

/** How long each registration is asked for. Seconds */
const EXPIRES_S = 60
/** How long the router may take to answer. Milliseconds. */
const PATIENCE_MS = 8_000

export class Desk {
  readonly #around: Surroundings
  readonly #chance: Chance
  readonly #edge: EmbeddedEdge
  readonly #callId: string
  readonly #uri: string
  #sequence = 0
  #isGone = false

  /** @param name the Call-ID of all its REGISTERs */
  constructor(around: Surroundings, chance: Chance, name: string, edge: EmbeddedEdge) {
    this.#around = around
    this.#chance = chance
    this.#edge = edge
    this.#callId = name
    this.#uri = `sip:${ROUTER}${chance.happens(0.4) ? ';transport=tcp' : ''}`
    this.#later(chance.between(0, 10_000))
  }

  /** It loses its power: what it registered stays with the router until its time is over. */
  leave(): void {
    this.#isGone = true
  }

  #later(ms: number): void {
    this.#around.clock.after(ms, () => {
      if (this.#isGone || this.#around.isOver()) return
      const isBack = this.#chance.happens(0.2)
      this.#register(isBack ? 0 : EXPIRES_S)
      // Most are in time; some let theirs end first.
      this.#later(this.#chance.between(15_000, this.#chance.happens(0.2) ? 90_000 : 50_000))
    })
  }

  #register(expiresS: number): void {
    void this.#edge.register({
      registrar: this.#uri, as: `sip:${USER}@${ROUTER}`, user: USER, params: '', expiresS, callId: this.#callId,
      sequence: () => ++this.#sequence, credentials: { username: USER, secret: 'desk' },
    }, PATIENCE_MS)
  }
}
