/** The stages before and after the rules, compiled. */
import { compileAdmit } from './admit.ts'
import { compileAfter } from './after.ts'
import type { ConditionScope } from './condition.ts'
import type { RuleTree } from './evaluate.ts'
import type { SourceMap } from './position.ts'
import type { PolicyFile } from './schema.gen.ts'

export function compileAround(
  { admit, after }: PolicyFile, scope: ConditionScope, source: SourceMap,
): Pick<RuleTree, 'admit' | 'after'> {
  return { admit: compileAdmit(admit, scope, source), after: compileAfter(after, scope) }
}
