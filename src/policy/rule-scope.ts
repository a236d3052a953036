/** What rules say by name, looked up. */
import type { DialScope } from './compile-dial.ts'
import type { ConditionScope } from './condition.ts'
import type { HeaderEdits, MediaWords } from './decision.ts'
import type { RecorderOf } from './record-wish.ts'
import type { DigestRealm } from './secrets.ts'

/** Everything rules name. */
export interface RuleScope extends ConditionScope, Omit<DialScope, keyof ConditionScope> {
  readonly media: ReadonlyMap<string, MediaWords>
  readonly headers: ReadonlyMap<string, HeaderEdits>
  readonly digests: readonly DigestRealm[]
  readonly recorderOf: RecorderOf
}
