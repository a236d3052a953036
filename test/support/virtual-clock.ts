import type { Clock, Timer } from '../../src/base/clock.ts'

interface Wait {
  readonly atMs: number
  readonly order: number
  readonly run: () => void
}

/** Time that passes only when told to, so that a test drives hours in a millisecond. */
export class VirtualClock implements Clock {
  #nowMs = 0
  #order = 0
  readonly #waits = new Set<Wait>()
  readonly #startedAtMs: number

  /** @param startedAtMs what {@link nowMs} says at first, milliseconds since 1970 */
  constructor(startedAtMs = Date.UTC(2026, 0, 1)) {
    this.#startedAtMs = startedAtMs
  }

  /** Waits neither run nor cancelled: a test ends by asking that this is 0. */
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
    for (let next = this.#next(endMs); next; next = this.#next(endMs)) {
      this.#waits.delete(next)
      this.#nowMs = next.atMs
      next.run()
    }
    this.#nowMs = endMs
  }

  /** As {@link advance}, leaving room for promises to settle after each wait that ran. */
  async pass(ms: number): Promise<void> {
    const endMs = this.#nowMs + ms
    await settled()
    for (let next = this.#next(endMs); next; next = this.#next(endMs)) {
      this.#waits.delete(next)
      this.#nowMs = next.atMs
      next.run()
      await settled()
    }
    this.#nowMs = endMs
  }

  #next(endMs: number): Wait | undefined {
    let first: Wait | undefined
    for (const wait of this.#waits) {
      if (wait.atMs > endMs) continue
      if (!first || wait.atMs < first.atMs || (wait.atMs === first.atMs && wait.order < first.order)) first = wait
    }
    return first
  }
}

function settled(): Promise<void> {
  return new Promise(resolve => setImmediate(resolve))
}
