/** What a proof says. Findings are values, ready to be printed or turned into JSON. */
import type { Position } from '../diagnostic.ts'
import type { Witness } from './witness.ts'

/**
 * `shadowed` and `impossible` rules and broken `invariant`s are mistakes; an `overlap` of rules, a
 * `gap` that falls to otherwise and `peers` that share addresses are worth knowing; `open` is what
 * could not be proven either way.
 */
export type FindingKind = 'shadowed' | 'impossible' | 'invariant' | 'overlap' | 'gap' | 'peers' | 'open'

export interface Finding {
  readonly kind: FindingKind
  readonly severity: 'error' | 'info'
  /** One sentence, names in quotes, no trailing stop. */
  readonly message: string
  readonly at: Position
  /** The rule it is about, by its path. */
  readonly rule?: string
  /** The rules that take its calls, for `shadowed` and `overlap`. */
  readonly by?: readonly string[]
  /** Other places that matter: the rule that takes the calls. */
  readonly related: readonly { readonly message: string; readonly at: Position }[]
  /** A call that shows it, and the rule that decides it. */
  readonly witness?: Witness & { readonly decidedBy: string }
}
