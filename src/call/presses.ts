/** Keys that a phone may tell twice, by INFO and in its audio: each press counts once. */
import type { Clock } from '../base/clock.ts'

/** The other word of a press comes when the key is let go, and a key is not held longer. Milliseconds */
const HELD_MS = 2_000
/** More are not pressed in that time. */
const LATELY_MAX = 32

/** How a press was told. */
export type Way = 'info' | 'audio'

export class Presses {
  readonly #clock: Pick<Clock, 'monotonicMs'>
  /** Those that counted, and may still come the other way. */
  #lately: { readonly way: Way; readonly digit: string; readonly atMs: number }[] = []

  constructor(clock: Pick<Clock, 'monotonicMs'>) {
    this.#clock = clock
  }

  /** @returns whether the press counts: false where it came the other way before */
  counts(way: Way, digit: string): boolean {
    const atMs = this.#clock.monotonicMs()
    this.#lately = this.#lately.filter(press => atMs - press.atMs < HELD_MS).slice(-LATELY_MAX)
    const told = this.#lately.findIndex(press => press.way !== way && press.digit === digit)
    if (told < 0) this.#lately.push({ way, digit, atMs })
    else this.#lately.splice(told, 1)
    return told < 0
  }
}
