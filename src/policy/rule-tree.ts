/** The compiled rules, and the one walk through them that routing, tests and explanations share. */
import type { Sliced } from '../base/sliced.ts'
import type { Addition } from './addition.ts'
import type { Condition } from './condition.ts'
import type { Outcome, Step } from './decision.ts'
import type { Position } from './diagnostic.ts'
import type { CallFacts } from './facts.ts'
import { indexOf, type RuleIndex } from './index-rules.ts'

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
  /** What the call carries from here on. */
  readonly tags: readonly string[]
  readonly leads: Outcome | Branch
  /** What it leads to when that is an outcome: told beforehand, so that a call need not look into it. */
  readonly decides: Outcome | undefined
  /** What the rule adds to what is decided in a group it goes to. */
  readonly adds: Addition | undefined
  /** What the walk writes down, made ready beforehand: all held, or the condition of that index declined. */
  readonly held: Step
  readonly declined: readonly Step[]
}

/** The same for all rules that tag nothing, so that a call finds it in the cache. */
const none: readonly string[] = Object.freeze([])

/** Files the rules of a level; it can wait between any two of them. */
export function* branchOf(rules: readonly RuleNode[]): Sliced<Branch> {
  const index = yield* indexOf(rules.map(rule => rule.conditions))
  return Object.freeze({ rules: Object.freeze(rules), index })
}

export function ruleNode(
  path: string, at: Position, depth: number, conditions: readonly Condition[], leads: Outcome | Branch,
  { tags = none, adds }: { readonly tags?: readonly string[]; readonly adds?: Addition | undefined } = {},
): RuleNode {
  const step = (held: boolean, because: string): Step => Object.freeze({ rule: path, at, held, because, depth })
  return Object.freeze({
    path,
    conditions: Object.freeze(conditions),
    tags: tags.length === 0 ? none : Object.freeze(tags),
    adds,
    leads,
    decides: 'kind' in leads ? leads : undefined,
    held: step(true, conditions.length === 0 ? 'it asks for nothing' : 'all conditions hold'),
    declined: Object.freeze(conditions.map(condition => step(false, condition.says))),
  })
}

/** The rule that decides, and the facts with the tags of the rules on the way to it. */
export interface Found {
  readonly rule: RuleNode
  readonly outcome: Outcome
  readonly facts: CallFacts
}

/**
 * Finds the rule that decides: first match in file order, depth first. A branch whose rules all
 * decline is left, its tags with it, and the search goes on after it. Writes each rule it asks into
 * `why`.
 */
export function search(branch: Branch, facts: CallFacts, all: boolean, why: Step[]): Found | undefined {
  const candidates = branch.index.candidates(facts, all)
  for (let at = candidates.next(); at >= 0; at = candidates.next()) {
    const rule = branch.rules[at] as RuleNode
    const declining = firstDeclining(branch.index.openOf(at, all), facts)
    why.push(declining ? rule.declined[rule.conditions.indexOf(declining)] as Step : rule.held)
    if (declining) continue
    const inside = rule.tags === none ? facts : tagged(facts, rule.tags)
    if (rule.decides) return { rule, outcome: rule.decides, facts: inside }
    const found = search(rule.leads as Branch, inside, all, why)
    if (found) return rule.adds ? { ...found, outcome: rule.adds(found.outcome) } : found
  }
  return undefined
}

/** Facts with further tags; the facts themselves stay as they are. */
export function tagged(facts: CallFacts, tags: readonly string[]): CallFacts {
  return { ...facts, tags: new Set([...facts.tags ?? [], ...tags]) }
}

function firstDeclining(conditions: readonly Condition[], facts: CallFacts): Condition | undefined {
  for (const condition of conditions) if (!condition.holds(facts)) return condition
  return undefined
}
