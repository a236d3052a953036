/** Where a rule's action leads a call: a road that is known, one a lookup or a list chooses, or an application. */
import { appScopeIn, type WrittenApps } from './app-scope.ts'
import { compileApp } from './apps/app-actions.ts'
import type { AppPlan } from './apps/app-plan.ts'
import { chosenRoad, dialColumn, dialField, listedRoad } from './chosen-dial.ts'
import { compileDial } from './compile-targets.ts'
import type { DialPlan } from './decision.ts'
import { compileTimers, timedBy } from './rule-timers.ts'
import type { Action, Dial, Timers } from './schema.gen.ts'

/** Without lookups no `dial` can be left to one. */
export type DialScope = WrittenApps

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
  return compileApp(action, appScopeIn(scope))
}
