/** Live knowledge of targets, kept from one policy generation to the next by the tiers' names. */
import type { DialPlan, Target, Tier } from '../policy/decision.ts'
import { strategies, type TierState } from './strategies.ts'

export interface Targets {
  /**
   * The order in which one call tries the plan's targets: tier by tier, each as its pick says. A
   * target that stands in two tiers is tried once, where it comes first.
   */
  order(plan: DialPlan): readonly Target[]
}

/** Tiers that were renamed or removed keep at most this much memory of where they were. */
const TIERS_MAX = 10_000

export function createTargets(): Targets {
  const states = new Map<string, TierState>()

  function stateOf(tier: Tier): TierState {
    let state = states.get(tier.key)
    if (!state) {
      if (states.size >= TIERS_MAX) states.delete(states.keys().next().value ?? '')
      state = { turn: 0, credit: new Map() }
      states.set(tier.key, state)
    }
    return state
  }

  return {
    order(plan) {
      const first = plan.tiers[0]
      if (plan.tiers.length === 1 && first?.members.length === 1) return first.members.map(member => member.target)
      const order = new Set<Target>()
      for (const tier of plan.tiers) {
        for (const target of strategies[tier.pick](tier.members, stateOf(tier))) order.add(target)
      }
      return [...order]
    },
  }
}
