/** The compiled rules, and the one walk through them that routing, tests and explanations share. */
import type { Condition } from './conditions.ts'
import type { Outcome, Step } from './decision.ts'
import type { Position } from './diagnostic.ts'
import type { CallFacts } from './facts.ts'
import { RuleIndex } from './index-rules.ts'

/** Rules of one level, in file order. */
export interface Branch {
  readonly rules: readonly RuleNode[]
  readonly index: RuleIndex
}

/** One rule: its own conditions, then an outcome or further rules. */
export interface RuleNode {
  /** Names from the outermost rule to this one: `reception/closed`. */
  readonly path: string
  readonly conditions: readonly Condition[]
  readonly leads: Outcome | Branch
  /** What the walk writes down, made ready beforehand: all held, or the condition of that index declined. */
  readonly held: Step
  readonly declined: readonly Step[]
}

export function branchOf(rules: readonly RuleNode[]): Branch {
  return Object.freeze({ rules: Object.freeze(rules), index: new RuleIndex(rules.map(rule => rule.conditions)) })
}

export function ruleNode(
  path: string, at: Position, depth: number, conditions: readonly Condition[], leads: Outcome | Branch,
): RuleNode {
  const step = (held: boolean, because: string): Step => Object.freeze({ rule: path, at, held, because, depth })
  return Object.freeze({
    path,
    conditions: Object.freeze(conditions),
    leads,
    held: step(true, conditions.length === 0 ? 'it asks for nothing' : 'all conditions hold'),
    declined: Object.freeze(conditions.map(condition => step(false, condition.says))),
  })
}

/**
 * Finds the rule that decides: first match in file order, depth first. A branch whose rules all
 * decline is left and the search goes on after it. Writes each rule it asks into `why`.
 */
export function search(branch: Branch, facts: CallFacts, all: boolean, why: Step[]): RuleNode | undefined {
  const candidates = branch.index.candidates(facts, all)
  for (let at = candidates.next(); at >= 0; at = candidates.next()) {
    const rule = branch.rules[at] as RuleNode
    const declined = firstDeclining(rule.conditions, facts)
    why.push((declined < 0 ? rule.held : rule.declined[declined]) as Step)
    if (declined >= 0) continue
    if ('kind' in rule.leads) return rule
    const found = search(rule.leads, facts, all, why)
    if (found) return found
  }
  return undefined
}

function firstDeclining(conditions: readonly Condition[], facts: CallFacts): number {
  for (let at = 0; at < conditions.length; at++) if (!conditions[at]?.holds(facts)) return at
  return -1
}
