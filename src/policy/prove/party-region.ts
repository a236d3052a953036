/** What patterns say of a party, as regions. */
import { patternsIn, readPattern, readPatterns } from '../matchers.ts'
import type { UriPattern } from '../patterns.ts'
import type { Matcher, Patterns } from '../schema.gen.ts'
import { kindTexts } from './kind-sets.ts'
import { textsOf, textsOfAll } from './pattern-texts.ts'
import { along, join, meet, type Region } from './region.ts'
import { yes, type Space } from './space.ts'
import { exactly } from './texts.ts'

/** A question nothing is known about but that its answer is yes or no. */
export function unknown(question: string): Region {
  return along(`?${question}`, yes)
}

export function partyRegion(party: 'to' | 'from' | 'request', written: Patterns, space: Space): Region {
  const scope = party === 'request' ? { numbers: undefined, kinds: undefined } : space
  const texts = readPatterns(written, scope)
  const numbers = along(`${party}.number`, textsOfAll(texts))
  const uris = texts.flatMap(pattern => pattern.kind === 'uri' ? [uriRegion(party, pattern)] : [])
  const others = patternsIn(written).flatMap(each => {
    const pattern = readPattern(each, scope)
    return pattern.kind === 'asked' ? [askedRegion(party, each)] : []
  })
  return [...uris, ...others].reduce(join, numbers)
}

function uriRegion(party: string, { secure, user, host }: UriPattern): Region {
  const hosts = along(`${party}.host`, exactly(host))
  const schemes = secure ? meet(hosts, along(`${party}.secure`, yes)) : hosts
  return user ? meet(schemes, along(`${party}.number`, textsOf(user))) : schemes
}

function askedRegion(party: string, written: string | Matcher): Region {
  if (typeof written === 'object' && written.kind !== undefined) {
    return along(`${party}.kind`, kindTexts(typeof written.kind === 'string' ? [written.kind] : written.kind))
  }
  return unknown(`${party} ${JSON.stringify(written)}`)
}
