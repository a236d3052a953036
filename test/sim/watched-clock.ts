/** A clock that knows which waits its user has asked for and not seen end, and whose time of day may jump. */
import type { Clock, Timer } from '../../src/base/clock.ts'

export class WatchedClock implements Clock {
  readonly #clock: Clock
  readonly #waits = new Set<Timer>()
  #aheadMs = 0
  #isJumped = false

  constructor(clock: Clock) {
    this.#clock = clock
  }

  get pending(): number {
    return this.#waits.size
  }

  /** Whether somebody set the time of day. */
  get isJumped(): boolean {
    return this.#isJumped
  }

  /** Somebody sets the time of day; what is measured goes on. */
  jump(ms: number): void {
    this.#isJumped = true
    this.#aheadMs += ms
  }

  nowMs(): number {
    return this.#clock.nowMs() + this.#aheadMs
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
