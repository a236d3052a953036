/**
 * How busy we are, and what share of new calls is turned away for it. Looked at ten times a second: a
 * share that grows while we are too busy and shrinks while we are not finds by itself what we can do,
 * without the swings of an on-off switch.
 */
import type { Clock, Timer } from '../base/clock.ts'
import type { LoadLimits } from './guard-limits.ts'

const LOOK_MS = 100
/** How much of the newest look goes into the smoothed figures: their memory is about a second. */
const SMOOTHING = 0.1
const MORE = 0.05
const LESS = 0.02

export interface LoadPorts {
  readonly clock: Clock
  /** The share of time the event loop was busy since the last call, 0 to 1. */
  readonly busy: () => number
}

export class Load {
  readonly #limits: LoadLimits
  readonly #ports: LoadPorts
  #timer: Timer
  #lookedAtMs: number
  #lagMs = 0
  #busy = 0
  #shed = 0

  constructor(limits: LoadLimits, ports: LoadPorts) {
    this.#limits = limits
    this.#ports = ports
    this.#lookedAtMs = ports.clock.monotonicMs()
    this.#timer = ports.clock.after(LOOK_MS, () => this.#look())
  }

  /** The share of new calls to turn away, 0 to 1. */
  get shed(): number {
    return this.#shed
  }

  get lagMs(): number {
    return this.#lagMs
  }

  close(): void {
    this.#timer.cancel()
  }

  #look(): void {
    const nowMs = this.#ports.clock.monotonicMs()
    this.#lagMs += SMOOTHING * (Math.max(0, nowMs - this.#lookedAtMs - LOOK_MS) - this.#lagMs)
    this.#busy += SMOOTHING * (this.#ports.busy() - this.#busy)
    this.#lookedAtMs = nowMs
    const isTooMuch = this.#lagMs > this.#limits.lagMs || this.#busy > this.#limits.busy
    this.#shed = isTooMuch ? Math.min(1, this.#shed + MORE) : Math.max(0, this.#shed - LESS)
    this.#timer = this.#ports.clock.after(LOOK_MS, () => this.#look())
  }
}
