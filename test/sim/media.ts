/** A media plane that fails, refuses and hangs by the seed, and knows which sessions were given back. */
import type { Clock } from '../../src/base/clock.ts'
import { RouterError } from '../../src/base/errors.ts'
import { holdJointly } from '../../src/media/held-jointly.ts'
import type { MediaPlan, MediaPlane, MediaSession, MediaSnapshot } from '../../src/media/media.ts'
import { writtenAs } from '../support/fake-media.ts'
import type { Chance } from './chance.ts'

/** What an engine that hangs is given before it counts as silent. Milliseconds. */
const DEADLINE_MS = 3_000

export class FallibleMedia implements MediaPlane {
  readonly canRelay = true
  readonly #clock: Clock
  readonly #chance: Chance
  readonly #trouble: number
  readonly #open = new Set<string>()
  /** What was asked of sessions that had been given back, by the call's uid. */
  readonly askedTooLate: string[] = []
  openedCount = 0
  #isOut = false

  /** @param trouble the share of commands that fail, 0 to 1 */
  constructor(clock: Clock, chance: Chance, trouble: number) {
    this.#clock = clock
    this.#chance = chance
    this.#trouble = trouble
  }

  /** Sessions nobody gave back, by the uid of their call. */
  get left(): readonly string[] {
    return [...this.#open]
  }

  /** The engine is gone, or comes back having forgotten nothing. */
  outage(isOut: boolean): void {
    this.#isOut = isOut
  }

  open(_plan: MediaPlan, callUid: string): MediaSession {
    const noNode = this.#isOut || this.#chance.happens(this.#trouble / 3)
    if (noNode) throw new RouterError('MEDIA_UNAVAILABLE', 'no node is up')
    const name = `${callUid}/${++this.openedCount}`
    this.#open.add(name)
    return this.#session(name, callUid)
  }

  resume({ ngCallId }: MediaSnapshot): MediaSession {
    return this.#session(ngCallId, ngCallId.split('/', 1)[0] ?? '')
  }

  #session(name: string, callUid: string): MediaSession {
    let isReleased = false
    const ask = (sdp: string): Promise<string> => {
      if (isReleased) this.askedTooLate.push(callUid)
      return this.#carryOut(sdp)
    }
    return holdJointly({
      node: 'engine',
      offer: (_from, sdp) => ask(sdp),
      answer: (_from, sdp) => ask(sdp),
      nextCallee() { /* ports are not what is proven here */ },
      snapshot: () => writtenAs(name, 'engine'),
      play: async () => {
        await ask('')
        return 1000
      },
      announce: async () => { await ask('') },
      copy: async () => ({ sdp: '', answered: async () => {}, end: async () => {} }),
      record: async () => { /* nor anything to write down */ },
      holdMusic: async () => { await ask('') },
      hush: async () => { /* there is no sound here */ },
      onDigit: () => () => { /* nobody dials in their audio */ },
      async press() { /* nor is anything brought in */ },
      onMishap() { /* engines of the simulation lose nothing */ },
      onMoved() { /* so they carry nothing anew */ },
      release: async () => {
        if (isReleased) return
        isReleased = true
        await this.#wait(this.#chance.between(0, 300))
        this.#open.delete(name)
      },
    })
  }

  async #carryOut(sdp: string): Promise<string> {
    const fails = this.#isOut || this.#chance.happens(this.#trouble)
    if (fails && this.#chance.happens(0.5)) {
      await this.#wait(DEADLINE_MS)
      throw new RouterError('MEDIA_TIMEOUT', 'the engine hangs')
    }
    await this.#wait(this.#chance.happens(0.1) ? this.#chance.between(0, 1_000) : this.#chance.between(0, 20))
    if (fails) throw new RouterError('MEDIA_REFUSED', 'the engine does not like it')
    return sdp
  }

  #wait(ms: number): Promise<void> {
    return new Promise(resolve => this.#clock.after(ms, resolve))
  }
}
