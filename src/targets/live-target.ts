/** What is known of one target while the process lives; it outlives the policy that named it. */
import type { Clock, Timer } from '../base/clock.ts'
import type { KnownTarget } from '../policy/known-targets.ts'
import { closedCircuit, turned, type Circuit, type CircuitInput } from './circuit.ts'
import { noCalls, remembered, type PastCall, type Recent } from './outlier.ts'
import { probed, unprobed } from './rise-fall.ts'

/** One word for where a target stands: the gravest of what is known. */
export const targetStates = ['up', 'slow-start', 'half-open', 'away', 'open', 'ejected', 'down', 'drained'] as const
export type TargetState = (typeof targetStates)[number]

/** A reading of the latency counts half when it is this old, so that a slow target is tried again. */
const LATENCY_HALF_LIFE_MS = 30_000
/** How much of a new reading goes into the average. */
const LATENCY_SHARE = 0.3
/** A target may ask to be left alone for so long at most: its clock or its mind may be wrong. */
const AWAY_MAX_MS = 600_000

export interface LiveTargetPorts {
  readonly clock: Clock
  /** Told after each change of {@link LiveTarget.state}. */
  readonly changed: (target: LiveTarget, from: TargetState, why: string) => void
}

export class LiveTarget {
  readonly name: string
  known: KnownTarget
  /** Calls being placed there or talking. */
  calls = 0
  /** Calls that try it while it is half-open. */
  trials = 0
  readonly #ports: LiveTargetPorts
  #circuit: Circuit = closedCircuit
  #recent = noCalls
  #probed = unprobed
  #drained = false
  #timer: Timer | undefined
  #sinceMs = 0
  #latencyMs = 0
  #latencyAtMs = 0

  constructor(known: KnownTarget, ports: LiveTargetPorts) {
    this.name = known.target.name
    this.known = known
    this.#ports = ports
  }

  get state(): TargetState {
    if (this.#drained) return 'drained'
    if (!this.#probed.up) return 'down'
    return this.#circuit.phase === 'closed' ? 'up' : this.#circuit.phase
  }

  /** True while its failures keep it from full service: it counts into eject-at-most. */
  get isEjected(): boolean {
    const { phase } = this.#circuit
    return phase === 'open' || phase === 'half-open' || phase === 'ejected'
  }

  /** What its newest calls came to, since it was last taken out. */
  get recent(): Recent {
    return this.#recent
  }

  /** @param most how many calls are looked back on */
  remember(call: PastCall, most: number): void {
    this.#recent = remembered(this.#recent, call, most)
  }

  /** True while a few calls try it. */
  get isOnTrial(): boolean {
    return this.state === 'half-open'
  }

  /** Failures among the newest calls the breaker looks at. */
  get failureCount(): number {
    return this.#circuit.failures.filter(Boolean).length
  }

  /** True when a call may be placed there now. */
  get takesCalls(): boolean {
    const { state } = this
    if (state === 'half-open') return this.trials < (this.known.health?.breaker?.trial ?? 1)
    return state === 'up' || state === 'slow-start'
  }

  /** The part of its share it gets, 0 to 1: it grows through slow start. */
  get share(): number {
    if (this.#circuit.phase !== 'slow-start') return 1
    const grownMs = this.#ports.clock.monotonicMs() - this.#sinceMs
    return Math.max(0.1, Math.min(1, grownMs / (this.#circuit.waitMs ?? 1)))
  }

  /** Milliseconds until it says something; an old reading fades to 0. */
  get latencyMs(): number {
    const ageMs = this.#ports.clock.monotonicMs() - this.#latencyAtMs
    return this.#latencyMs * 0.5 ** (ageMs / LATENCY_HALF_LIFE_MS)
  }

  answeredAfter(ms: number): void {
    const before = this.#latencyMs
    this.#latencyMs = before === 0 ? ms : before + (ms - before) * LATENCY_SHARE
    this.#latencyAtMs = this.#ports.clock.monotonicMs()
  }

  /** What a call came to. `mayEject` as the breaker's table asks. */
  turn(input: CircuitInput, why: string): void {
    const from = this.state
    const wait = input.on === 'busy' ? { on: 'busy' as const, ms: Math.min(input.ms, AWAY_MAX_MS) } : input
    const next = turned(this.#circuit, wait, this.known.health?.breaker)
    const entered = next.phase !== this.#circuit.phase || (input.on === 'busy' && next !== this.#circuit)
    this.#circuit = next
    if (entered) this.#await(next.waitMs)
    if (this.isEjected) this.#recent = noCalls
    this.#tell(from, why)
  }

  probe(alive: boolean, why: string): void {
    const rule = this.known.health?.probe
    if (!rule) return
    const from = this.state
    this.#probed = probed(this.#probed, alive, rule)
    this.#tell(from, why)
  }

  drain(drained: boolean): void {
    const from = this.state
    this.#drained = drained
    this.#tell(from, drained ? 'drained by hand' : 'undrained by hand')
  }

  /** Takes over what a new policy says; what it no longer looks after is forgotten. */
  adopt(known: KnownTarget): void {
    const from = this.state
    this.known = known
    if (!known.health?.probe) this.#probed = unprobed
    if (!known.health?.outlier) this.#recent = noCalls
    if (!known.health?.breaker && !known.health?.outlier && this.#circuit.phase !== 'away') {
      this.#circuit = closedCircuit
      this.#await(undefined)
    }
    this.#tell(from, 'the policy changed')
  }

  close(): void {
    this.#timer?.cancel()
  }

  #await(ms: number | undefined): void {
    this.#timer?.cancel()
    this.#sinceMs = this.#ports.clock.monotonicMs()
    this.#timer = ms === undefined ? undefined
      : this.#ports.clock.after(ms, () => this.turn({ on: 'rested' }, 'its time is over'))
  }

  #tell(from: TargetState, why: string): void {
    if (from !== this.state) this.#ports.changed(this, from, why)
  }
}
