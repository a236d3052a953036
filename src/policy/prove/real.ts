/**
 * Dimensions that hang together, told to each other: which peers an address can be of, and which
 * kinds a written-out number has. What is left of a region is closer to the calls there can be.
 */
import { probeOf } from '../patterns.ts'
import { meetOfBoxes, type Box, type Region } from './region.ts'
import { kindWord } from './kind-sets.ts'
import type { Space } from './space.ts'
import { areApart, exactly, listTexts, type Texts } from './texts.ts'

const NUMBERS_MAX = 16

export function realBoxes(region: Region, space: Space): Region {
  return region.flatMap(box => withOwners(box, space)).flatMap(box => withKinds('to', box, space))
    .flatMap(box => withKinds('from', box, space))
}

/** Only peers that have some of the addresses. */
function withOwners(box: Box, space: Space): Region {
  const source = box.get('source')
  if (!source) return [box]
  const peers = listTexts(box.get('peer') ?? space.universe('peer'), Infinity) ?? []
  const owners = peers.filter(peer => {
    const territory = space.territoryOf(peer)
    return !territory || !areApart(territory, source)
  })
  return owners.length === 0 ? [] : [new Map([...box, ['peer', exactly(...owners)]])]
}

/** A number that is written out has the kinds it has. */
function withKinds(party: 'to' | 'from', box: Box, space: Space): Region {
  const [numbers, kinds] = [box.get(`${party}.number`), box.get(`${party}.kind`)]
  if (!numbers || (!kinds && !space.asksKinds)) return [box]
  const texts = listTexts(numbers, NUMBERS_MAX)
  if (!texts) return [box]
  const byKind = new Map<string, string[]>()
  for (const text of texts) {
    const word = kindOf(text, space)
    const same = byKind.get(word)
    if (same) same.push(text)
    else byKind.set(word, [text])
  }
  return [...byKind].flatMap(([word, same]) => {
    const narrow = new Map<string, Texts>([[`${party}.kind`, exactly(word)], [`${party}.number`, exactly(...same)]])
    return meetOfBoxes(box, narrow) ?? []
  })
}

function kindOf(text: string, { numbers, kinds }: Space): string {
  const e164 = numbers.e164Of(text)
  const party = { uri: `sip:${text}@`, user: text, host: '', ...(e164 === text && { e164 }) }
  return kindWord(kinds.kindsOf({ ...party, user: probeOf(party) }))
}

