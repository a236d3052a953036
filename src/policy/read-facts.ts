/** From a call's URIs and headers to its facts: the last time SIP text is read for routing. */
import { longName } from '../sip/header-names.ts'
import { splitValues } from '../sip/headers.ts'
import { parseNameAddr } from '../sip/name-addr.ts'
import { parseUri, unescapeUri } from '../sip/uri.ts'
import type { CallFacts, CallToRead, PartyFacts } from './facts.ts'
import { digitsOf, type Numbers } from './numbers.ts'
import { offerOf } from './offer-facts.ts'

/** What reading needs to know of the policy. */
export interface ReadScope {
  readonly numbers: Numbers
  /** Peers whose word on who calls we take. */
  readonly trusted: ReadonlySet<string>
  /** Whether any rule asks about the offer; reading a description costs more than all the rest. */
  readonly asksOffer: boolean
}

/** Makes the facts of a call. @param peerOf who vouches for it, told whom it calls */
export function readFacts(
  call: CallToRead, peerOf: (to: PartyFacts) => string | undefined, scope: ReadScope,
): CallFacts {
  const { numbers, trusted, asksOffer } = scope
  const to = partyOf(call.requestUri, numbers)
  const peer = peerOf(to)
  const headers = new Map<string, string[]>()
  for (const [as, value] of call.headers) {
    const name = longName(as)
    const values = headers.get(name)
    if (values) values.push(textOf(value))
    else headers.set(name, [textOf(value)])
  }
  const offer = call.offer ?? (asksOffer && call.sdp !== undefined ? offerOf(call.sdp) : undefined)
  const asserted = peer !== undefined && trusted.has(peer) ? assertedIn(headers, numbers) : undefined
  return {
    atMs: call.atMs,
    ...(peer === undefined ? {} : { peer }),
    ...(call.subjects && call.subjects.length > 0 && { subjects: call.subjects }),
    ...(call.user === undefined ? {} : { user: call.user }),
    ...(offer === undefined ? {} : { offer }),
    ...(asserted === undefined ? {} : { asserted }),
    source: call.source,
    from: partyOf(call.fromUri, numbers),
    to,
    headers,
  }
}

/** The first identity asserted: of the two there may be (RFC 3325 §9.1) either will do. */
function assertedIn(headers: CallFacts['headers'], numbers: Numbers): PartyFacts | undefined {
  const [value] = splitValues(headers.get('p-asserted-identity')?.[0] ?? '')
  const uri = value === undefined ? undefined : parseNameAddr(value)?.uri
  return uri === undefined ? undefined : partyOf(uri, numbers)
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
