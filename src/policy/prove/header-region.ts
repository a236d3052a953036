/** What patterns say of a header, as regions. */
import { longName } from '../../sip/header-names.ts'
import type { Patterns } from '../schema.gen.ts'
import { cellsWithin } from './cells.ts'
import { unknown } from './party-region.ts'
import { writtenTexts } from './pattern-texts.ts'
import { along, oneOf, type Region } from './region.ts'
import { yes, type Space } from './space.ts'

/** Some line of the header is in one of the cells the patterns are made of. */
export function headerRegion(as: string, patterns: Patterns, space: Space): Region {
  const name = longName(as)
  const [cells, texts] = [space.headers.get(name), writtenTexts(patterns)]
  if (!cells || !texts) return unknown(`header ${as} ${JSON.stringify(patterns)}`)
  return oneOf(cellsWithin(cells, texts).map(cell => along(`header.${name} ${cell}`, yes)))
}
