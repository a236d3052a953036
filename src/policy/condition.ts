/** What a compiled condition is, and what conditions refer to. */
import type { DataTable } from './data/table.ts'
import type { CallFacts } from './facts.ts'
import type { Lookup } from './lookups/lookup.ts'
import type { Kinds } from './kinds.ts'
import type { Numbers } from './numbers.ts'
import type { FiledPattern } from './patterns.ts'

/** One compiled condition. */
export interface Condition {
  /** What is so when it holds: `to begins with +33`. */
  readonly means: string
  /** Why it declines: `to does not begin with +33`. */
  readonly says: string
  holds(facts: CallFacts): boolean
  /** By what an index can find the calls it may hold for. */
  readonly key?: ConditionKey
}

export type ConditionKey =
  | { readonly on: 'peer'; readonly names: readonly string[] }
  | { readonly on: 'to' | 'from'; readonly patterns: readonly FiledPattern[] }

export interface ConditionScope {
  readonly numbers: Numbers
  readonly kinds: Kinds
  /** Without them nobody is in any list. */
  readonly lists?: ReadonlyMap<string, DataTable>
  /** Without them fields are compared as they are written. */
  readonly lookups?: ReadonlyMap<string, Lookup>
  readonly calendars: ReadonlyMap<string, { isOpen(atMs: number): boolean }>
}
