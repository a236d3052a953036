/** A clock that is told when time passes: hours in a millisecond, and the same every time. */
import type { Clock, Timer } from './clock.ts'

interface Wait {
  readonly atMs: number
  readonly order: number
  readonly run: () => void
}

export class ToldClock implements Clock {
  #nowMs = 0
  #order = 0
  readonly #waits = new Set<Wait>()
  readonly #startedAtMs: number

  /** @param startedAtMs what {@link nowMs} says at first, milliseconds since 1970 */
  constructor(startedAtMs: number) {
    this.#startedAtMs = startedAtMs
  }

  /** Waits neither run nor cancelled. */
  get pending(): number {
    return this.#waits.size
  }

  nowMs(): number {
    return this.#startedAtMs + this.#nowMs
  }

  monotonicMs(): number {
    return this.#nowMs
  }

  after(ms: number, run: () => void): Timer {
    const wait: Wait = { atMs: this.#nowMs + Math.max(0, ms), order: this.#order++, run }
    this.#waits.add(wait)
    return { cancel: () => { this.#waits.delete(wait) } }
  }

  /** Lets `ms` pass, running what falls due in order of time and then of asking; also what those start. */
  advance(ms: number): void {
    const endMs = this.#nowMs + ms
    while (this.runNext(endMs)) continue
  }

  /** Runs the next wait that falls due by `endMs`; when there is none it is `endMs`. @returns false then */
  protected runNext(endMs: number): boolean {
    let first: Wait | undefined
    for (const wait of this.#waits) {
      if (wait.atMs > endMs) continue
      if (!first || wait.atMs < first.atMs || (wait.atMs === first.atMs && wait.order < first.order)) first = wait
    }
    if (first) this.#waits.delete(first)
    this.#nowMs = first?.atMs ?? endMs
    first?.run()
    return first !== undefined
  }
}
