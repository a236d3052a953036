/** `dial: "{lookup.crm.route}"`: which peer or pool, a lookup says; every plan it can come to is made beforehand. */
import type { DialPlan, Outcome } from './decision.ts'
import type { CallFacts } from './facts.ts'
import { valueIn, type FieldRef, type Lookup } from './lookups/lookup.ts'
import { timedBy } from './rule-timers.ts'
import { lookupField } from './templates.ts'

/** What a plan takes from where a call is sent; the rest is the rule's. */
export type Road = Pick<DialPlan, 'pool' | 'tiers' | 'failover'>

/** The field that a `dial` is left to; undefined where it names its target itself. */
export function dialField(written: unknown): FieldRef | undefined {
  const [, name] = typeof written === 'string' ? /^\{\s*(\S+?)\s*\}$/.exec(written) ?? [] : []
  return name === undefined ? undefined : lookupField(name)
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
