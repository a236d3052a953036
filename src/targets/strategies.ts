/**
 * How a tier orders its members for one call: one function a strategy, in one table. The first
 * target is the strategy's pick; the rest follow for failover.
 */
import { hash32 } from '../base/hash.ts'
import type { HashBy, Member, PickWord, Tier } from '../policy/decision.ts'
import { lotOf } from '../policy/hash-key.ts'
import { bestFirst } from './best-first.ts'

/** What a tier remembers between calls. */
export interface TierState {
  /** Calls ordered so far, for round robin and for ties. */
  turn: number
  /** Smooth weighted round robin: what each target is owed, by name, in parts of {@link total}. */
  readonly credit: Map<string, number>
  /** The weights of those that could take the last call, which is what one call was worth; 0 before the first. */
  total: number
}

export function newTier(): TierState {
  return { turn: 0, credit: new Map(), total: 0 }
}

/** What strategies ask about the call and the targets. */
export interface PickContext {
  /** A number in [0, 1). */
  readonly random: () => number
  /** What the call shows under this word. */
  readonly keyOf: (by: HashBy) => string
  /** Calls the target has now. */
  readonly callsOf: (name: string) => number
  /** How long the target takes to say anything, in milliseconds; 0 for one nobody has tried. */
  readonly latencyOf: (name: string) => number
}

/** @param members those that can take a call; the tier itself says how */
export type Strategy = (
  members: readonly Member[], state: TierState, context: PickContext, tier: Tier,
) => readonly Member[]

/**
 * Smooth weighted round robin: each call every target earns its weight, the richest is picked and
 * pays the total, so shares are exact over any window and no target gets its calls in a lump.
 * The others follow by what they are owed; weight 0 comes last, used when nothing else is left.
 */
const weighted: Strategy = (members, state) => {
  const total = members.reduce((sum, { weight }) => sum + weight, 0)
  revalue(state, total)
  const { credit } = state
  const order = bestFirst(members, ({ target: { name }, weight }) => {
    const owed = (credit.get(name) ?? 0) + weight
    credit.set(name, owed)
    return weight > 0 ? owed : -Infinity
  })
  const picked = order[0]?.target.name
  if (picked !== undefined) credit.set(picked, (credit.get(picked) ?? 0) - total)
  return order
}

/**
 * What is owed is owed in calls. When a reload brings other weights, or a target comes or goes, a call is
 * worth another number: without this one target would get hundreds of calls in a lump for half a call it was owed.
 */
function revalue(state: TierState, total: number): void {
  if (total === state.total || total === 0) return
  if (state.total > 0) for (const [name, owed] of state.credit) state.credit.set(name, owed * (total / state.total))
  state.total = total
}

const roundRobin: Strategy = (members, state) => {
  const start = nextTurn(state, members.length)
  return [...members.slice(start), ...members.slice(0, start)]
}

/** Whoever can ring rings: one target that stands for all. */
const all: Strategy = (members, _state, _context, { fork }) =>
  fork && members.length > 0 ? [{ target: fork, weight: 1 }] : []

/** The fewest calls first; equals take turns, so that an idle tier spreads too. */
const leastCalls: Strategy = (members, state, context, tier) =>
  bestFirst(roundRobin(members, state, context, tier), ({ target }) => -context.callsOf(target.name))

/**
 * Of two drawn by chance the one with fewer calls. Nearly as even as looking at all of them, and
 * several routers that do it do not all choose the same one.
 */
const randomTwo: Strategy = (members, _, { random, callsOf }) => {
  const { length } = members
  if (length < 2) return members
  const one = Math.floor(random() * length)
  const other = (one + 1 + Math.floor(random() * (length - 1))) % length
  const drawn = [members[one], members[other]].flatMap(member => member ?? [])
  const pair = bestFirst(drawn, ({ target }) => -callsOf(target.name))
  const from = (one + 1) % length
  const rest = [...members.slice(from), ...members.slice(0, from)].filter(member => !drawn.includes(member))
  return [...pair, ...rest]
}

/**
 * Rendezvous: each target draws a lot for the call's key and the highest takes it. When one goes,
 * only its own calls move, and they spread over all that are left.
 */
const hash: Strategy = (members, _, { keyOf }, { by = 'from' }) => {
  const key = hash32(keyOf(by))
  return bestFirst(members, ({ target }) => lotOf(key, target))
}

/** Who answers soonest; one nobody knows yet comes first, to be known. */
const latency: Strategy = (members, state, context, tier) =>
  bestFirst(roundRobin(members, state, context, tier), ({ target }) => -context.latencyOf(target.name))

export const strategies: Readonly<Record<PickWord, Strategy>> = {
  'in-order': members => members,
  'round-robin': roundRobin,
  weighted,
  'least-calls': leastCalls,
  'random-two': randomTwo,
  hash,
  latency,
  all,
}

/** Counts calls rather than places, so that a member that stands back now and then has no more turns for it. */
function nextTurn(state: TierState, count: number): number {
  const { turn } = state
  state.turn = (turn + 1) % Number.MAX_SAFE_INTEGER
  return count === 0 ? 0 : turn % count
}
