/** What a rule's `dial` comes to: a road that is known, or one that a lookup chooses for each call. */
import { chosenRoad, dialField } from './chosen-dial.ts'
import { compileDial, type TargetScope } from './compile-targets.ts'
import type { DialPlan } from './decision.ts'
import type { Lookup } from './lookups/lookup.ts'
import type { Dial } from './schema.gen.ts'

export interface DialScope extends TargetScope {
  /** Without them no `dial` can be left to one. */
  readonly lookups?: ReadonlyMap<string, Lookup>
}

/** @param key names its own tiers, where it is written in place: the rule's path */
export function compileAnyDial(dial: Dial, key: string, scope: DialScope): Omit<DialPlan, 'media' | 'headers'> {
  const field = dialField(dial)
  if (!field) return compileDial(dial, key, scope)
  const isPool = scope.lookups?.get(field.lookup)?.fields.get(field.field) === 'pool'
  const names = isPool ? scope.pools.keys() : scope.peers.keys()
  return chosenRoad(field, scope.lookups, names, name => compileDial(name, key, scope))
}
