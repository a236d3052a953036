/** Conditions of a policy, compiled outside of it, to ask them of a call. */
import type { ConditionScope } from '../condition.ts'
import type { PolicyDocument } from '../document.ts'
import { lookupsOf } from '../lookups/compile-lookups.ts'

/** What a space is made of. */
export type SpaceSource = Pick<PolicyDocument, 'tree' | 'data' | 'beside'>

export function scopeOf(
  { tree, data }: SpaceSource, known: Pick<ConditionScope, 'numbers' | 'kinds' | 'calendars'>,
): ConditionScope {
  return { ...known, lookups: lookupsOf(tree, known.numbers), ...(data && { lists: data }) }
}
