/** What is played into a talk: a word to the parties, and music to whoever is on hold. */
import { RouterError } from '../base/errors.ts'
import { otherSide, type MediaSession, type Side } from '../media/media.ts'

/** What there is to play, and to whom it is being played, as another process has to know. */
export interface PlayedSnapshot {
  /** By who holds. */
  readonly music: Partial<Record<Side, string>>
  readonly heardBy: readonly Side[]
}

export interface PlayedPorts {
  /** Undefined before there is one, and when the call is over. */
  readonly session: () => MediaSession | undefined
  /** There was no music. */
  readonly failed: (error: unknown) => void
}

const sides: readonly Side[] = ['a', 'b']

export class Played {
  readonly #ports: PlayedPorts
  readonly #music: Partial<Record<Side, string>>
  /** Who hears music, since which turn. */
  readonly #heardBy: Map<Side, number>
  #turn = 0

  constructor(ports: PlayedPorts, before?: PlayedSnapshot) {
    this.#ports = ports
    this.#music = { ...before?.music }
    this.#heardBy = new Map(before?.heardBy.map(side => [side, 0]))
  }

  snapshot(): PlayedSnapshot | undefined {
    if (Object.keys(this.#music).length === 0) return undefined
    return { music: { ...this.#music }, heardBy: [...this.#heardBy.keys()] }
  }

  /** What whoever this side puts on hold is to hear. */
  holdsWith(side: Side, file: string | undefined): void {
    if (file === undefined) delete this.#music[side]
    else this.#music[side] = file
  }

  /** From here on these are on hold. Two who hold each other hear nothing. */
  held(those: ReadonlySet<Side>): void {
    for (const side of sides) {
      const file = those.has(side) && !those.has(otherSide[side]) ? this.#music[otherSide[side]] : undefined
      if (file !== undefined ? this.#heardBy.has(side) : !this.#heardBy.delete(side)) continue
      void this.#play(side, file)
    }
  }

  /** The session is carried anew, and with it nothing is played. */
  again(): void {
    for (const side of [...this.#heardBy.keys()]) void this.#play(side, this.#music[otherSide[side]])
  }

  /** The talk is over; the session may go on without it. */
  end(): void {
    this.held(new Set())
  }

  /** Says something to parties in the middle of the talk; for each of them why not, where it could not. */
  announce(to: 'caller' | 'callee' | 'both', file: string): Promise<readonly { readonly error?: unknown }[]> {
    const those = ({ caller: ['a'], callee: ['b'], both: ['a', 'b'] } as const)[to]
    return Promise.all(those.map(async side => {
      try {
        const session = this.#ports.session()
        if (!session) throw new RouterError('MEDIA_UNAVAILABLE', 'the call has no media session')
        await session.announce(side, file)
        return {}
      } catch (error) {
        return { error }
      }
    }))
  }

  async #play(to: Side, file: string | undefined): Promise<void> {
    const turn = ++this.#turn
    if (file !== undefined) this.#heardBy.set(to, turn)
    try {
      await this.#ports.session()?.holdMusic(to, file)
    } catch (error) {
      if (this.#heardBy.get(to) === turn) this.#heardBy.delete(to)
      this.#ports.failed(error)
    }
  }
}
