/**
 * Keeps frames within what drachtio-server can read. Its buffer of 12 KB overwrites itself: a longer frame
 * hangs the connection, and so do two of more than 4 KB behind one another. So of those one is on its way
 * at a time, what comes behind a waiting one waits too, and none is larger than the buffer.
 */

/** Frames below this may follow each other freely. Bytes. */
const FREELY_MAX = 4_000

/** No frame may be larger. Bytes. */
export const frameBytesMax = 12_000

/** Sends something, and calls `read` when the server has answered it. */
export type Sending = (read: () => void) => void

export class Pace {
  #largeOnItsWay = false
  #waiting: { readonly isLarge: boolean; readonly send: Sending }[] = []

  /** @param bytes its size as a frame, about */
  add(bytes: number, send: Sending): void {
    this.#waiting.push({ isLarge: bytes > FREELY_MAX, send })
    this.#go()
  }

  /** The connection is another one now; what waited for the old is dropped. */
  reset(): void {
    this.#largeOnItsWay = false
    this.#waiting = []
  }

  #go(): void {
    for (let next = this.#waiting[0]; next && !(next.isLarge && this.#largeOnItsWay); next = this.#waiting[0]) {
      this.#waiting.shift()
      const { isLarge, send } = next
      if (isLarge) this.#largeOnItsWay = true
      let isRead = false
      send(() => {
        if (isRead || !isLarge) return
        isRead = true
        this.#largeOnItsWay = false
        this.#go()
      })
    }
  }
}
