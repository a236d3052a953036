/**
 * Time as a port. Everything above that waits or stamps takes a {@link Clock}, so that a test
 * can drive hours in a millisecond and a simulation replays to the letter.
 */

/** A wait that was asked for and can be called off. Cancelling twice, or after it ran, does nothing. */
export interface Timer {
  cancel(): void
}

/** Where time comes from. */
export interface Clock {
  /** Wall-clock time in milliseconds since 1970, for stamps and calendars. It may jump. */
  nowMs(): number
  /** Milliseconds since some fixed moment; never jumps, so durations and limits use this one. */
  monotonicMs(): number
  /** Runs `run` once, `ms` milliseconds from now. */
  after(ms: number, run: () => void): Timer
}

/** The machine's own clock. */
export const systemClock: Clock = {
  nowMs: () => Date.now(),
  monotonicMs: () => performance.now(),
  after(ms, run) {
    const handle = setTimeout(run, ms)
    return { cancel: () => clearTimeout(handle) }
  },
}
