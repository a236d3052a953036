/**
 * What a rule may ask about a call: a flat record made once, when the INVITE arrived. After this no
 * SIP text is read for routing. All text is real text, also where the wire had UTF-8 or escapes.
 */
import { longName } from '../sip/headers.ts'
import { parseUri, unescapeUri } from '../sip/uri.ts'
import { digitsOf, type Numbers } from './numbers.ts'
import type { CallToRead } from './policy.ts'

/** A number's or address's view of one URI. */
export interface PartyFacts {
  /** The whole URI as received. */
  readonly uri: string
  /** The user part, unescaped, without parameters; empty when there is none. */
  readonly user: string
  /** The host in lower case, without brackets; empty for `tel:`. */
  readonly host: string
  /** The number in E.164 with its plus, when the user part is a number under the home plan. */
  readonly e164?: string
}

export interface CallFacts {
  /** Wall-clock milliseconds since 1970 when the INVITE was read. */
  readonly atMs: number
  /** The peer that vouches for the caller; undefined when none does. */
  readonly peer?: string
  readonly source: { readonly transport: string; readonly address: string; readonly port: number }
  readonly from: PartyFacts
  /** Where the call is going: the Request-URI, its user read under the home plan. */
  readonly to: PartyFacts
  /** Header values in order, by lower-case long name; a Map, so no name from the network can be special. */
  readonly headers: ReadonlyMap<string, readonly string[]>
}

/** Makes the facts of a call. @param peer who vouches for its source */
export function readFacts(call: CallToRead, peer: string | undefined, numbers: Numbers): CallFacts {
  const headers = new Map<string, string[]>()
  for (const [as, value] of call.headers) {
    const name = longName(as)
    const values = headers.get(name)
    if (values) values.push(textOf(value))
    else headers.set(name, [textOf(value)])
  }
  return {
    atMs: call.atMs,
    ...(peer === undefined ? {} : { peer }),
    source: call.source,
    from: partyOf(call.fromUri, numbers),
    to: partyOf(call.requestUri, numbers),
    headers,
  }
}

/** Reads one URI: `sip:`, `sips:` or `tel:` (RFC 3966). Of anything else only the text is known. */
export function partyOf(uri: string, numbers: Numbers): PartyFacts {
  const parsed = parseUri(uri)
  if (!parsed) return { uri, user: '', host: '' }
  // A telephone number in a user part brings its parameters along (RFC 3261 §19.1.6).
  const [raw = '', ...params] = (parsed.user ?? '').split(';')
  const user = textOf(unescapeUri(raw))
  const context = parsed.params.find(([name]) => name.toLowerCase() === 'phone-context')?.[1]
    ?? params.find(param => /^phone-context=/i.test(param))?.slice('phone-context='.length)
  const e164 = e164Of(user, context, numbers)
  return {
    uri,
    user,
    host: parsed.host.toLowerCase().replace(/^\[|\]$/g, ''),
    ...(e164 === undefined ? {} : { e164 }),
  }
}

/** A context of digits (RFC 3966 §5.1.5) says in which country a number without plus is at home. */
function e164Of(user: string, context: string | undefined, numbers: Numbers): string | undefined {
  const read = numbers.e164Of(user)
  const country = context?.startsWith('+') ? digitsOf(context) : undefined
  if (country === undefined || user.startsWith('+') || read?.startsWith(country)) return read
  const digits = digitsOf(user)
  return digits === undefined ? undefined : numbers.e164Of(country + digits)
}

const utf8 = new TextDecoder('utf-8', { fatal: true })

/** Wire text (a character per byte) as real text; what is no UTF-8 stays as it is. */
function textOf(wire: string): string {
  if (!/[\x80-\xff]/.test(wire)) return wire
  try {
    return utf8.decode(Buffer.from(wire, 'latin1'))
  } catch {
    // Old devices write Latin-1, which is what the text already is.
    return wire
  }
}
