/** The digits of one relayed session: who hears of those in its audio, and those brought in that come in signalling. */
import { RouterError } from '../base/errors.ts'
import type { DigitListener, MediaSession, MediaSnapshot, Side } from './media.ts'
import type { SessionPorts } from './playing.ts'
import type { EngineReports } from './reports.ts'
import type { Heed } from './signalled.ts'

/** So many may wait for the engine: more than anybody presses while it answers. */
const WAITING_MAX = 16

export class SessionDigits implements Pick<MediaSession, 'onDigit' | 'press'> {
  readonly #ports: SessionPorts
  readonly #listeners = new Set<DigitListener>()
  readonly #unwatch: (() => void) | undefined
  /** What was asked of the session's node, by tag. */
  readonly #heeded: Map<string, Heed>
  #waiting = 0

  constructor(ports: SessionPorts, digits: EngineReports['digits'], before?: Pick<MediaSnapshot, 'heeded'>) {
    this.#ports = ports
    this.#heeded = new Map(before?.heeded)
    this.#unwatch = digits?.watch(ports.ngCallId, (digit, from) => {
      for (const listener of [...this.#listeners]) listener(digit, from)
    })
  }

  snapshot(): Pick<MediaSnapshot, 'heeded'> {
    return this.#heeded.size === 0 ? {} : { heeded: [...this.#heeded] }
  }

  onDigit(listener: DigitListener): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  async press(from: Side, digit: string): Promise<void> {
    if (this.#waiting >= WAITING_MAX) throw new RouterError('MEDIA_UNAVAILABLE', 'too many digits wait for the engine')
    const { ngCallId, node, tag, queued } = this.#ports
    this.#waiting += 1
    try {
      await queued(() => node().ask(engine => engine.playDtmf(ngCallId, tag(from), digit)))
    } finally {
      this.#waiting -= 1
    }
  }

  /** Both have described themselves: of the digits of each the engine does what these two need, and no more. */
  async answered(heedOf: (side: Side) => Heed | undefined): Promise<void> {
    const { ngCallId, node, tag } = this.#ports
    for (const side of ['a', 'b'] as const) {
      const [name, heed] = [tag(side), heedOf(side)]
      if (heed === this.#heeded.get(name)) continue
      // What was not done is asked for again at the next answer.
      if (!await node().attempt(engine => engine.heedDtmf(ngCallId, name, heed))) continue
      if (heed) this.#heeded.set(name, heed)
      else this.#heeded.delete(name)
    }
  }

  /** The session is carried anew, by an engine that was asked for nothing. */
  gone(): void {
    this.#heeded.clear()
  }

  /** The session is over. */
  end(): void {
    this.#unwatch?.()
    this.#listeners.clear()
  }
}
