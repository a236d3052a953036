/** Decides where a call goes. Pure: no clock, no chance, no waiting; it cannot throw. */
import type { Decision, Outcome, Step } from './decision.ts'
import type { CallFacts } from './facts.ts'
import { search, type Branch, type RuleNode } from './rule-tree.ts'

/** The rules of a policy and what holds when none of them decides. */
export interface RuleTree {
  readonly branch: Branch
  /** Without conditions; its path is `otherwise`. */
  readonly otherwise: RuleNode
  /** What callers get that no peer vouches for, when `otherwise` would do more for them than refuse. */
  readonly strangers: RuleNode
}

/** @param all true makes `why` name every rule before the match, also those the index skipped */
export function evaluate(tree: RuleTree, facts: CallFacts, all = false): Decision {
  const why: Step[] = []
  const found = search(tree.branch, facts, all, why)
  const rule = found ?? (facts.peer === undefined ? tree.strangers : tree.otherwise)
  if (!found) why.push(rule.held)
  return Object.freeze({ outcome: rule.leads as Outcome, rule: rule.path, why: Object.freeze(why) })
}
