/**
 * The last stage: what the caller hears when no target took the call, and what its record is tagged with.
 * What its rules ask about the call is answered when the call is decided; how the attempts failed, when
 * they have.
 */
import { afterName, afterWhen, failuresIn } from './stage-words.ts'
import type { Condition, ConditionScope } from './condition.ts'
import { compileWhen } from './conditions.ts'
import type { Outcome } from './decision.ts'
import type { AfterRule } from './failures.ts'
import type { CallFacts } from './facts.ts'
import { failureSet } from './failover.ts'
import type { AfterRule as Written, Reject } from './schema.gen.ts'

export interface AfterNode {
  readonly conditions: readonly Condition[]
  readonly rule: AfterRule
}

export function compileAfter(rules: readonly Written[] | undefined, scope: ConditionScope): readonly AfterNode[] {
  return Object.freeze((rules ?? []).map((written, at) => {
    const { when = {}, do: action, tag } = written
    const { attempt } = when
    const reject = action?.reject
    return Object.freeze({
      conditions: Object.freeze(compileWhen(afterWhen(when), scope)),
      rule: Object.freeze({
        name: afterName(written, at),
        ...(attempt !== undefined && { failures: failureSet(failuresIn(attempt)) }),
        ...(reject !== undefined && { refusal: refusalOf(reject) }),
        ...(tag !== undefined && { tags: Object.freeze(typeof tag === 'string' ? [tag] : [...tag]) }),
      }),
    })
  }))
}

function refusalOf(reject: Reject): NonNullable<AfterRule['refusal']> {
  return Object.freeze(typeof reject === 'number' ? { status: reject } : { ...reject })
}

/** The outcome with the rules of the stage that can speak for this call; only calls that are dialled have attempts. */
export function withAfter(nodes: readonly AfterNode[], outcome: Outcome, facts: CallFacts): Outcome {
  if (nodes.length === 0 || outcome.kind !== 'dial') return outcome
  const after = nodes.filter(({ conditions }) => conditions.every(condition => condition.holds(facts)))
    .map(({ rule }) => rule)
  if (after.length === 0) return outcome
  const { plan } = outcome
  const failover = Object.freeze({ ...plan.failover, after: Object.freeze(after) })
  return Object.freeze({ kind: 'dial', plan: Object.freeze({ ...plan, failover }) })
}
