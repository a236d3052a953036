/**
 * The dimensions of the calls that one policy, or two that are compared, can tell apart, and what
 * values each has.
 */
import { createKinds, type Kinds } from '../kinds.ts'
import { createNumbers, type Numbers } from '../numbers.ts'
import { asksKinds, calendarsAsked } from './asked.ts'
import { headersIn } from './header-cells.ts'
import { datesIn, momentsOf, type Moments } from './moments.ts'
import { scopeOf, type SpaceSource } from './scope.ts'
import { territoriesOf } from './territories.ts'
import { exactly, type Texts } from './texts.ts'
import { universesOf } from './universes.ts'

export interface Space {
  readonly numbers: Numbers
  readonly kinds: Kinds
  readonly moments: Moments
  /** Compiles conditions of the first policy, to ask them of a call. */
  readonly scope: ReturnType<typeof scopeOf>
  /** Header by long name → the parts its values fall into. */
  readonly headers: ReturnType<typeof headersIn>
  /** Does any rule ask for a kind of number that only depends on its digits? */
  readonly asksKinds: boolean
  /** The names of those who may vouch. */
  readonly peers: readonly string[]
  /** The addresses for which a peer vouches; undefined for one that is not known by its addresses. */
  territoryOf(peer: string): Texts | undefined
  /** What a dimension's values can be at most. */
  universe(dimension: string): Texts
}

/** Begins the dimensions that say whether the first stage refuses a call. */
export const ADMIT_QUESTION = '?admit'
export const yes = exactly('yes')
export const no = exactly('no')

/** @param documents of which the first says how numbers read */
export function spaceOf(...documents: readonly SpaceSource[]): Space {
  const trees = documents.map(({ tree }) => tree)
  const [first] = documents
  const plan = trees[0]?.plan
  const numbers = createNumbers(plan?.home)
  const kinds = createKinds(plan, numbers)
  const peers = [...new Set(trees.flatMap(tree => Object.keys(tree.peers ?? {})))]
  // Of two policies the same peer may have different addresses: there its name alone counts.
  const territories = trees.length === 1 && trees[0] ? territoriesOf(trees[0]) : new Map<string, Texts>()
  const calendars = calendarsAsked(documents)
  const moments = momentsOf(calendars, datesIn(trees.map(tree => tree.calendars)))
  const universes = universesOf(peers, moments)
  return {
    numbers, kinds, moments, peers,
    scope: scopeOf(first ?? { tree: {} }, { numbers, kinds, calendars }),
    headers: headersIn(trees),
    asksKinds: trees.some(asksKinds),
    territoryOf: peer => territories.get(peer),
    universe: universes,
  }
}
