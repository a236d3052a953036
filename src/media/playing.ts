/** What is played to the parties of one relayed session: in place of a callee, or in the middle of a talk. */
import type { Clock, Timer } from '../base/clock.ts'
import { otherSide, type MediaSession, type Side } from './media.ts'
import type { MediaNode } from './nodes.ts'

/** The session something is done in, beside its offers and answers. */
export interface SessionPorts {
  readonly ngCallId: string
  /** The node it is on now. */
  readonly node: () => MediaNode
  /** The party's tag by now. */
  readonly tag: (side: Side) => string
  /** Runs after whatever was asked before. */
  readonly queued: <T>(run: () => Promise<T>) => Promise<T>
  readonly isOver: () => boolean
}

export interface PlayingPorts extends SessionPorts {
  readonly clock: Clock
}

/** How often music is played: more than anybody waits for. */
const ENDLESS = 10_000

export class Playing implements Pick<MediaSession, 'play' | 'hush' | 'announce' | 'holdMusic'> {
  readonly #ports: PlayingPorts
  /** Until those who are spoken to hear the other side again. */
  readonly #spokenTo = new Set<Timer>()

  /** What plays to whoever is on hold. */
  readonly #music = new Map<Side, string>()

  constructor(ports: PlayingPorts) {
    this.#ports = ports
  }

  play(to: Side, file: string, times = 1): Promise<number> {
    const { ngCallId, node, tag, queued } = this.#ports
    return queued(() => node().ask(engine => engine.playMedia(ngCallId, tag(to), file, times)))
  }

  async hush(to: Side): Promise<void> {
    const { ngCallId, node, tag, queued, isOver } = this.#ports
    if (!isOver()) await queued(() => node().attempt(engine => engine.stopMedia(ngCallId, tag(to))))
  }

  async announce(to: Side, file: string): Promise<void> {
    const { clock, queued, isOver } = this.#ports
    await queued(async () => {
      const ms = await this.#playInstead(to, file, 1)
      const timer = clock.after(ms, () => {
        this.#spokenTo.delete(timer)
        if (!isOver()) void queued(() => this.#afterWords(to))
      })
      this.#spokenTo.add(timer)
    })
  }

  async holdMusic(to: Side, file: string | undefined): Promise<void> {
    const { ngCallId, node, tag, queued, isOver } = this.#ports
    await queued(async () => {
      if (isOver()) return
      if (file !== undefined) {
        this.#music.set(to, file)
        return void await this.#playInstead(to, file, ENDLESS)
      }
      this.#music.delete(to)
      await node().attempt(engine => engine.stopMedia(ngCallId, tag(to)))
      await this.#hearAgain(to)
    })
  }

  /** The engine would send both, a packet of each in turn. */
  async #playInstead(to: Side, file: string, times: number): Promise<number> {
    const { ngCallId, node, tag } = this.#ports
    await node().attempt(engine => engine.blockMedia(ngCallId, tag(otherSide[to])))
    try {
      return await node().ask(engine => engine.playMedia(ngCallId, tag(to), file, times))
    } catch (error) {
      await this.#hearAgain(to)
      throw error
    }
  }

  /** Who was on hold when they were spoken to, or is by now, hears music again. */
  async #afterWords(to: Side): Promise<void> {
    const { ngCallId, node, tag } = this.#ports
    const music = this.#music.get(to)
    if (music === undefined) return this.#hearAgain(to)
    await node().attempt(async engine => { await engine.playMedia(ngCallId, tag(to), music, ENDLESS) })
  }

  async #hearAgain(to: Side): Promise<void> {
    const { ngCallId, node, tag } = this.#ports
    await node().attempt(engine => engine.unblockMedia(ngCallId, tag(otherSide[to])))
  }

  /** The session is over: nobody hears anything again. */
  end(): void {
    for (const timer of this.#spokenTo) timer.cancel()
  }
}
