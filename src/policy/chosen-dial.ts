/**
 * `dial: "{lookup.crm.route}"` and `dial: "{data.rates.carrier}"`: which peer or pool, a lookup or a list says; every
 * plan it can come to is made beforehand.
 */
import { emptyTable } from './data/table.ts'
import type { DialPlan, Outcome } from './decision.ts'
import type { CallFacts } from './facts.ts'
import { standardFailover } from './failover.ts'
import { valueIn, type FieldRef, type Lookup } from './lookups/lookup.ts'
import { timedBy } from './rule-timers.ts'
import type { Condition } from './schema.gen.ts'
import { listColumn, lookupField, type ColumnRef, type Lists } from './templates.ts'

/** What a plan takes from where a call is sent; the rest is the rule's. */
export type Road = Pick<DialPlan, 'pool' | 'tiers' | 'failover'>

/** The field that a `dial` is left to; undefined where it names its target itself. */
export function dialField(written: unknown): FieldRef | undefined {
  const name = blankOf(written)
  return name === undefined ? undefined : lookupField(name)
}

/** The column that a `dial` is left to; undefined where it names its target itself. */
export function dialColumn(written: unknown): ColumnRef | undefined {
  const name = blankOf(written)
  return name === undefined ? undefined : listColumn(name)
}

/** True where who is dialled is known only when a call comes. */
export function isLeftOpen(written: unknown): boolean {
  return dialField(written) !== undefined || dialColumn(written) !== undefined
}

/** A rule that dials whom a list names holds for numbers in the list: those it does not know are for rules after it. */
export function askedOfList(written: unknown): Condition | undefined {
  const ref = dialColumn(written)
  return ref && { to: { list: ref.list } }
}

function blankOf(written: unknown): string | undefined {
  return typeof written === 'string' ? /^\{\s*(\S+?)\s*\}$/.exec(written)?.[1] : undefined
}

/**
 * The plan of plan B, which takes the one the lookup names when a call is decided.
 * @param names those the field can be
 * @param roadTo what dialling one of them comes to
 */
export function chosenRoad(
  { lookup, field }: FieldRef, lookups: ReadonlyMap<string, Lookup> | undefined, names: Iterable<string>,
  roadTo: (name: string) => Road,
): Road & Pick<DialPlan, 'choose'> {
  const planB = lookups?.get(lookup)?.planB
  const fallback = String(valueIn(planB, field) ?? '')
  const all = [...names].map(name => [name, roadTo(name)] as const)
  // Who cannot be dialled is no answer to the question whom to dial.
  const roads = new Map(all.filter(([, { tiers }]) => tiers.length > 0))
  return {
    ...roads.get(fallback) ?? roadTo(fallback),
    choose: ({ lookups: answers }) => {
      const value = valueIn(answers?.get(lookup), field)
      return typeof value === 'string' ? roads.get(value) : undefined
    },
  }
}

/**
 * The plan of whom a list names for a call, the first row's first.
 * @param names those the column can be
 * @param roadTo what dialling one of them comes to
 */
export function listedRoad(
  { list, column }: ColumnRef, lists: Lists | undefined, names: Iterable<string>, roadTo: (name: string) => Road,
): Road & Pick<DialPlan, 'choose'> {
  const table = lists?.get(list) ?? emptyTable
  const at = table.columns.indexOf(column)
  const roads = new Map([...names].map(name => [name, roadTo(name)] as const))
  return {
    tiers: [], failover: standardFailover,
    choose: ({ to, atMs }) => {
      const named = table.rowsOf(to, atMs).map(row => row.cells[at] ?? '')
      return inTurn([...new Set(named)].flatMap(name => roads.get(name) ?? []))
    },
  }
}

/** One road after the other; the first says when to go on. */
function inTurn(roads: readonly Road[]): Road | undefined {
  const [first, second] = roads
  if (!first || !second) return first
  return { tiers: roads.flatMap(({ tiers }) => tiers), failover: first.failover }
}

/** The outcome with the plan that is this call's. */
export function chosen(outcome: Outcome, facts: CallFacts): Outcome {
  if (outcome.kind !== 'dial' || !outcome.plan.choose) return outcome
  const { choose, pool: _, ...plan } = outcome.plan
  const road = choose(facts) ?? outcome.plan
  const { pool, tiers } = road
  const { failover } = plan.timers ? timedBy(plan.timers, road.failover) : road
  return Object.freeze({
    kind: 'dial', plan: Object.freeze({ ...plan, tiers, failover, ...(pool !== undefined && { pool }) }),
  })
}
