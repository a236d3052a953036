/**
 * The dimensions of the calls that one policy, or two that are compared, can tell apart, and what
 * values each has.
 */
import { Calendar, type CalendarSource } from '../calendars/calendar.ts'
import type { ConditionScope } from '../condition.ts'
import { outlineOf } from '../outline.ts'
import { createKinds, type Kinds } from '../kinds.ts'
import { patternsIn } from '../matchers.ts'
import { createNumbers, type Numbers } from '../numbers.ts'
import type { PolicyFile } from '../schema.gen.ts'
import { anyAddress } from './addresses.ts'
import type { Cells } from './cells.ts'
import { headersIn } from './header-cells.ts'
import { datesIn, momentsOf, type Moments } from './moments.ts'
import { anyKind } from './kind-sets.ts'
import { STRANGER, territoriesOf } from './territories.ts'
import { everything, exactly, type Texts } from './texts.ts'

export interface Space {
  readonly numbers: Numbers
  readonly kinds: Kinds
  readonly moments: Moments
  /** Compiles conditions of the first policy, to ask them of a call. */
  readonly scope: ConditionScope
  /** Header by long name → the parts its values fall into. */
  readonly headers: ReadonlyMap<string, Cells>
  /** Does any rule ask for a kind of number that only depends on its digits? */
  readonly asksKinds: boolean
  /** The names of those who may vouch. */
  readonly peers: readonly string[]
  /** The addresses for which a peer vouches; undefined for one that is not known by its addresses. */
  territoryOf(peer: string): Texts | undefined
  /** What a dimension's values can be at most. */
  universe(dimension: string): Texts
}

export const yes = exactly('yes')
export const no = exactly('no')
const yesOrNo = exactly('yes', 'no')

/** @param trees of which the first says how numbers read */
export function spaceOf(...trees: readonly PolicyFile[]): Space {
  const plan = trees[0]?.plan
  const numbers = createNumbers(plan?.home)
  const kinds = createKinds(plan, numbers)
  const peers = [...new Set(trees.flatMap(tree => Object.keys(tree.peers ?? {})))]
  // Of two policies the same peer may have different addresses: there its name alone counts.
  const territories = trees.length === 1 && trees[0] ? territoriesOf(trees[0]) : new Map<string, Texts>()
  const calendars = new Map(trees.flatMap((tree, at) => askedCalendars(tree)
    .map(([name, source]) => [calendarKey(name, trees, at), new Calendar(source as CalendarSource)] as const)))
  const moments = momentsOf(calendars, datesIn(trees.map(tree => tree.calendars)))
  const universes = new Map<string, Texts>([
    ['peer', exactly(STRANGER, ...peers)], ['time', moments.all], ['source', anyAddress],
    ['transport', exactly('udp', 'tcp', 'tls', 'ws', 'wss')],
    ...['from', 'to', 'request'].flatMap((party): [string, Texts][] =>
      [[`${party}.secure`, yesOrNo], [`${party}.kind`, anyKind]]),
  ])
  return {
    numbers, kinds, moments, peers,
    scope: { numbers, kinds, calendars },
    headers: headersIn(trees),
    asksKinds: trees.some(asksKinds),
    territoryOf: peer => territories.get(peer),
    universe: dimension => universes.get(dimension) ?? (isYesOrNo(dimension) ? yesOrNo : everything),
  }
}

/** Those a rule asks; the others need not be looked through. */
function askedCalendars(tree: PolicyFile): (readonly [name: string, source: unknown])[] {
  const asked = new Set(outlineOf(tree).references.flatMap(({ kind, name }) => kind === 'calendar' ? [name] : []))
  return Object.entries(tree.calendars ?? {}).filter(([name]) => asked.has(name))
}

/** A host can make a number internal; then its digits do not say which kind it is. */
function asksKinds(tree: PolicyFile): boolean {
  return !(tree.plan?.internal ?? []).some(each => /^sips?:/i.test(each))
    && outlineOf(tree).conditions.some(({ value }) => [value.to, value.from].some(patterns =>
      patternsIn(patterns).some(each => typeof each === 'object' && each.kind !== undefined)))
}

function isYesOrNo(dimension: string): boolean {
  return /^(?:\?|tag\.|offer\.|header\.)/.test(dimension)
}

/** Calendars of two policies are one where they are written alike. */
export function calendarKey(name: string, trees: readonly PolicyFile[], at: number): string {
  const [own, first] = [trees[at]?.calendars?.[name], trees[0]?.calendars?.[name]]
  return at > 0 && JSON.stringify(own) !== JSON.stringify(first) ? `${name}#${at}` : name
}
