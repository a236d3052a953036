/** What the values of each dimension can be at most. */
import { anyAddress } from './addresses.ts'
import { anyKind } from './kind-sets.ts'
import type { Moments } from './moments.ts'
import type { Universe } from './region.ts'
import { STRANGER } from './territories.ts'
import { everything, exactly, type Texts } from './texts.ts'

const yesOrNo = exactly('yes', 'no')

export function universesOf(peers: readonly string[], moments: Moments): Universe {
  const known = new Map<string, Texts>([
    ['peer', exactly(STRANGER, ...peers)], ['time', moments.all], ['source', anyAddress],
    ['transport', exactly('udp', 'tcp', 'tls', 'ws', 'wss')],
    ...['from', 'to', 'request'].flatMap((party): [string, Texts][] =>
      [[`${party}.secure`, yesOrNo], [`${party}.kind`, anyKind]]),
  ])
  return dimension => known.get(dimension) ?? (isYesOrNo(dimension) ? yesOrNo : everything)
}

function isYesOrNo(dimension: string): boolean {
  return /^(?:\?|tag\.|offer\.|header\.)/.test(dimension)
}
