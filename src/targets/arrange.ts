/**
 * The order in which one call tries its targets: a function of its plan and of what is known when the
 * call comes. Live calls and the explanation of old ones share it.
 */
import type { DialPlan, Member, Target, Tier } from '../policy/decision.ts'
import type { TargetState } from './live-target.ts'
import { strategies, type PickContext, type TierState } from './strategies.ts'

/** What is known of one target when it is looked at. */
export interface Standing {
  readonly state: TargetState
  readonly takesCalls: boolean
  /** The part of its share it gets, 0 to 1. */
  readonly share: number
  readonly calls: number
  /** Milliseconds; 0 when nobody has tried it. */
  readonly latencyMs: number
}

/** All that an order depends on, beside the plan. */
export interface Outlook extends Pick<PickContext, 'random' | 'keyOf'> {
  /** True when every target is simply up: then none has to be asked for its state. */
  readonly allWell: boolean
  /** What a tier remembers; the order moves it on. */
  tierState(tier: Tier): TierState
  /** Undefined for a target nobody watches. */
  standing(target: string): Standing | undefined
}

/** The targets in order; with `anyway` also those that are not well: an opinion is no reason to refuse a call. */
export interface Arranged {
  readonly targets: readonly Target[]
  readonly anyway: boolean
}

/** @param isEmergency true for a call that ends with those that are not well rather than with a refusal */
export function arrange(plan: DialPlan, outlook: Outlook, isEmergency = false): Arranged {
  const { random, keyOf, standing } = outlook
  const context: PickContext = {
    random, keyOf,
    callsOf: name => standing(name)?.calls ?? 0,
    latencyOf: name => standing(name)?.latencyMs ?? 0,
  }
  const ordered = (tier: Tier, members: readonly Member[]): readonly Member[] =>
    strategies[tier.pick](members, outlook.tierState(tier), context, tier)
  const found = plan.tiers.map(tier => ready(tier, outlook, ordered))
  const isSomeoneWell = found.some(members => members.length > 0)
  if (isSomeoneWell && (outlook.allWell || !isEmergency)) return { targets: unique(found), anyway: isEmergency }
  const undrained = plan.tiers.map(tier => ({
    tier, members: tier.members.filter(({ target }) => standing(target.name)?.state !== 'drained'),
  }))
  if (!isSomeoneWell) return { targets: unique(undrained.map(each => ordered(each.tier, each.members))), anyway: true }
  // Nobody's turn moves on for them: they are the last hope, not a pick.
  const last = undrained.map(({ tier: { fork }, members }) =>
    fork && members.length > 0 ? [{ target: fork, weight: 1 }] : members)
  return { targets: unique([...found, ...last]), anyway: true }
}

/** Those that take calls, as the tier picks; one in slow start stands back as often as its share is small. */
function ready(
  tier: Tier, { allWell, random, standing }: Outlook,
  ordered: (tier: Tier, members: readonly Member[]) => readonly Member[],
): readonly Member[] {
  if (allWell) return ordered(tier, tier.members)
  const eager: Member[] = []
  const shy: Member[] = []
  for (const member of tier.members) {
    const known = standing(member.target.name)
    if (known && !known.takesCalls) continue
    if (known && known.share < 1 && random() >= known.share) shy.push(member)
    else eager.push(member)
  }
  // Those that take no call are left out when their turn to ring comes.
  if (tier.fork) return ordered(tier, [...eager, ...shy])
  return [...ordered(tier, eager), ...shy]
}

/** Tier after tier; a target of two tiers where it comes first. */
function unique(tiers: readonly (readonly Member[])[]): readonly Target[] {
  const [first = []] = tiers
  if (tiers.length === 1) return first.map(member => member.target)
  return [...new Set(tiers.flatMap(members => members.map(member => member.target)))]
}
