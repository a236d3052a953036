/** The first stage: who may speak at all. A short list, walked in order, before any rule is asked. */
import type { ConditionScope } from './condition.ts'
import { compileWhen } from './conditions.ts'
import type { Outcome, Step } from './decision.ts'
import type { CallFacts } from './facts.ts'
import type { SourceMap } from './position.ts'
import { ruleNode, type RuleNode } from './rule-tree.ts'
import type { AdmitRule } from './schema.gen.ts'
import { admitWhen } from './stage-words.ts'

/** What the stage's rules are called before their own name. */
export const ADMIT = 'admit'

export interface AdmitNode {
  readonly rule: RuleNode
  /** Undefined for one that lets callers in. */
  readonly refusal: Outcome | undefined
}

/** The rules' paths are `admit/NAME`. */
export function compileAdmit(
  rules: readonly AdmitRule[] | undefined, scope: ConditionScope, source: SourceMap,
): readonly AdmitNode[] {
  return Object.freeze((rules ?? []).map(({ name, when, do: action }, at) => {
    const refusal = action === 'admit' ? undefined : refusalOf(action.reject)
    const path = `${ADMIT}/${name ?? `rule-${at + 1}`}`
    const conditions = compileWhen(admitWhen(when), scope)
    return Object.freeze({ rule: ruleNode(path, source.at([ADMIT, at]), 0, conditions, refusal ?? admitted), refusal })
  }))
}

/** The rule that refuses a caller; undefined when they may speak. Writes what it asks into `why`. */
export function refused(
  nodes: readonly AdmitNode[], facts: CallFacts, all: boolean, why: Step[],
): { readonly rule: RuleNode; readonly outcome: Outcome } | undefined {
  // A known peer's emergency call is never held up here; a stranger's may be anything.
  if (facts.emergency && facts.peer !== undefined) return undefined
  for (const { rule, refusal } of nodes) {
    const declined = rule.conditions.findIndex(condition => !condition.holds(facts))
    if (declined < 0 || all) why.push((declined < 0 ? rule.held : rule.declined[declined]) as Step)
    if (declined < 0) return refusal && { rule, outcome: refusal }
  }
  return undefined
}

/** Stands where a rule has an outcome; nobody is given it. */
const admitted: Outcome = Object.freeze({ kind: 'reject', status: 500 })

function refusalOf(reject: number | { readonly status: number; readonly reason?: string }): Outcome {
  return Object.freeze(typeof reject === 'number' ? { kind: 'reject', status: reject } : { kind: 'reject', ...reject })
}
