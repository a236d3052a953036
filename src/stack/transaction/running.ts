/**
 * What every running transaction has: a state, a timer that repeats something, and a timer that
 * bounds the state it is in. The machine says when; the subclasses carry out the rest.
 */
import type { Clock, Timer } from '../../base/clock.ts'
import type { SipTimers } from '../../sip/timers.ts'
import type { Stepper } from './machine.ts'

/** What a transaction needs to know of the world. */
export interface Surroundings {
  readonly clock: Clock
  readonly timers: SipTimers
  /** Told of an exception in an effect, mostly the user's own; the transaction goes on. */
  broken(error: unknown): void
}

export abstract class Running<State extends string, On extends string, Effect extends string, With> {
  #state: State
  readonly #machine: Stepper<State, On, Effect>
  readonly #surroundings: Surroundings
  #repeat: Timer | undefined
  #repeatMs = 0
  #bound: Timer | undefined
  #stopped = false

  constructor(machine: Stepper<State, On, Effect>, surroundings: Surroundings) {
    this.#machine = machine
    this.#state = machine.start
    this.#surroundings = surroundings
  }

  get state(): State {
    return this.#state
  }

  protected get timers(): SipTimers {
    return this.#surroundings.timers
  }

  /** Carries out one named effect. */
  protected abstract run(effect: Effect, input: With): void
  /** The machine arrived in `state` from another one; its effects have run. */
  protected abstract entered(state: State): void
  protected abstract readonly nothing: With

  protected born(input: With): void {
    for (const effect of this.#machine.birth) this.#carryOut(effect, input)
  }

  /** Takes an event; what the machine ignores does nothing. */
  protected step(on: On, input: With): void {
    const row = this.#stopped ? undefined : this.#machine.next(this.#state, on)
    if (!row) return
    const moved = row.to !== this.#state
    this.#state = row.to
    for (const effect of row.do) this.#carryOut(effect, input)
    // An effect that ended at once (a wait of 0 on a stream) has moved on already.
    if (moved && this.#state === row.to) this.entered(row.to)
  }

  /** One effect that throws must not keep the next one, perhaps the timer that ends everything, from running. */
  #carryOut(effect: Effect, input: With): void {
    try {
      this.run(effect, input)
    } catch (error) {
      this.#surroundings.broken(error)
    }
  }

  /** Starts what repeats: first after `ms`, as the event `on`. */
  protected repeatAfter(ms: number, on: On): void {
    this.#repeat?.cancel()
    this.#repeatMs = ms
    this.#repeat = this.#surroundings.clock.after(ms, () => this.step(on, this.nothing))
  }

  /** Starts it again with twice the wait, `mostMs` at most. */
  protected repeatDoubled(mostMs: number, on: On): void {
    this.repeatAfter(Math.min(2 * this.#repeatMs, mostMs), on)
  }

  protected repeatNoMore(): void {
    this.#repeat?.cancel()
    this.#repeat = undefined
  }

  /** Bounds the state: after `ms`, or at once when that is 0, `on` happens. Replaces the bound before. */
  protected boundBy(ms: number, on: On): void {
    this.#bound?.cancel()
    this.#bound = undefined
    if (ms <= 0) this.step(on, this.nothing)
    else this.#bound = this.#surroundings.clock.after(ms, () => this.step(on, this.nothing))
  }

  /** Ends both timers and takes no more events; called when the transaction is over or everything closes. */
  stop(): void {
    this.#stopped = true
    this.#repeat?.cancel()
    this.#bound?.cancel()
    this.#repeat = this.#bound = undefined
  }
}
