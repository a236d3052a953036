/** The order of targets for calls that are only imagined: shares and turns as live, everybody well. */
import type { Order } from '../policy/attempts.ts'
import { hashKey } from '../policy/hash-key.ts'
import { arrange } from './arrange.ts'
import { newTier, type TierState } from './strategies.ts'

/** One after the other, as calls come: it remembers turns and what targets are owed. */
export function fairOrder(): Order {
  const tiers = new Map<string, TierState>()
  let drawn = 0
  return (plan, facts) => arrange(plan, {
    allWell: true,
    // Evenly spread, and the same every time.
    random: () => (drawn = (drawn + 0.618_033_988_75) % 1),
    keyOf: by => facts ? hashKey(by, facts, '') : '',
    standing: () => undefined,
    tierState({ key }) {
      let state = tiers.get(key)
      if (!state) tiers.set(key, state = newTier())
      return state
    },
  }).targets
}
