/** From the rules as written to the rule tree: what they inherit, ask and lead to. */
import type { Sliced } from '../base/sliced.ts'
import { additionOf } from './addition.ts'
import { conditionsOf, guardOf } from './conditions.ts'
import type { RuleTree } from './evaluate.ts'
import { atGroup, atRoot, inherit, outcomeOf, type Inherited } from './inherited.ts'
import type { RuleScope } from './rule-scope.ts'
import type { SourceMap } from './position.ts'
import { branchOf, ruleNode, type Branch, type RuleNode } from './rule-tree.ts'
import type { Action, PolicyFile, Rule } from './schema.gen.ts'
import { compileAround } from './stages-around.ts'

interface Work {
  readonly scope: RuleScope
  readonly source: SourceMap
  readonly paths: string[]
  /** The branch of a group, compiled when a rule first goes there. */
  group(name: string): Sliced<Branch>
}

/** What the router itself calls the last rule of a branch. */
export const OTHERWISE = 'otherwise'

/** The rules, compiled. */
export interface CompiledRules {
  readonly tree: RuleTree
  /** Every rule's, in file order. */
  readonly paths: readonly string[]
}

/** Compiles the rules; it can wait between any two of them. */
export function* compileRules(
  { tree, source }: { readonly tree: PolicyFile; readonly source: SourceMap }, scope: RuleScope,
): Sliced<CompiledRules> {
  const groups = new Map<string, Branch>()
  const work: Work = {
    scope, source, paths: [],
    * group(name) {
      const known = groups.get(name)
      if (known) return known
      // Until it is compiled it is empty: a circle, which the checks refuse, would end here.
      groups.set(name, yield* branchOf([]))
      const compiled = yield* compileBranch(tree.groups?.[name] ?? [], atGroup(name), work)
      groups.set(name, compiled)
      return compiled
    },
  }
  const { admit, after } = compileAround(tree, scope, source)
  work.paths.push(...admit.map(({ rule }) => rule.path))
  const branch = yield* compileBranch(tree.rules ?? [], atRoot, work)
  const at = source.at([OTHERWISE], 'key')
  const last = (outcome: RuleNode['leads'], because: string): RuleNode => ({
    ...ruleNode(OTHERWISE, at, 0, [], outcome),
    held: Object.freeze({ rule: OTHERWISE, at, held: true, because, depth: 0 }),
  })
  const decided = yield* leadsOf(tree.otherwise ?? { reject: 404 }, { ...atRoot, name: OTHERWISE }, work)
  const otherwise = last(decided, 'no rule decided')
  for (const name of Object.keys(tree.groups ?? {})) yield* work.group(name)
  const asked = Object.freeze(scope.digests.map(({ peer }) => peer))
  const strangers = asked.length > 0
    ? last(Object.freeze({ kind: 'challenge', peers: asked }), 'no rule decided, and the caller may prove who it is')
    : 'kind' in decided && decided.kind === 'reject' ? otherwise
    : last(Object.freeze({ kind: 'reject', status: 403 }), 'no rule decided, and no peer vouches for the caller')
  return { tree: Object.freeze({ admit, branch, otherwise, strangers, after }), paths: Object.freeze(work.paths) }
}

function* compileBranch(rules: readonly Rule[], around: Inherited, work: Work): Sliced<Branch> {
  return yield* branchOf(yield* compileList(rules, around, work))
}

function* compileList(rules: readonly Rule[], around: Inherited, work: Work): Sliced<RuleNode[]> {
  const nodes: RuleNode[] = []
  for (const [at, rule] of rules.entries()) {
    nodes.push(yield* compileRule(rule, at, around, work))
    yield
  }
  return nodes
}

function* compileRule(rule: Rule, at: number, around: Inherited, work: Work): Sliced<RuleNode> {
  const { scope, source, paths } = work
  const own = rule.name ?? `rule-${at + 1}`
  const name = around.name === '' ? own : `${around.name}/${own}`
  const path = [...around.path, at]
  const here = inherit(rule, name, path, around, scope)
  const place = source.at(path)
  const conditions = conditionsOf(rule, scope)
  const tags = rule.tag === undefined ? [] : typeof rule.tag === 'string' ? [rule.tag] : rule.tag
  paths.push(name)
  if (rule.rules) {
    const inside = { ...here, path: [...path, 'rules'], depth: around.depth + 1 }
    const rules = yield* compileList(rule.rules, inside, work)
    if (rule.otherwise) {
      rules.push(yield* otherwiseOf(rule.otherwise, source.at([...path, OTHERWISE], 'key'), inside, work))
    }
    return ruleNode(name, place, around.depth, conditions, yield* branchOf(rules), { tags })
  }
  const guard = guardOf(here.whens, scope)
  const leads = yield* leadsOf(rule.do ?? { reject: 404 }, here, work)
  const asked = guard ? [...conditions, guard] : conditions
  const adds = 'kind' in leads ? undefined : additionOf(here)
  return ruleNode(name, place, around.depth, asked, leads, { tags, adds })
}

/** The last word of a branch is a rule like any other, with a name of its own. */
function* otherwiseOf(
  action: Action, at: ReturnType<SourceMap['at']>, around: Inherited, work: Work,
): Sliced<RuleNode> {
  const name = `${around.name}/${OTHERWISE}`
  const guard = guardOf(around.whens, work.scope)
  work.paths.push(name)
  const leads = yield* leadsOf(action, { ...around, name }, work)
  const adds = 'kind' in leads ? undefined : additionOf(around)
  return ruleNode(name, at, around.depth, guard ? [guard] : [], leads, { adds })
}

function* leadsOf(action: Action, around: Inherited, work: Work): Sliced<RuleNode['leads']> {
  return action.goto === undefined ? outcomeOf(action, around, work.scope) : yield* work.group(action.goto)
}
