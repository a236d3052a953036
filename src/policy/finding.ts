/** What a check says, before it has a place in a text. */
import type { DiagnosticCode } from './codes.ts'
import type { Path } from './position.ts'

export interface Finding {
  readonly code: DiagnosticCode
  /** Left out for an error. */
  readonly severity?: 'warning'
  readonly path: Path
  /** The caret goes under the value, when nothing is said. */
  readonly part?: 'key' | 'value'
  readonly message: string
  readonly hint?: string | undefined
  /** What to write in place of what stands there, where there is one way to mend it. */
  readonly fix?: string | number | undefined
  readonly related?: readonly { readonly message: string; readonly path: Path; readonly part?: 'key' | 'value' }[]
}
