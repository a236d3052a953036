/** Where one call lies among the regions: its value in each dimension. */
import type { CallFacts } from '../facts.ts'
import { probeOf } from '../patterns.ts'
import { bitsOfAddress } from './addresses.ts'
import { kindWord } from './kind-sets.ts'
import type { Box } from './region.ts'
import type { Space } from './space.ts'
import { STRANGER } from './territories.ts'
import { hasText } from './texts.ts'

/** The dimensions of a box that a call is outside of. Those nothing is known about are not among them. */
export function failingDimensions(box: Box, facts: CallFacts, space: Space): string[] {
  return [...box].flatMap(([dimension, values]) => {
    const value = coordinateOf(dimension, facts, space)
    return value === undefined || hasText(values, value) ? [] : [dimension]
  })
}

/** A call's value; undefined where only the engine can tell. */
function coordinateOf(dimension: string, facts: CallFacts, space: Space): string | undefined {
  const [head = '', ...rest] = dimension.split('.')
  const tail = rest.join('.')
  switch (head) {
    case 'peer': return facts.peer ?? STRANGER
    case 'source': return bitsOfAddress(facts.source.address)
    case 'transport': return facts.source.transport
    case 'user': return facts.user ?? ''
    case 'time': return space.moments.valueAt(facts.atMs)
    case 'to': case 'from': return partyValue(tail, facts[head], space)
    case 'request': {
      const { uri, user, host } = facts.request ?? facts.to
      return partyValue(tail, { uri, user, host }, space)
    }
    case 'tag': return yesOrNo(facts.tags?.has(tail) ?? false)
    case 'offer': return offerValue(tail, facts)
    case 'header': return headerValue(tail, facts, space)
    default: return undefined
  }
}

function yesOrNo(is: boolean): string {
  return is ? 'yes' : 'no'
}

function partyValue(what: string, party: CallFacts['to'], space: Space): string | undefined {
  switch (what) {
    case 'number': return probeOf(party)
    case 'host': return party.host
    case 'secure': return yesOrNo(/^sips:/i.test(party.uri))
    case 'kind': return kindWord(space.kinds.kindsOf(party))
    default: return undefined
  }
}

function offerValue(what: string, { offer }: CallFacts): string | undefined {
  if (what.startsWith('codec ')) return yesOrNo(offer?.codecs.includes(what.slice('codec '.length)) ?? false)
  return yesOrNo(offer?.[what as 'secure' | 'webrtc' | 'video' | 'fax'] ?? false)
}

function headerValue(what: string, { headers }: CallFacts, space: Space): string {
  const [name = '', cell] = what.split(' ')
  const values = space.headers.get(name)?.[Number(cell)]
  return yesOrNo(values !== undefined && (headers.get(name) ?? []).some(value => hasText(values, value)))
}
