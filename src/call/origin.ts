/** Each leg's descriptions under an origin of its own (RFC 3264 §8, RFC 4566 §5.2). */
import { withoutWords } from '../sdp/filter.ts'
import { withOrigin, withoutOrigin } from '../sdp/origin.ts'
import { sameOffer } from '../sdp/streams.ts'

/** An origin line written down. */
export interface OriginSnapshot {
  readonly sessionId: string
  readonly version: number
  readonly shown?: string | undefined
}

/**
 * The origin line of what we show one leg. The session id stays for the dialog's life and the
 * version goes up by one whenever anything else changed, never otherwise.
 */
export class Origin {
  readonly #sessionId: string
  #version = 0
  #shown: string | undefined

  /** @param from the session id: decimal digits, unique enough for one dialog; or the line as it was before */
  constructor(from: string | OriginSnapshot) {
    if (typeof from === 'string') this.#sessionId = from
    else ({ sessionId: this.#sessionId, version: this.#version, shown: this.#shown } = from)
  }

  snapshot(): OriginSnapshot {
    return { sessionId: this.#sessionId, version: this.#version, shown: this.#shown }
  }

  /** What the leg was shown last, without the line itself. */
  get shown(): string | undefined {
    return this.#shown
  }

  /** True when the leg was shown just this last: there is nothing to tell it. */
  shows(sdp: string): boolean {
    return this.#shown !== undefined && sameOffer(this.#shown, withoutOrigin(sdp))
  }

  /** The description with this leg's origin line, and no words of the other leg. */
  stamp(sdp: string): string {
    const wordless = withoutWords(sdp)
    const content = withoutOrigin(wordless)
    if (content !== this.#shown) {
      this.#shown = content
      this.#version += 1
    }
    return withOrigin(wordless, { sessionId: this.#sessionId, version: this.#version })
  }
}
