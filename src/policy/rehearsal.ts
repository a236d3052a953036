/** What is learned of targets from call to call, as the tests of a policy play it; who keeps it stands above. */
import type { Doors } from './attempts.ts'
import type { DialPlan, Target } from './decision.ts'
import type { CallFacts } from './facts.ts'
import type { Policy } from './policy.ts'
import type { Behaviour } from './schema.gen.ts'

/** One test's world: nothing is known at its beginning, and its time passes when it is told. */
export interface Rehearsal {
  /** Time since its beginning. Milliseconds. */
  readonly passedMs: number
  /**
   * A call arrives: its targets in order, and the doors to them.
   * @param lastsMs how long it keeps its place at the target that answers
   */
  begin(plan: DialPlan, facts: CallFacts, lastsMs: number): Doors & { readonly targets: readonly Target[] }
  /** What probes hear from now on. */
  probesHear(answer: (target: string) => Behaviour): void
  /** Lets time pass; what falls due happens. */
  pass(ms: number): void
  /** Where a target stands; undefined for one nobody watches. */
  stateOf(target: string): string | undefined
  close(): void
}

export type Rehearse = (policy: Policy) => Rehearsal
