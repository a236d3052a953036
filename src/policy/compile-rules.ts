/** From the rules as written to the rule tree: what they inherit, ask and lead to. */
import { compileDial, headersOf, type TargetScope } from './compile-targets.ts'
import { compileWhen, guardOf, type ConditionScope } from './conditions.ts'
import type { HeaderEdits, MediaChoice, Outcome } from './decision.ts'
import type { PolicyDocument } from './document.ts'
import type { RuleTree } from './evaluate.ts'
import type { Path, SourceMap } from './position.ts'
import { branchOf, ruleNode, type Branch, type RuleNode } from './rule-tree.ts'
import type { Action, Condition, Redirect, Reject, Rule } from './schema.gen.ts'

/** Everything rules name. */
export interface RuleScope extends ConditionScope, TargetScope {
  readonly media: ReadonlyMap<string, MediaChoice>
  readonly headers: ReadonlyMap<string, HeaderEdits>
}

/** What a rule takes over from the rules around it. */
interface Inherited {
  readonly path: Path
  readonly name: string
  readonly depth: number
  readonly whens: readonly Condition[]
  readonly media: MediaChoice | undefined
  readonly headers: readonly HeaderEdits[]
}

interface Work {
  readonly scope: RuleScope
  readonly source: SourceMap
  readonly paths: string[]
}

const OTHERWISE = 'otherwise'

/** The tree, and every rule's path in file order. */
export function compileRules(
  { tree, source }: PolicyDocument, scope: RuleScope,
): { readonly tree: RuleTree; readonly paths: readonly string[] } {
  const work: Work = { scope, source, paths: [] }
  const root: Inherited = { path: ['rules'], name: '', depth: 0, whens: [], media: undefined, headers: [] }
  const branch = compileBranch(tree.rules ?? [], root, work)
  const at = source.at([OTHERWISE], 'key')
  const last = (outcome: Outcome, because: string): RuleNode => ({
    ...ruleNode(OTHERWISE, at, 0, [], outcome),
    held: Object.freeze({ rule: OTHERWISE, at, held: true, because, depth: 0 }),
  })
  const decided = outcomeOf(tree.otherwise ?? { reject: 404 }, { ...root, name: OTHERWISE }, scope)
  const otherwise = last(decided, 'no rule decided')
  const strangers = decided.kind === 'reject' ? otherwise
    : last(Object.freeze({ kind: 'reject', status: 403 }), 'no rule decided, and no peer vouches for the caller')
  return { tree: Object.freeze({ branch, otherwise, strangers }), paths: Object.freeze(work.paths) }
}

function compileBranch(rules: readonly Rule[], around: Inherited, work: Work): Branch {
  return branchOf(rules.map((rule, at) => compileRule(rule, at, around, work)))
}

function compileRule(rule: Rule, at: number, around: Inherited, work: Work): RuleNode {
  const { scope, source, paths } = work
  const own = rule.name ?? `rule-${at + 1}`
  const name = around.name === '' ? own : `${around.name}/${own}`
  const path = [...around.path, at]
  const headers = [...around.headers, ...headersOf(rule.headers, scope.headers)]
  const media = (rule.media === undefined ? undefined : scope.media.get(rule.media)) ?? around.media
  const place = source.at(path)
  const whens = rule.when ? [...around.whens, rule.when] : around.whens
  const conditions = compileWhen(rule.when, scope)
  paths.push(name)
  if (rule.rules) {
    const inside = { path: [...path, 'rules'], name, depth: around.depth + 1, whens, media, headers }
    return ruleNode(name, place, around.depth, conditions, compileBranch(rule.rules, inside, work))
  }
  const guard = guardOf(whens, scope)
  const outcome = outcomeOf(rule.do ?? { reject: 404 }, { ...around, name, media, headers }, scope)
  return ruleNode(name, place, around.depth, guard ? [...conditions, guard] : conditions, outcome)
}

function outcomeOf(action: Action, around: Inherited, scope: RuleScope): Outcome {
  if (action.dial !== undefined) {
    const plan = compileDial(action.dial, `rule ${around.name}`, scope)
    const { media } = around
    const headers = Object.freeze([...around.headers])
    return Object.freeze({ kind: 'dial', plan: Object.freeze({ ...plan, ...(media ? { media } : {}), headers }) })
  }
  if (action.redirect !== undefined) {
    return Object.freeze({ kind: 'redirect', contacts: Object.freeze(contactsOf(action.redirect)) })
  }
  return rejectOf(action.reject ?? 404)
}

function rejectOf(reject: Reject): Outcome {
  return Object.freeze(typeof reject === 'number' ? { kind: 'reject', status: reject } : { kind: 'reject', ...reject })
}

function contactsOf(redirect: Redirect): string[] {
  return typeof redirect === 'string' ? [redirect] : [...redirect]
}
