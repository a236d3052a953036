/** Who may make a made-up call, and from where. */
import { addressesIn } from './addresses.ts'
import type { Box } from './region.ts'
import type { Space } from './space.ts'
import { STRANGER } from './territories.ts'
import { and, everything, listTexts } from './texts.ts'

export interface Caller {
  /** Undefined for a stranger. */
  readonly peer?: string
  readonly source?: string
}

export function callers(box: Box, space: Space): Caller[] {
  const peers = listTexts(box.get('peer') ?? space.universe('peer'), 2000) ?? []
  const source = box.get('source')
  const known = [...peers.filter(peer => peer !== STRANGER), ...peers.filter(peer => peer === STRANGER)].slice(0, 20)
  const named = (peer: string): Caller => peer === STRANGER ? {} : { peer }
  if (!source) return known.map(named)
  return known.flatMap(peer => {
    const own = and(source, space.territoryOf(peer) ?? everything)
    return addressesIn(own, 2).map(address => ({ ...named(peer), source: address }))
  })
}
