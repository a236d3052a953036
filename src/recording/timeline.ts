/** Two tracks of samples side by side: what is put on them comes out in order, with silence between. */

/** Samples a second of G.711, and of what is made of it. */
export const RATE = 8000
/** How far ahead of what was taken out something may be put. */
const WINDOW = 2 * RATE

export type Track = 0 | 1

export class Timeline {
  /** A ring of stereo samples; what was taken out is silence again. */
  readonly #ring = new Int16Array(2 * WINDOW)
  /** The first sample that was not taken out yet. */
  #from = 0

  /** What lies before the part that was taken out, or too far ahead, is lost. */
  put(track: Track, at: number, samples: Int16Array): void {
    for (const [offset, sample] of samples.entries()) {
      const place = at + offset
      if (place >= this.#from && place < this.#from + WINDOW) this.#ring[2 * (place % WINDOW) + track] = sample
    }
  }

  /** Takes everything before a place, piece by piece: 16-bit little-endian samples, left and right in turn. */
  * takenUntil(end: number): Generator<Buffer> {
    while (this.#from < end) {
      const start = this.#from % WINDOW
      const count = Math.min(end - this.#from, WINDOW - start)
      const piece = Buffer.alloc(4 * count)
      for (let i = 0; i < 2 * count; i++) piece.writeInt16LE(this.#ring[2 * start + i] ?? 0, 2 * i)
      this.#ring.fill(0, 2 * start, 2 * (start + count))
      this.#from += count
      yield piece
    }
  }
}
