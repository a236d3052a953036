/** Where a rule's action leads a call: a road that is known, one a lookup or a list chooses, or an application. */
import { compileApp } from './apps/app-actions.ts'
import type { AppPlan } from './apps/app-plan.ts'
import { chosenRoad, dialColumn, dialField, listedRoad } from './chosen-dial.ts'
import { compileDial, type TargetScope } from './compile-targets.ts'
import type { DialPlan } from './decision.ts'
import { compileFlows } from './flow/compile-flow.ts'
import type { Flow } from './flow/flow.ts'
import type { Lookup } from './lookups/lookup.ts'
import { compileTimers, timedBy } from './rule-timers.ts'
import type { Action, Dial, PolicyFile, Timers } from './schema.gen.ts'

export interface DialScope extends TargetScope {
  /** Without them no `dial` can be left to one. */
  readonly lookups?: ReadonlyMap<string, Lookup>
  /** Where the flows are written; without it there are none. */
  readonly document?: { readonly tree: Pick<PolicyFile, 'flows'> }
}

/**
 * @param key names its own tiers, where it is written in place: the rule's path
 * @param timers what rules say of its attempts' times
 */
export function compileAnyDial(
  dial: Dial, key: string, scope: DialScope, timers?: Timers,
): Omit<DialPlan, 'media' | 'headers'> {
  const plan = roadsOf(dial, key, scope)
  return timers ? { ...plan, ...timedBy(compileTimers(timers), plan.failover) } : plan
}

function roadsOf(dial: Dial, key: string, scope: DialScope): Omit<DialPlan, 'media' | 'headers'> {
  const column = dialColumn(dial)
  if (column) {
    const names = [...scope.peers.keys(), ...scope.pools.keys()]
    return listedRoad(column, scope.lists, names, name => compileDial(name, `to ${name}`, scope))
  }
  const field = dialField(dial)
  if (!field) return compileDial(dial, key, scope)
  const isPool = scope.lookups?.get(field.lookup)?.fields.get(field.field) === 'pool'
  const names = isPool ? scope.pools.keys() : scope.peers.keys()
  return chosenRoad(field, scope.lookups, names, name => compileDial(name, key, scope))
}

/** What the application is to do; undefined for an action that leads to none. */
export function compileWork(action: Action, scope: DialScope): AppPlan | undefined {
  return compileApp(action, { ...goals(scope), flow: name => flowsIn(scope).get(name) ?? { name, steps: [] } })
}

function goals(scope: DialScope) {
  return { dial: (to: string): DialPlan => ({ ...compileDial(to, `to ${to}`, scope), headers: [] }) }
}

/** The flows of a policy, compiled when the first rule leads to one. */
const flows = new WeakMap<DialScope, ReadonlyMap<string, Flow>>()

function flowsIn(scope: DialScope): ReadonlyMap<string, Flow> {
  const known = flows.get(scope)
  if (known) return known
  const made = compileFlows(scope.document?.tree.flows ?? {}, {
    ...goals(scope),
    // A flow inside a flow is not another application: it is gone back from.
    work: step => step.flow !== undefined ? undefined
      : compileApp(step, { ...goals(scope), flow: name => ({ name, steps: [] }) }),
  })
  flows.set(scope, made)
  return made
}
