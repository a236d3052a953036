/**
 * A rule's `when`, compiled: each condition is a question about the facts and the phrases that tell
 * how it came out. Everything is looked up and spelled out here, once; a call only asks.
 */
import { longName } from '../sip/headers.ts'
import type { CallFacts, PartyFacts } from './facts.ts'
import { PartyIndex } from './index-party.ts'
import type { Numbers } from './numbers.ts'
import { matches, matchesText, parsePattern, probeOf, type Pattern } from './patterns.ts'
import { partyOf } from './read-facts.ts'
import type { Condition as When, Names, Patterns } from './schema.gen.ts'

/** One compiled condition. */
export interface Condition {
  /** What is so when it holds: `to begins with +33`. */
  readonly means: string
  /** Why it declines: `to does not begin with +33`. */
  readonly says: string
  holds(facts: CallFacts): boolean
  /** By what an index can find the calls it may hold for. */
  readonly key?: ConditionKey
}

export type ConditionKey =
  | { readonly on: 'peer'; readonly names: readonly string[] }
  | { readonly on: 'to' | 'from'; readonly patterns: readonly Pattern[] }

/** What conditions refer to. */
export interface ConditionScope {
  readonly numbers: Numbers
  readonly calendars: ReadonlyMap<string, { isOpen(atMs: number): boolean }>
}

/** The peer condition's word for callers no peer vouches for. */
export const ANYONE = 'anyone'

/** Compiles a `when` into conditions that must all hold, in the order they are written. */
export function compileWhen(when: When | undefined, scope: ConditionScope): Condition[] {
  return when ? Object.keys(when).flatMap(key => compileKey(key as keyof When, when, scope)) : []
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
  return {
    means: 'a peer vouches for the caller',
    says: 'no peer vouches for the caller, and the rule does not say peer: anyone',
    holds: facts => facts.peer !== undefined || invitations.some(conditions => allHold(conditions, facts)),
  }
}

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

function compileKey(key: keyof When, when: When, scope: ConditionScope): Condition[] {
  switch (key) {
    case 'peer': return when.peer === undefined ? [] : [peerCondition(listOf(when.peer))]
    case 'from':
    case 'to': {
      const patterns = when[key]
      return patterns === undefined ? [] : [partyCondition(key, patternsOf(patterns, scope.numbers))]
    }
    case 'header': return Object.entries(when.header ?? {}).map(([name, patterns]) =>
      headerCondition(name, patternsOf(patterns, undefined), scope.numbers))
    case 'during': return when.during === undefined ? [] : [duringCondition(listOf(when.during), scope)]
    case 'outside': return (when.outside === undefined ? [] : listOf(when.outside)).map(name =>
      outsideCondition(name, scope))
    case 'all': return (when.all ?? []).flatMap(part => compileWhen(part, scope))
    case 'any': return [anyCondition((when.any ?? []).map(branch => compileWhen(branch, scope)))]
    case 'not': return [notCondition(compileWhen(when.not, scope))]
  }
}

function peerCondition(names: readonly string[]): Condition {
  if (names.includes(ANYONE)) return { means: 'anyone may call', says: 'nobody may call', holds: () => true }
  const [only = ''] = names
  const known = new Set(names)
  return {
    means: `peer is ${wordsOf(names, 'or')}`,
    says: names.length === 1 ? `peer is not ${only}` : `peer is none of ${wordsOf(names, 'and')}`,
    holds: names.length === 1
      ? facts => facts.peer === only
      : facts => facts.peer !== undefined && known.has(facts.peer),
    key: { on: 'peer', names },
  }
}

function partyCondition(on: 'from' | 'to', patterns: readonly Pattern[]): Condition {
  return {
    means: `${on} ${phraseOf(patterns, false)}`,
    says: `${on} ${phraseOf(patterns, true)}`,
    holds: partyTest(on, patterns),
    key: { on, patterns },
  }
}

/** Above this many patterns in one condition an index is asked instead of each. */
const LINEAR_MAX = 8

function partyTest(on: 'from' | 'to', patterns: readonly Pattern[]): (facts: CallFacts) => boolean {
  const [only] = patterns
  if (patterns.length === 1 && only) return oneTest(on, only)
  if (patterns.length <= LINEAR_MAX) return facts => patterns.some(pattern => matches(pattern, facts[on]))
  const index = new PartyIndex()
  for (const [id, pattern] of patterns.entries()) index.add(pattern, id)
  return facts => {
    const party = facts[on]
    const found: (readonly number[])[] = []
    index.collect(probeOf(party), party.host, found)
    return found.some(ids => ids.some(id => holdsFor(patterns[id], party)))
  }
}

/** Plain numbers and prefixes, by far the most, are compared without a look at the pattern. */
function oneTest(on: 'from' | 'to', pattern: Pattern): (facts: CallFacts) => boolean {
  if (pattern.kind === 'text' && pattern.heads.length === 1) {
    const head = pattern.heads[0] as string
    if (pattern.tail.kind === 'end') return facts => probeOf(facts[on]) === head
    if (pattern.tail.kind === 'any') return facts => probeOf(facts[on]).startsWith(head)
  }
  return facts => matches(pattern, facts[on])
}

function holdsFor(pattern: Pattern | undefined, party: PartyFacts): boolean {
  return pattern !== undefined && matches(pattern, party)
}

function headerCondition(as: string, patterns: readonly Pattern[], numbers: Numbers): Condition {
  const name = longName(as)
  const fits = (value: string): boolean => patterns.some(pattern => pattern.kind === 'text'
    ? matchesText(pattern, value)
    : matches(pattern, partyOf(/<([^<>]*)>/.exec(value)?.[1] ?? value, numbers)))
  return {
    means: `header ${as} ${phraseOf(patterns, false)}`,
    says: `header ${as} ${phraseOf(patterns, true)}`,
    holds: facts => facts.headers.get(name)?.some(fits) ?? false,
  }
}

function duringCondition(names: readonly string[], scope: ConditionScope): Condition {
  const calendars = names.flatMap(name => scope.calendars.get(name) ?? [])
  return {
    means: `${wordsOf(names, 'or')} is open`,
    says: names.length === 1 ? `${names[0]} is closed` : `${wordsOf(names, 'and')} are closed`,
    holds: facts => calendars.some(calendar => calendar.isOpen(facts.atMs)),
  }
}

function outsideCondition(name: string, scope: ConditionScope): Condition {
  const calendar = scope.calendars.get(name)
  return {
    means: `${name} is closed`,
    says: `${name} is open`,
    holds: facts => !(calendar?.isOpen(facts.atMs) ?? false),
  }
}

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

function listOf(value: Names | Patterns): readonly string[] {
  return typeof value === 'string' ? [value] : value
}

function patternsOf(value: Patterns, numbers: Numbers | undefined): readonly Pattern[] {
  return listOf(value).flatMap(text => {
    const pattern = parsePattern(text, numbers)
    return pattern.kind === 'fault' ? [] : [pattern]
  })
}

function phraseOf(patterns: readonly Pattern[], negated: boolean): string {
  const [only] = patterns
  if (patterns.length !== 1 || !only) {
    const sources = patterns.map(pattern => pattern.source)
    return negated ? `is none of ${wordsOf(sources, 'and')}` : `is one of ${wordsOf(sources, 'or')}`
  }
  if (only.kind === 'text' && only.tail.kind === 'any') {
    return `${negated ? 'does not begin' : 'begins'} with ${only.source.slice(0, -1)}`
  }
  if (only.kind === 'text' && only.tail.kind === 'end') return `is ${negated ? 'not ' : ''}${only.source}`
  return `${negated ? 'does not fit' : 'fits'} ${only.source}`
}

const SPOKEN_MAX = 6

/** `a`, `a or b`, `a, b or c`; the end of a long list is only counted. */
function wordsOf(names: readonly string[], joint: 'and' | 'or'): string {
  if (names.length > SPOKEN_MAX) {
    return `${names.slice(0, SPOKEN_MAX - 1).join(', ')} ${joint} ${names.length - SPOKEN_MAX + 1} more`
  }
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} ${joint} ${names.at(-1)}`
}
