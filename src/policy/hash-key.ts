/** What a pick by hash tells calls apart by. */
import { hash32, pair32 } from '../base/hash.ts'
import { anonymousHost } from '../sip/places.ts'
import type { HashBy, Target } from './decision.ts'
import type { CallFacts, PartyFacts } from './facts.ts'

/** What a call shows under this word; a number counts in its canonical form. */
export function hashKey(by: HashBy, { from, to, source }: CallFacts, callId: string): string {
  switch (by) {
    case 'from': return isWithheld(from) ? callId : from.e164 ?? from.user
    case 'to': return to.e164 ?? to.user
    case 'call-id': return callId
    case 'source': return source.address
  }
}

/** Everybody who withholds is called the same (RFC 3323 §4.1): as one caller they would all fall to one target. */
function isWithheld({ user, host }: PartyFacts): boolean {
  return user === '' || host === anonymousHost || user.toLowerCase() === 'anonymous'
}

/** Rendezvous: the lot a target draws for a key. The highest takes the call. */
export function lotOf(key: number, target: Target): number {
  return pair32(key, nameHash(target))
}

/** Each target's name is hashed once; a target lives as long as its policy. */
const hashes = new WeakMap<Target, number>()

function nameHash(target: Target): number {
  let hashed = hashes.get(target)
  if (hashed === undefined) {
    hashed = hash32(target.name)
    hashes.set(target, hashed)
  }
  return hashed
}
