/** Peers that both claim an address: the smaller network counts, which is worth a look. */
import { networkOf } from '../index-source.ts'
import type { Position } from '../diagnostic.ts'
import { sampleAtMs } from '../sample-call.ts'
import { addressesIn, networkTexts } from './addresses.ts'
import type { Finding } from './finding.ts'
import type { Case } from './case.ts'
import { and, areApart, type Texts } from './texts.ts'

interface Network {
  readonly peer: string
  readonly text: string
  readonly bits: number
  readonly addresses: Texts
  readonly at: Position
}

export function findSharedAddresses({ document: { tree, source }, engine: { policy } }: Case): Finding[] {
  const networks = Object.entries(tree.peers ?? {}).flatMap(([peer, { source: known }]) =>
    !Array.isArray(known) ? [] : known.flatMap((text: unknown, at): Network[] => {
      const bits = typeof text === 'string' ? networkOf(text)?.bits : undefined
      if (bits === undefined) return []
      return [{
        peer, text: text as string, bits, addresses: networkTexts([text as string]),
        at: source.at(['peers', peer, 'source', at]),
      }]
    }))
  return networks.flatMap((one, at) => networks.slice(at + 1).flatMap((other): Finding[] => {
    if (one.peer === other.peer || areApart(one.addresses, other.addresses)) return []
    const [large, small] = one.bits <= other.bits ? [one, other] : [other, one]
    const [address = ''] = addressesIn(and(large.addresses, small.addresses), 1)
    const call = { source: address, to: '+33145550100' }
    const witness = { call, atMs: sampleAtMs, decidedBy: policy.peerOf(address) ?? '' }
    return [{
      kind: 'peers', severity: 'info', at: small.at,
      message: `${small.text} of "${small.peer}" lies in ${large.text} of "${large.peer}": `
        + `its calls are those of "${small.peer}"`,
      related: [{ message: `the network of "${large.peer}"`, at: large.at }],
      witness,
    }]
  }))
}
