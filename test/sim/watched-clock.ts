/** A clock that knows which waits its user has asked for and not seen end. */
import type { Clock, Timer } from '../../src/base/clock.ts'

export class WatchedClock implements Clock {
  readonly #clock: Clock
  readonly #waits = new Set<Timer>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  get pending(): number {
    return this.#waits.size
  }

  nowMs(): number {
    return this.#clock.nowMs()
  }

  monotonicMs(): number {
    return this.#clock.monotonicMs()
  }

  after(ms: number, run: () => void): Timer {
    const timer = this.#clock.after(ms, () => {
      this.#waits.delete(timer)
      run()
    })
    this.#waits.add(timer)
    return {
      cancel: () => {
        this.#waits.delete(timer)
        timer.cancel()
      },
    }
  }
}
