/**
 * The machine of one call at work: what happens to the call is taken one at a time, and what taking one brings about
 * waits its turn, so that a call never races with itself.
 */
import type { Clock } from '../base/clock.ts'
import { atRest, type CallInput, type CallState, type Effect } from './state.ts'
import { step } from './step.ts'
import { CallTimers } from './timers.ts'

/** How many of the newest inputs a failed assertion shows. */
const TRACE_MAX = 64

/** Whose mailbox it is. */
export interface MailboxOwner {
  run(effect: Effect): void
  /** Asked when nothing waits and the call is at rest: what there is to do then. */
  meanwhile(): CallInput | undefined
  /** A promise of our own did not hold. */
  failed(error: unknown): void
}

export class Mailbox {
  readonly timers: CallTimers
  readonly #owner: MailboxOwner
  readonly #waiting: CallInput[] = []
  readonly #trace: string[] = []
  #state: CallState
  #busy = false

  constructor(clock: Clock, state: CallState, owner: MailboxOwner) {
    this.timers = new CallTimers(clock, name => this.post({ on: `timer.${name}` }))
    this.#state = state
    this.#owner = owner
  }

  /** The call as it is now. */
  get state(): CallState {
    return this.#state
  }

  /** The newest inputs, by name. */
  get trace(): readonly string[] {
    return this.#trace
  }

  /** Without an input it looks whether there is something to do meanwhile. */
  post(...inputs: readonly CallInput[]): void {
    this.#waiting.push(...inputs)
    if (this.#busy) return
    this.#busy = true
    for (let next = this.#next(); next; next = this.#next()) this.#take(next)
    this.#busy = false
  }

  /** The call is over, wherever it stood. */
  end(): void {
    this.#state = { ...this.#state, phase: 'ended' }
  }

  #next(): CallInput | undefined {
    return this.#waiting.shift() ?? (atRest(this.#state) ? this.#owner.meanwhile() : undefined)
  }

  #take(input: CallInput): void {
    this.#trace.push(input.on)
    if (this.#trace.length > TRACE_MAX) this.#trace.shift()
    try {
      const { call, effects } = step(this.#state, input)
      this.#state = call
      for (const effect of effects) this.#owner.run(effect)
    } catch (error) {
      this.#owner.failed(error)
    }
  }
}
