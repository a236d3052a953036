/** One call of a test, and what did not become of it as expected. */
import type { Hunt } from './attempts.ts'
import type { Decision, DialPlan, MediaWords } from './decision.ts'
import type { Position } from './diagnostic.ts'
import type { PolicyDocument } from './document.ts'
import type { CallFacts } from './facts.ts'
import { appFate, lengthTexts, namesDialled, outcomeText, recordTexts, type ToldToApp } from './outcome-text.ts'
import type { Path } from './position.ts'
import type { Policy } from './policy.ts'
import { sentMismatches, type SentMismatch } from './suite-sent.ts'
import type { Expect } from './schema.gen.ts'

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
  /** The rule of the stage after that spoke. */
  readonly after?: Hunt['after']
}

/** One line of an expectation that did not come true; `at` is its place. */
export interface Mismatch {
  readonly what: string
  readonly expected: string
  readonly got: string
  readonly at: Position
}

/** A call as a test tells it. */
export interface ToldCall extends Omit<ToldToApp, 'hunt'> {
  readonly name: string
  /** Of the test or step it stands in. */
  readonly path: Path
  readonly facts: CallFacts
  readonly expect: Expect
}

/** How targets are tried, and where they stand afterwards when somebody keeps count. */
export interface Play {
  hunt(plan: DialPlan, facts: CallFacts): Hunt
  readonly stateOf?: (target: string) => string | undefined
}

/** Decides the call, tries its targets once, and compares. */
export function runCall(policy: Policy, document: PolicyDocument, told: ToldCall, play: Play): CaseResult {
  const { name, path, facts, expect, digits, replies } = told
  const decision = policy.evaluate(facts)
  const { outcome } = decision
  const hunted = outcome.kind === 'dial' ? play.hunt(outcome.plan, facts) : undefined
  const fate: Fate & { readonly record: Word } = {
    ...fateOf(decision, facts, hunted, { digits, replies, hunt: plan => play.hunt(plan, facts) }),
    record: recordedOf(decision, policy.mediaOf(facts.peer), hunted),
  }
  const at = (...inside: Path): Position => document.source.at([...path, 'expect', ...inside])
  const mismatches = (Object.keys(expect) as (keyof Expect)[]).flatMap((key): Mismatch[] => {
    if (key === 'sent') {
      return wronglySent(decision, facts, expect, hunted).map(({ path: inside, ...wrong }) =>
        ({ ...wrong, at: at('sent', ...inside) }))
    }
    if (key === 'targets') {
      return wronglyKnown(expect, play).map(({ target, ...wrong }) => ({ ...wrong, at: at(key, target) }))
    }
    const expected = textOf(key === 'tags' ? expect.tags?.toSorted() : expect[key])
    const got = fate[key]
    if (got.values.includes(expected)) return []
    const near = key === 'rule' ? nearMiss(policy.evaluate(facts, true), expected) : ''
    return [{ what: key, expected, got: got.says + near, at: at(key) }]
  })
  return {
    name, at: document.source.at(path), passed: mismatches.length === 0, mismatches, decision, facts, ...hunted,
  }
}

type WronglyKnown = Omit<Mismatch, 'at'> & { readonly target: string }

function wronglyKnown({ targets = {} }: Expect, { stateOf }: Play): WronglyKnown[] {
  if (!stateOf) return []
  return Object.entries(targets).flatMap(([target, expected]) => {
    const got = stateOf(target) ?? 'not known'
    return got === expected ? [] : [{ target, what: `state of ${target}`, expected, got }]
  })
}

/** What became of the call under each word of `expect`: the texts that are true, and how to say it. */
type Fate = Readonly<Record<Exclude<keyof Expect, 'sent' | 'targets' | 'record'>, Word>>

interface Word {
  readonly values: readonly string[]
  readonly says: string
}

function one(text: string): Word {
  return { values: [text], says: text }
}

function fateOf(decision: Decision, facts: CallFacts, hunted: Hunt | undefined, told: ToldToApp): Fate {
  const { outcome } = decision
  const none: Word = { values: [], says: outcomeText(decision) }
  const base: Fate = {
    rule: one(decision.rule), dial: none, attempts: none, reject: none, redirect: none, challenge: none,
    announce: none, park: none, echo: none, flow: none, queue: none, conference: none, voicemail: none,
    path: none, played: none, said: none, longest: none, warned: none, after: none,
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
  if (outcome.kind === 'app') {
    const heard = Object.entries(appFate(outcome.work, facts, told)).map(([key, value]) => [key, one(textOf(value))])
    return { ...base, ...Object.fromEntries(heard) as Partial<Fate> }
  }
  const { attempts = [], callerGets = [], after } = hunted ?? {}
  const tags = new Set([...decision.tags ?? [], ...after?.tags ?? []])
  const dialled = namesDialled(outcome.plan)
  const lasts = lengthTexts(outcome.plan)
  return {
    ...base,
    dial: { values: dialled, says: dialled.join(', ') },
    attempts: one(textOf(attempts)),
    longest: { values: lasts.longest, says: lasts.longest.at(-1) ?? 'as long as they like' },
    warned: { values: lasts.warned, says: lasts.warned.at(-1) ?? 'not at all' },
    'caller-gets': one(textOf(callerGets)),
    after: after ? one(after.name) : { values: [], says: 'no rule of the stage' },
    tags: one(textOf([...tags].toSorted())),
  }
}

/** Whether it is recorded by whoever answered, or was tried last. */
function recordedOf({ outcome }: Decision, caller: MediaWords | undefined, hunted: Hunt | undefined): Word {
  if (outcome.kind !== 'dial') return one('false')
  const { plan } = outcome
  const last = hunted?.attempts.at(-1)
  const target = plan.tiers.flatMap(({ members }) => members).find(member => member.target.name === last)?.target
  const values = recordTexts({ plan, caller, target })
  return { values, says: values[0] ?? '' }
}

function wronglySent(
  { outcome }: Decision, facts: CallFacts, { sent: expected = {} }: Expect, hunted: Hunt | undefined,
): SentMismatch[] {
  if (outcome.kind === 'dial') return sentMismatches(expected, facts, outcome.plan, hunted?.attempts ?? [])
  return Object.keys(expected).map(name => ({ path: [name], what: 'sent', expected: name, got: 'nobody is dialled' }))
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
