/**
 * New calls that wait for their turn, oldest first. Pure: the time comes in as an argument.
 *
 * How long one may wait depends on whether the room ever empties. A burst does no harm, and everyone
 * in it is heard. Behind a queue that stands, waiting buys nothing: each is heard as late as the one
 * before, so all but what can be served soon are told so, while another route may still help them:
 * at the door, for who waits in vain costs more than who is sent away at once.
 * (CoDel, RFC 8289, as servers use it: Maurer, "Fail at Scale", ACM Queue 13/8.)
 */
export interface Patience {
  /** The longest wait in a burst. Milliseconds. */
  readonly burstMs: number
  /** The longest wait once the room has not been empty for {@link standingMs}. */
  readonly standMs: number
  readonly standingMs: number
  /** Who comes to a room as full as this is turned away at once. */
  readonly most: number
}

interface Waiting<T> {
  readonly item: T
  readonly sinceMs: number
}

export class WaitingRoom<T> {
  readonly #patience: Patience
  /** In the order they came. */
  readonly #waiting = new Map<string, Waiting<T>>()
  /** When it was last empty. */
  #emptyAtMs = -Infinity
  /** How many had their turn in this span of {@link Patience.standMs}, and in the one before. */
  #taken = 0
  #takenBefore = 0
  #spanMs = -Infinity

  constructor(patience: Patience) {
    this.#patience = patience
  }

  get size(): number {
    return this.#waiting.size
  }

  has(key: string): boolean {
    return this.#waiting.has(key)
  }

  isFull(nowMs: number): boolean {
    return this.#waiting.size >= this.#places(nowMs)
  }

  /** @returns false when there is no room */
  enter(key: string, item: T, nowMs: number): boolean {
    if (this.#waiting.size === 0) this.#emptyAtMs = nowMs
    if (this.isFull(nowMs)) return false
    this.#waiting.set(key, { item, sinceMs: nowMs })
    return true
  }

  /** Takes out one that is not to wait any longer; undefined when it is not here. */
  leave(key: string): T | undefined {
    const waiting = this.#waiting.get(key)
    this.#waiting.delete(key)
    return waiting?.item
  }

  /** Takes out the one that came first, if it has waited too long by now. */
  overdue(nowMs: number): T | undefined {
    const [first] = this.#waiting
    if (!first) return undefined
    const { burstMs, standMs } = this.#patience
    const longestMs = this.#stands(nowMs) ? Math.min(standMs, burstMs) : burstMs
    return nowMs - first[1].sinceMs > longestMs ? this.leave(first[0]) : undefined
  }

  /** Takes out the one that came first. */
  next(): T | undefined {
    const [first] = this.#waiting.keys()
    if (first === undefined) return undefined
    this.#taken += 1
    return this.leave(first)
  }

  clear(): void {
    this.#waiting.clear()
  }

  #stands(nowMs: number): boolean {
    return nowMs - this.#emptyAtMs > this.#patience.standingMs
  }

  /** How many may wait: in a queue that stands, those whose turn comes within `standMs`, as far as one can tell. */
  #places(nowMs: number): number {
    const { most, standMs } = this.#patience
    if (nowMs - this.#spanMs >= standMs) {
      this.#takenBefore = this.#taken
      this.#taken = 0
      this.#spanMs = nowMs
    }
    return this.#stands(nowMs) ? Math.min(most, 1 + Math.max(this.#taken, this.#takenBefore)) : most
  }
}
