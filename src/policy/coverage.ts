/**
 * What a policy's tests have seen of it: every rule, both answers of every condition, every way on
 * from a target, and what happens when nothing is left.
 */
import { afterName } from './stage-words.ts'
import { ANYONE } from './call-conditions.ts'
import { compileWhen, questionsOf } from './conditions.ts'
import type { Position } from './diagnostic.ts'
import type { PolicyDocument } from './document.ts'
import type { Path } from './position.ts'
import { spaceOf } from './prove/space.ts'
import { tagged } from './rule-tree.ts'
import type { Condition, Rule } from './schema.gen.ts'
import type { CaseResult } from './suite-case.ts'

export interface Coverage {
  readonly seenCount: number
  readonly totalCount: number
  /** What no test has seen, in file order. */
  readonly unseen: readonly Unseen[]
}

export interface Unseen {
  /** A sentence: `no test sees "to begins with +33" decline`. */
  readonly message: string
  readonly at: Position
}

/** Collects over all cases; each thing to be seen has a key. */
class Tally {
  readonly #all = new Map<string, Unseen>()
  readonly #seen = new Set<string>()

  expect(key: string, message: string, at: Position): void {
    if (!this.#all.has(key)) this.#all.set(key, { message, at })
  }

  see(key: string): void {
    this.#seen.add(key)
  }

  result(): Coverage {
    const unseen = [...this.#all].filter(([key]) => !this.#seen.has(key)).map(([, each]) => each)
    return { seenCount: this.#all.size - unseen.length, totalCount: this.#all.size, unseen }
  }
}

export function coverageOf(document: PolicyDocument, cases: readonly CaseResult[]): Coverage {
  const tally = new Tally()
  const { tree, source } = document
  const { scope } = spaceOf(document)

  /** Expects what stands in these rules, and sees what the calls that come to them show. */
  function visitRules(rules: readonly Rule[], around: string, path: Path, calls: readonly Seen[]): void {
    let left = calls
    for (const [at, rule] of rules.entries()) {
      left = visitRule(rule, `${around}${rule.name ?? `rule-${at + 1}`}`, [...path, at], left)
    }
  }

  function visitRule(rule: Rule, name: string, path: Path, calls: readonly Seen[]): readonly Seen[] {
    const at = source.at(path)
    tally.expect(`rule ${name}`, `no test reaches rule ${name}`, at)
    let inside = calls
    for (const { key, when, at: where } of questionsOf(rule)) {
      const here = source.at([...path, ...where], 'key')
      for (const [part, condition] of compileWhen(when, scope).entries()) {
        const id = `${name} ${key} ${part}`
        tally.expect(`${id} holds`, `no test sees "${condition.means}" hold in rule "${name}"`, here)
        // Anyone is everyone: that never declines.
        if (!isAnyone(when.peer)) {
          tally.expect(`${id} declines`, `no test sees "${condition.means}" decline in rule "${name}"`, here)
        }
        for (const { facts } of inside) tally.see(`${id} ${condition.holds(facts) ? 'holds' : 'declines'}`)
        inside = inside.filter(({ facts }) => condition.holds(facts))
      }
    }
    if (inside.length > 0) tally.see(`rule ${name}`)
    const tags = rule.tag === undefined ? [] : typeof rule.tag === 'string' ? [rule.tag] : rule.tag
    const carried = tags.length === 0 ? inside : inside.map(call => ({ ...call, facts: tagged(call.facts, tags) }))
    if (rule.rules) visitRules(rule.rules, `${name}/`, [...path, 'rules'], carried)
    const group = rule.do?.goto ?? rule.otherwise?.goto
    return calls.filter(call => !decidedIn(call, name)
      && !(group !== undefined && inside.includes(call) && decidedIn(call, group)))
  }

  const calls = cases.map(result => ({ facts: result.facts, result }))
  visitRules(tree.rules ?? [], '', ['rules'], calls)
  for (const [group, rules] of Object.entries(tree.groups ?? {})) {
    visitRules(rules, `${group}/`, ['groups', group], calls.filter(({ result }) =>
      result.decision.why.some(step => step.rule.startsWith(`${group}/`))))
  }
  tally.expect('otherwise', 'no test falls to otherwise', source.at(['otherwise'], 'key'))
  if (cases.some(({ decision }) => decision.rule === 'otherwise')) tally.see('otherwise')
  for (const [at, rule] of (tree.after ?? []).entries()) {
    const name = afterName(rule, at)
    tally.expect(`after ${name}`, `no test has rule ${name} of the stage after speak`, source.at(['after', at]))
    if (cases.some(({ after }) => after?.name === name)) tally.see(`after ${name}`)
  }
  coverHunts(tally, cases, source)
  return tally.result()
}

interface Seen {
  readonly facts: CaseResult['facts']
  readonly result: CaseResult
}

function decidedIn({ result }: Seen, name: string): boolean {
  const { rule } = result.decision
  return rule === name || rule.startsWith(`${name}/`)
}

/** Of every pool a test dials: each way on to the next target, and that none is left. */
function coverHunts(tally: Tally, cases: readonly CaseResult[], source: PolicyDocument['source']): void {
  for (const { decision, attempts, callerGets } of cases) {
    if (decision.outcome.kind !== 'dial' || !attempts || !callerGets) continue
    const { plan } = decision.outcome
    const where = plan.pool ?? decision.rule
    const at = plan.pool === undefined ? placeOf(decision.rule, decision.why) : source.at(['pools', plan.pool], 'key')
    if (!at) continue
    const targets = [...new Set(plan.tiers.flatMap(tier => tier.members).map(({ target }) => target.name))]
    for (const [index, target] of targets.slice(1).entries()) {
      tally.expect(`${where} > ${target}`, `no test goes on to "${target}" after "${targets[index]}" in "${where}"`, at)
    }
    tally.expect(`${where} answered`, `no test sees a call over "${where}" answered`, at)
    tally.expect(`${where} failed`, `no test sees a call over "${where}" fail`, at)
    for (const target of attempts.slice(1)) tally.see(`${where} > ${target}`)
    tally.see(`${where} ${callerGets.at(-1) === 200 ? 'answered' : 'failed'}`)
  }
}

function placeOf(rule: string, why: CaseResult['decision']['why']): Position | undefined {
  return why.find(step => step.rule === rule)?.at
}

function isAnyone(peer: Condition['peer']): boolean {
  return peer === ANYONE || (Array.isArray(peer) && peer.includes(ANYONE))
}
