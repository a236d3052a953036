/** Conditions on who calls and who is called, and on headers: whatever patterns are compared with. */
import { longName } from '../sip/header-names.ts'
import type { Condition, ConditionScope } from './condition.ts'
import type { CallFacts, PartyFacts } from './facts.ts'
import type { Ids } from './ids.ts'
import { PartyIndex } from './index-party.ts'
import { readPatterns } from './matchers.ts'
import { matches, matchesText, probeOf, type FiledPattern, type Pattern } from './patterns.ts'
import { patternPhrase } from './phrases.ts'
import { partyOf } from './read-facts.ts'
import type { Patterns } from './schema.gen.ts'

/** `from` and `to`, read under the home plan. */
export function partyCondition(on: 'from' | 'to', written: Patterns, scope: ConditionScope): Condition {
  const patterns = readPatterns(written, scope)
  const filed = patterns.filter(isFiled)
  return {
    ...phrases(on, patterns),
    holds: partyTest(patterns, facts => facts[on]),
    ...(filed.length === patterns.length && { key: { on, patterns: filed } }),
  }
}

/** The Request-URI as it came, its user compared letter by letter. */
export function requestCondition(written: Patterns): Condition {
  const patterns = readPatterns(written, asWritten)
  return {
    ...phrases('request', patterns),
    holds: partyTest(patterns, ({ request, to }) => {
      const { uri, user, host } = request ?? to
      return { uri, user, host }
    }),
  }
}

/** The name the caller proved to have. */
export function userCondition(written: Patterns): Condition {
  const patterns = readPatterns(written, asWritten)
  return {
    ...phrases('user', patterns),
    holds: ({ user }) => user !== undefined && patterns.some(pattern => fitsText(pattern, user)),
  }
}

/** One header by name; of several lines one has to fit. */
export function headerCondition(as: string, written: Patterns, scope: ConditionScope): Condition {
  const name = longName(as)
  const patterns = readPatterns(written, asWritten)
  const fits = (value: string): boolean => patterns.some(pattern => pattern.kind === 'uri'
    ? matches(pattern, partyOf(/<([^<>]*)>/.exec(value)?.[1] ?? value, scope.numbers))
    : fitsText(pattern, value))
  return {
    ...phrases(`header ${as}`, patterns),
    holds: facts => facts.headers.get(name)?.some(fits) ?? false,
  }
}

const asWritten = { numbers: undefined, kinds: undefined }

function phrases(subject: string, patterns: readonly Pattern[]): Pick<Condition, 'means' | 'says'> {
  return {
    means: `${subject} ${patternPhrase(patterns, false)}`,
    says: `${subject} ${patternPhrase(patterns, true)}`,
  }
}

function isFiled(pattern: Pattern): pattern is FiledPattern {
  return pattern.kind !== 'asked'
}

function fitsText(pattern: Pattern, text: string): boolean {
  return pattern.kind === 'text' ? matchesText(pattern, text) : pattern.kind === 'asked' && pattern.fits(text)
}

/** Above this many patterns in one condition an index is asked instead of each. */
const LINEAR_MAX = 8

type PartyIn = (facts: CallFacts) => PartyFacts

function partyTest(patterns: readonly Pattern[], partyIn: PartyIn): (facts: CallFacts) => boolean {
  const [only] = patterns
  if (patterns.length === 1 && only) return oneTest(only, partyIn)
  const filed = patterns.filter(isFiled)
  if (filed.length <= LINEAR_MAX) {
    return facts => {
      const party = partyIn(facts)
      return patterns.some(pattern => matches(pattern, party, facts.atMs))
    }
  }
  const asked = patterns.filter(pattern => !isFiled(pattern))
  const index = new PartyIndex()
  for (const [id, pattern] of filed.entries()) index.add(pattern, id)
  return facts => {
    const party = partyIn(facts)
    const found: Ids[] = []
    index.collect(probeOf(party), party.host, found)
    return found.some(ids => typeof ids === 'number' ? holdsFor(filed[ids], party)
      : ids.some(id => holdsFor(filed[id], party)))
      || asked.some(pattern => matches(pattern, party, facts.atMs))
  }
}

/** Plain numbers and prefixes, by far the most, are compared without a look at the pattern. */
function oneTest(pattern: Pattern, partyIn: PartyIn): (facts: CallFacts) => boolean {
  if (pattern.kind === 'text' && pattern.heads.length === 1) {
    const head = pattern.heads[0] as string
    if (pattern.tail.kind === 'end') return facts => probeOf(partyIn(facts)) === head
    if (pattern.tail.kind === 'any') return facts => probeOf(partyIn(facts)).startsWith(head)
  }
  return facts => matches(pattern, partyIn(facts), facts.atMs)
}

function holdsFor(pattern: Pattern | undefined, party: PartyFacts): boolean {
  return pattern !== undefined && matches(pattern, party)
}
