/** Whose a call is, by the sources of all peers. Passwords and tokens are proved elsewhere, and come first. */
import type { CallToRead, PartyFacts } from './facts.ts'
import { SourceIndex } from './index-source.ts'
import type { PatternScope } from './matchers.ts'
import { createNumberClaims, type Claim } from './number-claims.ts'
import { listOf, networksOf, proofOf } from './outline.ts'
import type { Peer, PolicyFile } from './schema.gen.ts'

/** What of a call says whose it is. */
export interface Shown extends Pick<CallToRead, 'source' | 'subjects'> {
  readonly to: PartyFacts
}

export interface Sources {
  /** The peer that vouches for an address alone, most specific first; undefined for a stranger. */
  find(address: string): string | undefined
  /** The peer a call is of, by certificate, address and the number it calls; undefined for a stranger. */
  recognise(shown: Shown): string | undefined
}

/** True for a peer that is recognised by its address and nothing else. */
export function isByAddressAlone(peer: Pick<Peer, 'source'>): boolean {
  const { tls, to } = proofOf(peer) ?? {}
  return tls === undefined && to === undefined && networksOf(peer).length > 0
}

/** @param plan what numbers are read under */
export function sourcesOf({ peers = {} }: Pick<PolicyFile, 'peers'>, plan: PatternScope): Sources {
  const alone = new SourceIndex()
  const certified = new Map<string, Claim[]>()
  const called = createNumberClaims(plan)
  for (const [peer, written] of Object.entries(peers)) {
    const { tls, to } = proofOf(written) ?? {}
    if (isByAddressAlone(written)) for (const network of networksOf(written)) alone.add(network, peer)
    const claim = { peer, inside: insideOf(written) }
    if (tls === undefined) {
      if (to !== undefined) called.add(claim, to)
      continue
    }
    const numbers = to === undefined ? undefined : createNumberClaims(plan)
    numbers?.add(claim, to ?? [])
    const whole: Claim = { ...claim, ...(numbers && { calls: party => numbers.find(party).length > 0 }) }
    for (const subject of listOf(tls).map(each => each.toLowerCase())) {
      certified.set(subject, [...certified.get(subject) ?? [], whole])
    }
  }
  const find = (address: string): string | undefined => alone.find(address)
  return {
    find,
    recognise(shown) {
      const { source: { address }, subjects = [], to } = shown
      const proved = subjects.flatMap(subject => certified.get(subject) ?? [])
      const wide = () => subjects.flatMap(subject => certified.get(anyBeside(subject)) ?? [])
      const certain = certified.size === 0 ? undefined : best(proved, shown) ?? best(wide(), shown)
      if (certain) return certain.peer
      const claims = called.find(to)
      // An address vouches for more than a number does, which anybody can dial.
      return best(claims.filter(({ inside }) => inside), shown)?.peer ?? find(address)
        ?? claims.find(({ inside }) => !inside)?.peer
    },
  }
}

/** `gw1.orange.example` → `*.orange.example`, which stands for one label. */
function anyBeside(subject: string): string {
  const [, scheme = '', rest = ''] = /^(sips?:)?[^.]+(\..*)?$/.exec(subject) ?? []
  return `${scheme}*${rest}`
}

function insideOf(peer: Pick<Peer, 'source'>): Claim['inside'] {
  const networks = networksOf(peer)
  if (networks.length === 0) return undefined
  const own = new SourceIndex()
  for (const network of networks) own.add(network, network)
  return address => own.find(address) !== undefined
}

/** Of the claims that hold, the one that asks for most; of equal ones the first written. */
function best(claims: readonly Claim[], { source: { address }, to }: Shown): Claim | undefined {
  const weightOf = ({ inside, calls }: Claim): number => (inside ? 1 : 0) + (calls ? 1 : 0)
  return claims.filter(({ inside, calls }) => (inside?.(address) ?? true) && (calls?.(to) ?? true))
    .toSorted((a, b) => weightOf(b) - weightOf(a))[0]
}
