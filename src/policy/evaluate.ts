/** Decides where a call goes. Pure: no clock, no chance, no waiting; it cannot throw. */
import { refused, type AdmitNode } from './admit.ts'
import { withAfter, type AfterNode } from './after.ts'
import { chosen } from './chosen-dial.ts'
import type { Decision, Outcome, Step } from './decision.ts'
import type { CallFacts } from './facts.ts'
import { nearestMiss } from './nearest-miss.ts'
import { search, type Branch, type Found, type RuleNode } from './rule-tree.ts'

/** The rules of a policy and what holds when none of them decides. */
export interface RuleTree {
  /** Asked before all rules. */
  readonly admit: readonly AdmitNode[]
  readonly branch: Branch
  /** Without conditions; its path is `otherwise`. */
  readonly otherwise: RuleNode
  /** What callers get that no peer vouches for, when `otherwise` would do more for them than refuse. */
  readonly strangers: RuleNode
  /** Asked for calls that are dialled. */
  readonly after: readonly AfterNode[]
}

/** @param all true makes `why` name every rule before the match, also those the index skipped */
export function evaluate(tree: RuleTree, facts: CallFacts, all = false): Decision {
  const why: Step[] = []
  const stopped = refused(tree.admit, facts, all, why)
  const found = stopped ? { ...stopped, facts } : search(tree.branch, facts, all, why)
  const { rule, outcome, facts: known } = found ?? lastWord(tree, facts, all, why)
  const { tags } = known
  return Object.freeze({
    outcome: withAfter(tree.after, chosen(outcome, known), known), rule: rule.path, why: Object.freeze(why),
    ...(!found && { nearestMiss: () => nearestMiss(tree.branch, facts) }),
    ...(tags && tags.size > 0 && { tags: Object.freeze([...tags]) }),
  })
}

/** What `otherwise` does. It may go to a group, which may have no answer either: then the call is refused. */
function lastWord(tree: RuleTree, facts: CallFacts, all: boolean, why: Step[]): Found {
  const rule = facts.peer === undefined ? tree.strangers : tree.otherwise
  why.push(rule.held)
  if ('kind' in rule.leads) return { rule, outcome: rule.leads, facts }
  return search(rule.leads, facts, all, why) ?? { rule, outcome: nobody, facts }
}

const nobody: Outcome = Object.freeze({ kind: 'reject', status: 404 })
