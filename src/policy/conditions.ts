/**
 * A rule's `when`, compiled: each condition is a question about the facts and the phrases that tell
 * how it came out. Everything is looked up and spelled out here, once; a call only asks.
 */
import {
  duringCondition, offerConditions, outsideCondition, peerCondition, shareCondition, sourceCondition, tagCondition,
  transportCondition,
} from './call-conditions.ts'
import type { Condition, ConditionScope } from './condition.ts'
import type { CallFacts } from './facts.ts'
import { lookupConditions } from './lookup-condition.ts'
import { headerCondition, partyCondition, requestCondition, userCondition } from './party-conditions.ts'
import { askedOfList } from './chosen-dial.ts'
import type { Path } from './position.ts'
import type { Condition as When, Rule } from './schema.gen.ts'

/** Compiles a `when` into conditions that must all hold, in the order they are written. */
export function compileWhen(when: When | undefined, scope: ConditionScope): Condition[] {
  return when ? Object.keys(when).flatMap(key => compileKey(key as keyof When, when, scope)) : []
}

/** One key of what a rule asks for, and where it stands in the rule. */
export interface Question {
  readonly key: string
  readonly when: When
  readonly at: Path
}

/** What a rule asks for, key by key: its `when`, and the list that it dials by. */
export function questionsOf({ when = {}, do: action }: Pick<Rule, 'when' | 'do'>): readonly Question[] {
  const list = askedOfList(action?.dial)
  const written = Object.entries(when).map(([key, value]) => ({ key, when: { [key]: value }, at: ['when', key] }))
  return list ? [...written, { key: 'dial', when: list, at: ['do', 'dial'] }] : written
}

/** What a rule asks for: its `when`, and whatever it takes for the rule to do what it says. */
export function conditionsOf({ when, do: action }: Rule, scope: ConditionScope): Condition[] {
  return [...compileWhen(when, scope), ...compileWhen(askedOfList(action?.dial), scope)]
}

/**
 * What keeps strangers out (principle 6): a rule that decides takes callers no peer vouches for only
 * when it, or a rule around it, says something of peers that holds. Undefined when it always does.
 *
 * @param whens of the rules around it and its own
 */
export function guardOf(whens: readonly When[], scope: ConditionScope): Condition | undefined {
  if (whens.some(alwaysSpeaks)) return undefined
  // A branch of `any` that says nothing of peers must not profit from one beside it that says "anyone".
  const invitations = whens.flatMap(anysOf).filter(speaksOfPeers).map(branch =>
    [...compileWhen(branch, scope), ...listed(guardOf([branch], scope))])
  if (invitations.length === 0) return vouched
  return {
    ...vouched,
    holds: facts => facts.peer !== undefined || invitations.some(conditions => allHold(conditions, facts)),
  }
}

/** One for all rules that invite nobody: a call then finds it in the cache. */
const vouched: Condition = Object.freeze({
  means: 'a peer vouches for the caller',
  says: 'no peer vouches for the caller, and the rule does not say peer: anyone',
  holds: (facts: CallFacts) => facts.peer !== undefined,
})

/**
 * Whether a `when` says anything of peers that could invite a stranger. What stands under `not` does
 * not count: "not orange" is no invitation.
 */
export function speaksOfPeers(when: When | undefined): boolean {
  return when !== undefined && (alwaysSpeaks(when) || anysOf(when).some(speaksOfPeers))
}

/** The same, whichever branch of an `any` holds. */
function alwaysSpeaks(when: When): boolean {
  return when.peer !== undefined || (when.all ?? []).some(alwaysSpeaks)
}

/** The branches of every `any` that has to hold. */
function anysOf(when: When): readonly When[] {
  return [...when.any ?? [], ...(when.all ?? []).flatMap(anysOf)]
}

function listed<T>(value: T | undefined): T[] {
  return value === undefined ? [] : [value]
}

function allHold(conditions: readonly Condition[], facts: CallFacts): boolean {
  return conditions.every(condition => condition.holds(facts))
}

type Compilers = {
  readonly [Key in keyof When]-?: (written: NonNullable<When[Key]>, scope: ConditionScope) => Condition[]
}

/** Key of a `when` → what it asks. */
const compilers: Compilers = {
  peer: names => [peerCondition(listOf(names))],
  from: (patterns, scope) => [partyCondition('from', patterns, scope)],
  to: (patterns, scope) => [partyCondition('to', patterns, scope)],
  request: patterns => [requestCondition(patterns)],
  source: networks => [sourceCondition(listOf(networks))],
  transport: names => [transportCondition(listOf(names))],
  offer: written => offerConditions(written),
  user: patterns => [userCondition(patterns)],
  tag: names => [tagCondition(listOf(names))],
  lookup: (written, scope) => lookupConditions(written, scope),
  share: written => [shareCondition(written)],
  header: (headers, scope) => Object.entries(headers).map(([name, patterns]) => headerCondition(name, patterns, scope)),
  during: (names, scope) => [duringCondition(listOf(names), scope)],
  outside: (names, scope) => listOf(names).map(name => outsideCondition(name, scope)),
  all: (parts, scope) => parts.flatMap(part => compileWhen(part, scope)),
  any: (branches, scope) => [anyCondition(branches.map(branch => compileWhen(branch, scope)))],
  not: (part, scope) => [notCondition(compileWhen(part, scope))],
}

function compileKey<Key extends keyof When>(key: Key, when: When, scope: ConditionScope): Condition[] {
  const written = when[key]
  const compile = compilers[key] as (written: unknown, scope: ConditionScope) => Condition[]
  if (written === undefined) return []
  if (typeof written !== 'string' || !shareable.has(key)) return compile(written, scope)
  const known = shared.get(scope) ?? new Map<string, Condition[]>()
  shared.set(scope, known)
  const name = `${key} ${written}`
  const conditions = known.get(name) ?? compile(written, scope)
  known.set(name, conditions)
  return conditions
}

/** Of these there are few, however many rules ask them: each is compiled once. */
const shareable: ReadonlySet<keyof When> = new Set(['peer', 'transport', 'source', 'tag', 'during', 'outside'])
const shared = new WeakMap<ConditionScope, Map<string, Condition[]>>()

function anyCondition(branches: readonly (readonly Condition[])[]): Condition {
  return {
    means: `one of these holds: ${branches.map(meansOf).join('; ')}`,
    says: `none of these holds: ${branches.map(meansOf).join('; ')}`,
    holds: facts => branches.some(branch => allHold(branch, facts)),
  }
}

function notCondition(conditions: readonly Condition[]): Condition {
  return {
    means: `not: ${meansOf(conditions)}`,
    says: `excepted: ${meansOf(conditions)}`,
    holds: facts => !allHold(conditions, facts),
  }
}

function meansOf(conditions: readonly Condition[]): string {
  return conditions.map(condition => condition.means).join(' and ')
}

function listOf<T extends string>(value: T | readonly T[]): readonly T[] {
  return typeof value === 'string' ? [value] : value
}
