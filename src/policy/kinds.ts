/** Which kind of number a party is, under the home plan: what rules bar, allow or never limit. */
import { LRUCache } from 'lru-cache'
import { emergencyNumbersOf } from './emergency.ts'
import type { PartyFacts } from './facts.ts'
import { digitsOf, type LineType, type Numbers } from './numbers.ts'
import { matches, parsePattern, type FiledPattern } from './patterns.ts'
import type { NumberKind, Plan } from './schema.gen.ts'

/** Tells the kinds of a party; a premium number abroad has two, a name none. */
export interface Kinds {
  /** Numbers of kind emergency, as people dial them. */
  readonly emergency: ReadonlySet<string>
  kindsOf(party: PartyFacts): ReadonlySet<NumberKind>
}

/** Answers kept per policy: 20 µs for a new number becomes 0.1 µs. */
const REMEMBERED_MAX = 8192
const SHORT_DIGITS_MAX = 6

const kindOfLine: Readonly<Record<LineType, readonly NumberKind[]>> = {
  fixed: ['national'],
  mobile: ['mobile'],
  either: ['national', 'mobile'],
  premium: ['premium'],
  'shared-cost': ['shared-cost'],
  'toll-free': ['toll-free'],
}

/** @param plan the home plan as written */
export function createKinds(plan: Plan | undefined, numbers: Numbers): Kinds {
  const emergency = new Set(plan?.emergency ?? emergencyNumbersOf(plan?.home) ?? [])
  const internal = (plan?.internal ?? []).flatMap((text): FiledPattern[] => {
    const pattern = parsePattern(text, numbers)
    return pattern.kind === 'fault' ? [] : [pattern]
  })
  const remembered = new LRUCache<string, ReadonlySet<NumberKind>>({ max: REMEMBERED_MAX })

  function read(party: PartyFacts): readonly NumberKind[] {
    const digits = digitsOf(party.user)
    if (isSosService(party.uri) || emergency.has(digits ?? party.user)) return ['emergency']
    if (internal.some(pattern => matches(pattern, party))) return ['internal']
    if (party.e164 !== undefined) {
      const { home, type } = numbers.lineOf(party.e164)
      if (home) return kindOfLine[type]
      return type === 'premium' ? ['international', 'premium'] : ['international']
    }
    return digits !== undefined && digits.length >= 2 && digits.length <= SHORT_DIGITS_MAX ? ['short'] : []
  }

  return {
    emergency,
    kindsOf(party) {
      // The host counts for an internal URI pattern, the scheme for an emergency service.
      const key = `${party.e164 ?? ''} ${party.user} ${party.host} ${isSosService(party.uri)}`
      const known = remembered.get(key)
      if (known) return known
      const kinds = new Set(read(party))
      remembered.set(key, kinds)
      return kinds
    },
  }
}

/** `urn:service:sos` and its kin such as `urn:service:sos.fire` (RFC 5031 §4.2). */
function isSosService(uri: string): boolean {
  return /^urn:service:sos(?:\.|$)/i.test(uri)
}
