/** The policy's own tests: calls in, fates out, by the very walk that routes. No sockets, no waiting. */
import { firstOrder, hunt, type Order } from './attempts.ts'
import { momentOf } from './calendars/zone.ts'
import type { Decision, DialPlan } from './decision.ts'
import type { Position } from './diagnostic.ts'
import type { PolicyDocument } from './document.ts'
import type { CallFacts } from './facts.ts'
import type { Policy } from './policy.ts'
import { sampleAtMs, sampleFacts } from './sample-call.ts'
import { sentMismatches, type SentMismatch } from './suite-sent.ts'
import type { Expect, PolicyTest } from './schema.gen.ts'

export interface SuiteResult {
  readonly cases: readonly CaseResult[]
  readonly passedCount: number
  readonly failedCount: number
  /** Rules no test got past the conditions of; by path, in file order. */
  readonly unreached: readonly string[]
}

export interface CaseResult {
  readonly name: string
  readonly at: Position
  readonly passed: boolean
  readonly mismatches: readonly Mismatch[]
  readonly decision: Decision
  readonly facts: CallFacts
  /** Of a call that is dialled: the targets tried, and what the caller hears. */
  readonly attempts?: readonly string[]
  readonly callerGets?: readonly number[]
}

/** One line of an expectation that did not come true; `at` is its place. */
export interface Mismatch {
  readonly what: string
  readonly expected: string
  readonly got: string
  readonly at: Position
}

/** @param order the order of targets, when not that of a first call */
export function runSuite(policy: Policy, document: PolicyDocument, order: Order = firstOrder): SuiteResult {
  const cases = [...runCases(policy, document, order)]
  const passedCount = cases.filter(result => result.passed).length
  const held = cases.flatMap(({ decision }) => decision.why.filter(step => step.held))
  const reached = new Set(held.map(step => step.rule))
  return {
    cases,
    passedCount,
    failedCount: cases.length - passedCount,
    unreached: policy.rules.filter(rule => !reached.has(rule)),
  }
}

/** The tests one by one, for whoever cannot wait for all. */
export function* runCases(policy: Policy, document: PolicyDocument, order: Order = firstOrder): Generator<CaseResult> {
  for (const [at, test] of (document.tree.tests ?? []).entries()) yield runCase(policy, document, test, at, order)
}

function runCase(policy: Policy, document: PolicyDocument, test: PolicyTest, index: number, order: Order): CaseResult {
  const path = ['tests', index]
  const moment = test.at === undefined ? sampleAtMs : momentOf(test.at)
  const facts = sampleFacts(policy, document.tree, test.call, moment ?? NaN)
  const decision = policy.evaluate(facts)
  const mismatches: Mismatch[] = []
  if (moment === undefined) {
    mismatches.push({
      what: 'at', expected: 'a moment such as 2026-07-14T10:00[Europe/Paris]', got: test.at ?? '',
      at: document.source.at([...path, 'at']),
    })
  }
  const fate = fateOf(decision, test, plan => order(plan, facts))
  for (const key of Object.keys(test.expect) as (keyof Expect)[]) {
    if (key === 'sent') {
      mismatches.push(...wronglySent(decision, facts, test, order).map(({ path: inside, ...wrong }) =>
        ({ ...wrong, at: document.source.at([...path, 'expect', 'sent', ...inside]) })))
      continue
    }
    const expected = textOf(key === 'tags' ? test.expect.tags?.toSorted() : test.expect[key])
    const got = fate[key]
    if (got.values.includes(expected)) continue
    const near = key === 'rule' ? nearMiss(policy.evaluate(facts, true), expected) : ''
    mismatches.push({ what: key, expected, got: got.says + near, at: document.source.at([...path, 'expect', key]) })
  }
  const { outcome } = decision
  return {
    name: test.name, at: document.source.at(path), passed: mismatches.length === 0, mismatches, decision, facts,
    ...(outcome.kind === 'dial' && hunt(outcome.plan, plan => order(plan, facts), test.pretend ?? {})),
  }
}

/** What became of the call under each word of `expect`: the texts that are true, and how to say it. */
type Fate = Readonly<Record<Exclude<keyof Expect, 'sent'>, Word>>

interface Word {
  readonly values: readonly string[]
  readonly says: string
}

function one(text: string): Word {
  return { values: [text], says: text }
}

function fateOf(decision: Decision, test: PolicyTest, order: Order): Fate {
  const { outcome } = decision
  const none: Word = { values: [], says: outcomeText(decision) }
  const base: Fate = {
    rule: one(decision.rule), dial: none, attempts: none, reject: none, redirect: none, challenge: none,
    tags: one(textOf([...decision.tags ?? []].toSorted())), 'caller-gets': none,
  }
  if (outcome.kind === 'reject') {
    return { ...base, reject: one(textOf(outcome.status)), 'caller-gets': one(textOf([outcome.status])) }
  }
  if (outcome.kind === 'redirect') {
    return { ...base, redirect: one(textOf(outcome.contacts)), 'caller-gets': one(textOf([302])) }
  }
  if (outcome.kind === 'challenge') {
    const says = textOf(outcome.peers)
    return { ...base, challenge: { values: outcome.peers, says }, 'caller-gets': one(textOf([401])) }
  }
  const { attempts, callerGets } = hunt(outcome.plan, order, test.pretend ?? {})
  const dialled = namesDialled(outcome.plan)
  return {
    ...base,
    dial: { values: dialled, says: dialled.join(', ') },
    attempts: one(textOf(attempts)),
    'caller-gets': one(textOf(callerGets)),
  }
}

function wronglySent({ outcome }: Decision, facts: CallFacts, test: PolicyTest, order: Order): SentMismatch[] {
  const expected = test.expect.sent ?? {}
  if (outcome.kind !== 'dial') {
    return Object.keys(expected).map(name => ({ path: [name], what: 'sent', expected: name, got: 'nobody is dialled' }))
  }
  const { attempts } = hunt(outcome.plan, plan => order(plan, facts), test.pretend ?? {})
  return sentMismatches(expected, facts, outcome.plan, attempts)
}

/** What a plan may be called: its pool, else each of the peers and URIs it names. */
export function namesDialled(plan: DialPlan): readonly string[] {
  if (plan.pool !== undefined) return [plan.pool]
  const targets = plan.tiers.flatMap(tier => tier.members).map(member => member.target)
  return [...new Set(targets.map(target => target.peer ?? target.name))]
}

/** A decision in two or three words: `dial pstn`, `reject 404`. */
export function outcomeText({ outcome }: Decision): string {
  if (outcome.kind === 'dial') return `dial ${namesDialled(outcome.plan).join(', ')}`
  if (outcome.kind === 'redirect') return `redirect to ${outcome.contacts.join(', ')}`
  if (outcome.kind === 'challenge') return `challenge ${outcome.peers.join(', ')}`
  return `reject ${outcome.status}${outcome.reason === undefined ? '' : ` ${outcome.reason}`}`
}

/** Why the rule that should have decided did not, when the walk came past it. */
function nearMiss(decision: Decision, expected: string): string {
  // The rule itself may never have been asked, because one around it declined.
  const isNear = (rule: string): boolean => expected === rule || expected.startsWith(`${rule}/`)
  const step = decision.why.findLast(({ rule, held }) => !held && isNear(rule))
  return step ? ` (${step.rule} declined: ${step.because})` : ''
}

function textOf(value: unknown): string {
  return Array.isArray(value) && value.length === 1 ? String(value[0]) : JSON.stringify(value)?.replace(/"/g, '') ?? ''
}
