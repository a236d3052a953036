/** Live knowledge of targets, kept from one policy generation to the next by name. */
import type { DialPlan, Target } from '../policy/decision.ts'

export interface Targets {
  /** The order in which one call tries the plan's targets: tier by tier, each as its pick says. */
  order(plan: DialPlan): readonly Target[]
}

/** @param _random a number in [0, 1), for picks that draw */
export function createTargets(_random: () => number): Targets {
  return { order: plan => plan.tiers.flatMap(tier => tier.members.map(member => member.target)) }
}
