/**
 * Addresses that said nothing to an INVITE lately: what else its name stands for is asked before them, so that a host
 * that is gone costs a few calls their wait and not all (RFC 3263 §4.3 leaves it to us what is remembered).
 */
import type { Clock } from '../../base/clock.ts'
import type { Destination } from '../../stack/transactions.ts'

/** Milliseconds. */
const REMEMBERED_MS = 30_000
/** No flood of names makes more of it. */
const MOST = 1_000

export class Unheard {
  readonly #clock: Pick<Clock, 'monotonicMs'>
  /** Until when, oldest first. */
  readonly #untilMs = new Map<string, number>()

  constructor(clock: Pick<Clock, 'monotonicMs'>) {
    this.#clock = clock
  }

  /** It said nothing. */
  note(to: Destination): void {
    const key = keyOf(to)
    this.#untilMs.delete(key)
    this.#untilMs.set(key, this.#clock.monotonicMs() + REMEMBERED_MS)
    const [oldest] = this.#untilMs.keys()
    if (this.#untilMs.size > MOST && oldest !== undefined) this.#untilMs.delete(oldest)
  }

  /** It said something. */
  heard(to: Destination): void {
    if (this.#untilMs.size > 0) this.#untilMs.delete(keyOf(to))
  }

  /** The same addresses, those last that said nothing. */
  last(all: readonly Destination[]): readonly Destination[] {
    if (this.#untilMs.size === 0 || all.length < 2) return all
    const nowMs = this.#clock.monotonicMs()
    const isUnheard = (to: Destination): boolean => (this.#untilMs.get(keyOf(to)) ?? 0) > nowMs
    return [...all.filter(to => !isUnheard(to)), ...all.filter(isUnheard)]
  }
}

function keyOf({ transport, address, port }: Destination): string {
  return `${transport}:${address}:${port}`
}
