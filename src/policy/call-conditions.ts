/** Conditions on the call itself: whose it is, how and when it came, what it offers and carries. */
import type { Condition, ConditionScope } from './condition.ts'
import type { CallFacts, OfferFacts } from './facts.ts'
import { SourceIndex } from './index-source.ts'
import { probeOf } from './patterns.ts'
import { oneOfPhrase, wordsOf } from './phrases.ts'
import type { Condition as When } from './schema.gen.ts'
import { shareOf } from './share.ts'

/** The peer condition's word for callers no peer vouches for. */
export const ANYONE = 'anyone'

export function peerCondition(names: readonly string[]): Condition {
  if (names.includes(ANYONE)) return { means: 'anyone may call', says: 'nobody may call', holds: () => true }
  return { ...wordCondition('peer', names, facts => facts.peer), key: { on: 'peer', names } }
}

export function transportCondition(names: readonly string[]): Condition {
  return wordCondition('transport', names, facts => facts.source.transport)
}

function wordCondition(
  subject: string, words: readonly string[], read: (facts: CallFacts) => string | undefined,
): Condition {
  const [only = ''] = words
  const known = new Set(words)
  return {
    means: `${subject} ${oneOfPhrase(words, false)}`,
    says: `${subject} ${oneOfPhrase(words, true)}`,
    holds: words.length === 1
      ? facts => read(facts) === only
      : facts => {
        const word = read(facts)
        return word !== undefined && known.has(word)
      },
  }
}

export function sourceCondition(networks: readonly string[]): Condition {
  const index = new SourceIndex()
  for (const network of networks) index.add(network, network)
  const inside = `in ${wordsOf(networks, 'or')}`
  return {
    means: `source is ${inside}`,
    says: `source is not ${inside}`,
    holds: facts => index.find(facts.source.address) !== undefined,
  }
}

export function tagCondition(names: readonly string[]): Condition {
  return {
    means: `the call is tagged ${wordsOf(names, 'or')}`,
    says: `the call is not tagged ${wordsOf(names, 'or')}`,
    holds: ({ tags }) => tags !== undefined && names.some(name => tags.has(name)),
  }
}

/** The same callers every time: a number drawn from their own, compared with the part. */
export function shareCondition(written: NonNullable<When['share']>): Condition {
  const { part, by = 'from', seed = '' } = typeof written === 'string' ? { part: written } : written
  const limit = Number(part.slice(0, -1)) / 100
  const whose = by === 'from' ? 'the caller' : 'the number called'
  return {
    means: `${whose} is among ${part}`,
    says: `${whose} is not among ${part}`,
    holds: facts => shareOf(probeOf(facts[by]), seed) < limit,
  }
}

const offerWords = {
  secure: ['offers secure audio', 'offers no secure audio'],
  webrtc: ['comes from a browser', 'does not come from a browser'],
  video: ['offers video', 'offers no video'],
  fax: ['offers fax', 'offers no fax'],
} as const

/** One condition a key, so that an explanation names the one that declined. */
export function offerConditions(written: NonNullable<When['offer']>): Condition[] {
  const flags = (Object.keys(offerWords) as (keyof typeof offerWords)[]).flatMap((key): Condition[] => {
    const wanted = written[key]
    if (wanted === undefined) return []
    const [yes, no] = offerWords[key].map(words => `the call ${words}`)
    return [{
      means: (wanted ? yes : no) ?? '', says: (wanted ? no : yes) ?? '',
      holds: ({ offer }) => (offer?.[key] ?? false) === wanted,
    }]
  })
  if (written.codecs === undefined) return flags
  const names = listOf(written.codecs)
  const spoken = wordsOf(names, 'or')
  const wanted = names.map(name => name.toLowerCase())
  const has = (offer: OfferFacts | undefined): boolean => wanted.some(name => offer?.codecs.includes(name) ?? false)
  return [
    { means: `the call offers ${spoken}`, says: `the call does not offer ${spoken}`, holds: facts => has(facts.offer) },
    ...flags,
  ]
}

export function duringCondition(names: readonly string[], scope: ConditionScope): Condition {
  const calendars = names.flatMap(name => scope.calendars.get(name) ?? [])
  return {
    means: `${wordsOf(names, 'or')} is open`,
    says: names.length === 1 ? `${names[0]} is closed` : `${wordsOf(names, 'and')} are closed`,
    holds: facts => calendars.some(calendar => calendar.isOpen(facts.atMs)),
  }
}

export function outsideCondition(name: string, scope: ConditionScope): Condition {
  const calendar = scope.calendars.get(name)
  return {
    means: `${name} is closed`,
    says: `${name} is open`,
    holds: facts => !(calendar?.isOpen(facts.atMs) ?? false),
  }
}

function listOf<T extends string>(value: T | readonly T[]): readonly T[] {
  return typeof value === 'string' ? [value] : value
}
