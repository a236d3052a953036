/**
 * How a tier orders its members for one call: one function a strategy, in one table. The first
 * target is the strategy's pick; the rest follow for failover.
 */
import type { Member, Target, Tier } from '../policy/decision.ts'

/** What a tier remembers between calls. */
export interface TierState {
  /** Calls ordered so far, for round robin. */
  turn: number
  /** Smooth weighted round robin: what each target is owed, by name. */
  readonly credit: Map<string, number>
}

export type Strategy = (members: readonly Member[], state: TierState) => readonly Target[]

const targetsOf = (members: readonly Member[]): readonly Target[] => members.map(member => member.target)

/**
 * Smooth weighted round robin: each call every target earns its weight, the richest is picked and
 * pays the total, so shares are exact over any window and no target gets its calls in a lump.
 * The others follow by what they are owed; weight 0 comes last, used when nothing else is left.
 */
function weighted(members: readonly Member[], state: TierState): readonly Target[] {
  let total = 0
  for (const { target, weight } of members) {
    total += weight
    state.credit.set(target.name, (state.credit.get(target.name) ?? 0) + weight)
  }
  const owed = ({ target }: Member): number => state.credit.get(target.name) ?? 0
  const order = [...members].sort((one, two) =>
    Number(two.weight > 0) - Number(one.weight > 0) || owed(two) - owed(one))
  const picked = order[0]
  if (picked) state.credit.set(picked.target.name, owed(picked) - total)
  return targetsOf(order)
}

function roundRobin(members: readonly Member[], state: TierState): readonly Target[] {
  if (members.length === 0) return []
  const start = state.turn % members.length
  state.turn = (start + 1) % members.length
  return targetsOf([...members.slice(start), ...members.slice(0, start)])
}

export const strategies: Readonly<Record<Tier['pick'], Strategy>> = {
  'in-order': targetsOf,
  'round-robin': roundRobin,
  weighted,
}
