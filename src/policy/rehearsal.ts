/** What is learned of targets from call to call, as the tests of a policy play it; who keeps it stands above. */
import type { Doors } from './attempts.ts'
import type { DialPlan, Target } from './decision.ts'
import type { CallFacts } from './facts.ts'
import type { Policy } from './policy.ts'
import type { Behaviour } from './schema.gen.ts'

/** A call that has places with its caller's peer and with the rules on its way. */
export interface Arrival extends Doors {
  readonly targets: readonly Target[]
  /** The hunt is over: a call that was answered keeps its places as long as it lasts. */
  hunted(isAnswered: boolean): void
}

/** A limit left no place: what the caller hears. */
export interface Full {
  readonly full: number
}

/** One test's world: nothing is known at its beginning, and its time passes when it is told. */
export interface Rehearsal {
  /** Time since its beginning. Milliseconds. */
  readonly passedMs: number
  /**
   * A call arrives, unless a limit is full.
   * @param lastsMs how long it keeps its places once a target answers
   */
  begin(plan: DialPlan, facts: CallFacts, lastsMs: number): Arrival | Full
  /** What probes hear from now on. */
  probesHear(answer: (target: string) => Behaviour): void
  /** Lets time pass; what falls due happens. */
  pass(ms: number): void
  /** Where a target stands; undefined for one nobody watches. */
  stateOf(target: string): string | undefined
  close(): void
}

export type Rehearse = (policy: Policy) => Rehearsal
