/**
 * Frames of the control protocol: a decimal byte length, `#`, and as many bytes. Text is held as latin1,
 * a character per byte, like everywhere in this stack; what the application writes as UTF-8 passes untouched.
 */

/** The longest frame taken from an application. The C++ server stops at 12 KB. */
export const frameBytesMax = 1_048_576

const HASH = 35
const DIGITS_MAX = 7

/** Whole payloads, and why no more will come of this stream. */
export interface ReadFrames {
  readonly payloads: readonly string[]
  readonly fault?: string
}

/** Cuts a byte stream into payloads. */
export class FrameReader {
  #pending: Buffer = Buffer.alloc(0)

  push(chunk: Buffer): ReadFrames {
    this.#pending = this.#pending.length === 0 ? chunk : Buffer.concat([this.#pending, chunk])
    const payloads: string[] = []
    for (;;) {
      const hash = this.#pending.indexOf(HASH)
      if (hash > DIGITS_MAX || (hash < 0 && this.#pending.length > DIGITS_MAX)) {
        return { payloads, fault: 'a frame does not begin with its length' }
      }
      if (hash < 0) return { payloads }
      const digits = this.#pending.toString('latin1', 0, hash)
      const length = /^[1-9]\d*$/.test(digits) ? Number(digits) : Number.NaN
      if (!(length <= frameBytesMax)) return { payloads, fault: `"${digits}" is not the length of a frame` }
      const end = hash + 1 + length
      if (this.#pending.length < end) return { payloads }
      payloads.push(this.#pending.toString('latin1', hash + 1, end))
      this.#pending = this.#pending.subarray(end)
    }
  }
}

/** One frame, ready for the socket. @param payload latin1, a character per byte */
export function frameOf(payload: string): Buffer {
  return Buffer.from(`${payload.length}#${payload}`, 'latin1')
}

/** What an application sent: the first line's tokens, and the SIP text below it. */
export interface Said {
  /** Made by the application; our reply repeats it. */
  readonly id: string
  readonly verb: string
  /** The tokens behind the verb. */
  readonly tokens: readonly string[]
  readonly text: string
}

export function readSaid(payload: string): Said {
  const end = payload.indexOf('\r\n')
  const lead = end < 0 ? payload : payload.slice(0, end)
  const [id = '', verb = '', ...tokens] = lead.split('|')
  return { id, verb, tokens, text: end < 0 ? '' : payload.slice(end + 2) }
}
