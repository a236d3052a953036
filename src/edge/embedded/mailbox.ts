/** The events of one leg on their way to its listener. */
import type { LegEvent } from '../signaling.ts'

/** After these nothing more comes from a leg. */
const last: ReadonlySet<LegEvent['on']> = new Set(['refused', 'cancel', 'bye', 'gone'])

/**
 * Keeps events until there is a listener and hands them over in order, each in a turn of its own
 * after the code that caused it: a listener may call the leg, and is never called from within.
 */
export class Mailbox {
  #waiting: LegEvent[] = []
  #listener: ((event: LegEvent) => void) | undefined
  #delivering = false
  #sealed = false
  readonly #failed: (error: unknown) => void

  /** @param failed told of a listener that throws; the events after it still come */
  constructor(failed: (error: unknown) => void) {
    this.#failed = failed
  }

  /** Ignored after one of the last events, and after {@link seal}. */
  put(event: LegEvent): void {
    if (this.#sealed) return
    this.#sealed = last.has(event.on)
    this.#waiting.push(event)
    this.#deliverSoon()
  }

  listen(listener: (event: LegEvent) => void): void {
    if (this.#sealed && this.#waiting.length === 0) return
    this.#listener = listener
    this.#deliverSoon()
  }

  /** The leg was ended from our side: what has not been delivered is of no interest any more. */
  seal(): void {
    this.#sealed = true
    this.#waiting = []
    this.#listener = undefined
  }

  #deliverSoon(): void {
    // A leg outlives its call by half a minute, to answer late copies; the call is not to be kept for that.
    if (this.#sealed && this.#waiting.length === 0) this.#listener = undefined
    if (this.#delivering || !this.#listener || this.#waiting.length === 0) return
    this.#delivering = true
    queueMicrotask(() => {
      this.#delivering = false
      const event = this.#waiting.shift()
      if (event) this.#hand(event)
      this.#deliverSoon()
    })
  }

  #hand(event: LegEvent): void {
    try {
      this.#listener?.(event)
    } catch (error) {
      this.#failed(error)
    }
  }
}
