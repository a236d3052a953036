/** The timers of one call, each of which runs once at a time. */
import type { Clock, Timer } from '../base/clock.ts'
import type { CallTimer } from './state.ts'

export class CallTimers {
  readonly #clock: Clock
  readonly #out: (name: CallTimer) => void
  readonly #running = new Map<CallTimer, Timer>()

  /** @param out told of one that ran out */
  constructor(clock: Clock, out: (name: CallTimer) => void) {
    this.#clock = clock
    this.#out = out
  }

  /** Begins it anew, where it runs. */
  start(name: CallTimer, ms: number): void {
    this.stop(name)
    this.#running.set(name, this.#clock.after(ms, () => this.#out(name)))
  }

  stop(name: CallTimer): void {
    this.#running.get(name)?.cancel()
    this.#running.delete(name)
  }

  end(): void {
    for (const timer of this.#running.values()) timer.cancel()
    this.#running.clear()
  }
}
