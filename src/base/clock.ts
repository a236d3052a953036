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
  /** Runs `run` once, `ms` milliseconds from now, be that weeks; never for `Infinity`. */
  after(ms: number, run: () => void): Timer
}

/** Node waits no longer than this, and not at all where it is asked to. Milliseconds, nearly 25 days. */
const LONGEST_WAIT_MS = 0x7fff_ffff

/** The machine's own clock. */
export const systemClock: Clock = {
  nowMs: () => Date.now(),
  monotonicMs: () => performance.now(),
  after(ms, run) {
    let handle: NodeJS.Timeout
    const wait = (leftMs: number): void => {
      handle = leftMs > LONGEST_WAIT_MS ? setTimeout(wait, LONGEST_WAIT_MS, leftMs - LONGEST_WAIT_MS)
        : setTimeout(run, leftMs)
    }
    wait(ms)
    return { cancel: () => clearTimeout(handle) }
  },
}
