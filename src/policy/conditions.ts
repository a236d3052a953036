/**
 * A rule's `when`, compiled: each condition is a question about the facts and the phrases that tell
 * how it came out. Everything is looked up and spelled out here, once; a call only asks.
 */
import { longName } from '../sip/headers.ts'
import type { CallFacts, PartyFacts } from './facts.ts'
import { partyOf } from './facts.ts'
import { PartyIndex } from './index-party.ts'
import type { Numbers } from './numbers.ts'
import { matches, matchesText, parsePattern, probeOf, type Pattern } from './patterns.ts'
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

/**
 * Whether a `when` speaks of peers where it counts: at its top or in an `all`, or in a branch of an
 * `any`. What stands under `not` does not count: "not orange" is no invitation to strangers.
 */
export function speaksOfPeers(when: When | undefined): boolean {
  return speaksAnyway(when) || anysOf(when).some(speaksOfPeers)
}

/** The same, whichever branch of an `any` holds. */
function speaksAnyway(when: When | undefined): boolean {
  return when?.peer !== undefined || (when?.all ?? []).some(speaksAnyway)
}

/** The branches of every `any` that has to hold. */
function anysOf(when: When | undefined): readonly When[] {
  return [...when?.any ?? [], ...(when?.all ?? []).flatMap(anysOf)]
}

/**
 * Compiles the `when` of a rule that decides: its conditions in the order they are written, and,
 * where neither it nor a rule around it speaks of peers, that some peer vouches for the caller
 * (principle 6).
 *
 * @param settled true when a rule around it speaks of peers
 */
export function compileWhen(when: When | undefined, scope: ConditionScope, settled: boolean): Condition[] {
  const conditions = compileGroup(when, scope, settled)
  return settled || speaksOfPeers(when) ? conditions : [...conditions, knownCaller]
}

/** Compiles the `when` of a rule that has rules inside: those ask for a peer themselves. */
export function compileGroup(when: When | undefined, scope: ConditionScope, settled: boolean): Condition[] {
  if (!when) return []
  const anyway = settled || speaksAnyway(when)
  return Object.keys(when).flatMap(key => compileKey(key as keyof When, when, scope, anyway))
}

const knownCaller: Condition = {
  means: 'a peer vouches for the caller',
  says: 'no peer vouches for the caller, and the rule does not say peer: anyone',
  holds: facts => facts.peer !== undefined,
}

function compileKey(key: keyof When, when: When, scope: ConditionScope, settled: boolean): Condition[] {
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
    case 'outside': return (when.outside === undefined ? [] : listOf(when.outside)).map(name => outsideCondition(name, scope))
    case 'all': return (when.all ?? []).flatMap(part => compileGroup(part, scope, settled))
    case 'any': {
      const branches = when.any ?? []
      // A branch that says nothing of peers must not profit from one beside it that says "anyone".
      const asked = settled || !branches.some(speaksOfPeers)
      return [anyCondition(branches.map(branch => compileWhen(branch, scope, asked)))]
    }
    case 'not': return [notCondition(compileWhen(when.not, scope, true))]
  }
}

function peerCondition(names: readonly string[]): Condition {
  if (names.includes(ANYONE)) return { means: 'anyone may call', says: 'nobody may call', holds: () => true }
  const [only = ''] = names
  const known = new Set(names)
  return {
    means: `peer is ${wordsOf(names, 'or')}`,
    says: names.length === 1 ? `peer is not ${only}` : `peer is none of ${wordsOf(names, 'and')}`,
    holds: facts => facts.peer !== undefined && known.has(facts.peer),
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
  if (patterns.length === 1 && only) return facts => matches(only, facts[on])
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
    holds: facts => branches.some(branch => branch.every(condition => condition.holds(facts))),
  }
}

function notCondition(conditions: readonly Condition[]): Condition {
  return {
    means: `not: ${meansOf(conditions)}`,
    says: `excepted: ${meansOf(conditions)}`,
    holds: facts => !conditions.every(condition => condition.holds(facts)),
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
    return `is ${negated ? 'none' : 'one'} of ${wordsOf(patterns.map(pattern => pattern.source), negated ? 'and' : 'or')}`
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
