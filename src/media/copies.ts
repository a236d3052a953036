/** Copies of what the parties of one relayed session send, for somebody who only hears. */
import { RouterError } from '../base/errors.ts'
import { flagsForCopy } from './flags.ts'
import type { MediaCopy, MediaSession } from './media.ts'
import type { SessionPorts } from './playing.ts'

export class Copies implements Pick<MediaSession, 'copy'> {
  readonly #ports: SessionPorts
  /** Who is to hear that a copy is gone. */
  readonly #open = new Set<() => void>()

  constructor(ports: SessionPorts) {
    this.#ports = ports
  }

  copy(...[terms, onGone]: Parameters<MediaSession['copy']>): Promise<MediaCopy> {
    const { ngCallId, node, tag, isOver, queued } = this.#ports
    const how = flagsForCopy(terms)
    return this.#asked(async () => {
      const at = node()
      const { sdp, tag: hearer } = await at.ask(engine =>
        engine.subscribe(ngCallId, [tag('a'), tag('b')], how.offer))
      const gone = (): void => onGone()
      this.#open.add(gone)
      return {
        sdp,
        answered: answer => this.#asked(() => at.ask(engine =>
          engine.subscribed(ngCallId, hearer, answer, how.answer))),
        end: async () => {
          // What moved to another node left its copies behind.
          if (!this.#open.delete(gone) || isOver()) return
          await queued(() => at.attempt(engine => engine.unsubscribe(ngCallId, hearer)))
        },
      }
    })
  }

  /** The session is carried anew: of its copies the engine knows nothing. */
  gone(): void {
    const told = [...this.#open]
    this.#open.clear()
    for (const tell of told) tell()
  }

  #asked<T>(run: () => Promise<T>): Promise<T> {
    const { isOver, queued } = this.#ports
    if (isOver()) return Promise.reject(new RouterError('MEDIA_UNAVAILABLE', 'the media session is over'))
    return queued(run)
  }
}
