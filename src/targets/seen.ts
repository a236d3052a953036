/** What an order was made of, written down as it is looked at, so that the same order can be made again. */
import type { Outlook, Standing } from './arrange.ts'
import { newTier, type TierState } from './strategies.ts'

/** Plain values, fit for JSON. */
export interface Seen {
  readonly allWell: boolean
  /** The numbers drawn by chance, in order. */
  readonly draws: readonly number[]
  /** What each tier remembered before, by its key. */
  readonly tiers: Readonly<Record<string, SeenTier>>
  /** Each target that was asked about, as it stood. */
  readonly targets: Readonly<Record<string, Standing>>
  /** There was more to see than is written down; the order cannot be made again. */
  readonly partial?: true
}

interface SeenTier extends Readonly<Omit<TierState, 'credit'>> {
  readonly credit: Readonly<Record<string, number>>
}

/** A receipt stays readable, and cheap, however large a pool is. */
const TARGETS_MAX = 64

/** An outlook that notes what is asked of it. Take {@link Noted.seen} when the order is made. */
export interface Noted {
  readonly outlook: Outlook
  seen(): Seen
}

export function noted(outlook: Outlook): Noted {
  const draws: number[] = []
  const tiers = new Map<string, TierState>()
  const targets = new Map<string, Standing>()
  let isPartial = false
  return {
    outlook: {
      allWell: outlook.allWell,
      keyOf: outlook.keyOf,
      random() {
        const drawn = outlook.random()
        draws.push(drawn)
        return drawn
      },
      tierState(tier) {
        const state = outlook.tierState(tier)
        if (tiers.has(tier.key)) return state
        if (state.credit.size > TARGETS_MAX) isPartial = true
        else tiers.set(tier.key, { ...state, credit: new Map(state.credit) })
        return state
      },
      standing(name) {
        const standing = outlook.standing(name)
        if (!standing || targets.has(name)) return standing
        if (targets.size >= TARGETS_MAX) isPartial = true
        else targets.set(name, copyOf(standing))
        return standing
      },
    },
    seen: () => ({
      allWell: outlook.allWell, draws,
      tiers: Object.fromEntries([...tiers].map(([key, tier]) =>
        [key, { ...tier, credit: Object.fromEntries(tier.credit) }])),
      targets: Object.fromEntries(targets), ...(isPartial && { partial: true as const }),
    }),
  }
}

/** A live target goes on changing. */
function copyOf({ state, takesCalls, share, calls, latencyMs }: Standing): Standing {
  return { state, takesCalls, share, calls, latencyMs }
}

/** The outlook of a call that was. */
export function outlookOf(seen: Seen, keyOf: Outlook['keyOf']): Outlook {
  const draws = [...seen.draws]
  const targets = new Map(Object.entries(seen.targets))
  // An order may ask for a tier twice, and its own first look moves it on.
  const tiers = new Map(Object.entries(seen.tiers).map(([key, tier]): [string, TierState] =>
    [key, { ...newTier(), ...tier, credit: new Map(Object.entries(tier.credit)) }]))
  return {
    allWell: seen.allWell, keyOf,
    random: () => draws.shift() ?? 0,
    standing: name => targets.get(name),
    tierState: ({ key }) => tiers.get(key) ?? newTier(),
  }
}
