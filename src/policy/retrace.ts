/** A decision made again from its receipt, and held against what was decided then. Pure. */
import type { Order } from './attempts.ts'
import type { Target } from './decision.ts'
import { explain, type Explanation } from './explain.ts'
import type { CallFacts } from './facts.ts'
import type { Policy } from './policy.ts'
import { decidedReceipt, factsIn, type Receipt } from './receipt.ts'

/** A decision, told again. */
export interface Retraced {
  readonly explanation: Explanation
  /** What comes out otherwise than the receipt says; empty when the decision is the same. */
  readonly differences: readonly Difference[]
}

export interface Difference {
  /** `rule`, `outcome`, `order` … */
  readonly what: string
  readonly was: string
  readonly is: string
}

/** What is compared beside the decision itself. */
type Compared = Receipt & { readonly order?: readonly string[] }

/**
 * @param policy the one that decided then, as it was kept; or another, to see what it would do
 * @param order how targets were put in order then; undefined when that cannot be told
 * @param facts the facts as this policy reads them, when it is another
 */
export function retrace(
  policy: Policy, receipt: Compared, order: Order | undefined, facts: CallFacts = factsIn(receipt),
): Retraced {
  const decision = policy.evaluate(facts)
  const now = decidedReceipt(decision)
  const differences = [
    ...differs('rule', receipt.rule, now.rule),
    ...differs('outcome', receipt.outcome, now.outcome),
    ...differs('tags', textOf(receipt.tags), textOf(now.tags)),
    // Where the rules tried came out otherwise and the same rule decided, the receipt is still not explained.
    ...receipt.rule === now.rule ? differs('why', receipt.why.join('; '), now.why.join('; ')) : [],
    ...decision.outcome.kind === 'dial' && order && receipt.order
      ? differs('order', textOf(receipt.order), textOf(namesIn(order(decision.outcome.plan, facts)))) : [],
  ]
  return { explanation: explain(policy, facts, order), differences }
}

function namesIn(targets: readonly Target[]): string[] {
  return targets.map(({ name }) => name)
}

function differs(what: string, was: string, is: string): Difference[] {
  return was === is ? [] : [{ what, was, is }]
}

function textOf(names: readonly string[] | undefined): string {
  return names?.join(', ') || 'none'
}
