/** Which addresses make a caller which peer. */
import { networkOf } from '../index-source.ts'
import { networksOf } from '../outline.ts'
import { isByAddressAlone } from '../peer-sources.ts'
import type { PolicyFile } from '../schema.gen.ts'
import { anyAddress, networkTexts } from './addresses.ts'
import { minus, nothing, or, type Texts } from './texts.ts'

/** The value of `peer` when nobody vouches. */
export const STRANGER = ''

/** A peer has the addresses of its networks but for those a smaller network gives to another. */
export function territoriesOf({ peers = {} }: PolicyFile): ReadonlyMap<string, Texts> {
  const networks = Object.entries(peers).flatMap(([name, peer]) => !isByAddressAlone(peer) ? []
    : networksOf(peer).flatMap(network => {
      const bits = networkOf(network)?.bits
      return bits === undefined ? [] : [{ name, bits, texts: networkTexts([network]) }]
    }))
  const own = new Map<string, Texts>()
  let taken = nothing
  // The smaller network counts, wherever it is written; of two equal ones the first.
  for (const { name, texts } of networks.toSorted((a, b) => b.bits - a.bits)) {
    own.set(name, or(own.get(name) ?? nothing, minus(texts, taken)))
    taken = or(taken, texts)
  }
  return own.set(STRANGER, minus(anyAddress, taken))
}
