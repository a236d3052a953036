/** Tracks of samples side by side: what is put on them comes out in order, with silence between. */

/** Samples a second of G.711, and of what is made of it. */
export const RATE = 8000
/** How far ahead of what was taken out something may be put. */
const WINDOW = 2 * RATE

export class Timeline {
  readonly #tracks: number
  /** A ring of samples, those of one moment together; what was taken out is silence again. */
  readonly #ring: Int16Array
  /** The first sample that was not taken out yet. */
  #from = 0

  constructor(tracks: number) {
    this.#tracks = tracks
    this.#ring = new Int16Array(tracks * WINDOW)
  }

  /** What lies before the part that was taken out, or too far ahead, is lost. @param track from 0 */
  put(track: number, at: number, samples: Int16Array): void {
    for (const [offset, sample] of samples.entries()) {
      const place = at + offset
      if (place < this.#from || place >= this.#from + WINDOW) continue
      this.#ring[this.#tracks * (place % WINDOW) + track] = sample
    }
  }

  /** Takes everything before a place, piece by piece: 16-bit little-endian samples, the tracks in turn. */
  * takenUntil(end: number): Generator<Buffer> {
    const tracks = this.#tracks
    while (this.#from < end) {
      const start = this.#from % WINDOW
      const count = Math.min(end - this.#from, WINDOW - start)
      const piece = Buffer.alloc(2 * tracks * count)
      for (let i = 0; i < tracks * count; i++) piece.writeInt16LE(this.#ring[tracks * start + i] ?? 0, 2 * i)
      this.#ring.fill(0, tracks * start, tracks * (start + count))
      this.#from += count
      yield piece
    }
  }
}
