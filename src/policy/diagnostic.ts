/** A policy author's mistakes as values: gathered with their fellows, never thrown. */

/** A place in a policy file. Lines and columns count from 1, as editors do; `length` in characters of that line. */
export interface Position {
  readonly file: string
  readonly line: number
  readonly column: number
  readonly length: number
}

/** One thing wrong (or doubtful) in a policy, at the place where it can be mended. */
export interface Diagnostic {
  /** Stable: `POL-101`. The table in `codes.ts` says what each means. */
  readonly code: string
  readonly severity: 'error' | 'warning'
  /** One sentence, names in quotes, no trailing stop: `pool "uk" is not defined`. */
  readonly message: string
  readonly at: Position
  /** The likely mend, when there is one: `did you mean "uk-carrier"?` */
  readonly hint?: string
  /** What to write at `at` in place of what stands there; only where there is one way to mend it. */
  readonly fix?: string | number
  /** Other places that matter, e.g. where the name was defined first. */
  readonly related?: readonly { readonly message: string; readonly at: Position }[]
}
