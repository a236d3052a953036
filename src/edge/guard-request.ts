/** What one look at a request tells about it. */
import { digitsOf } from '../policy/numbers.ts'
import { headerOf } from '../sip/headers.ts'
import type { SipRequest } from '../sip/message.ts'
import { tagOf } from '../sip/name-addr.ts'
import { parseUri, unescapeUri } from '../sip/uri.ts'

/** True for a request that says it belongs to a dialog. */
export function isInDialog({ headers }: SipRequest): boolean {
  return tagOf(headerOf(headers, 'to') ?? '') !== undefined
}

/** `urn:service:sos`, with or without a kind of help (RFC 5031), or a number that counts as one. */
export function isEmergencyCall({ uri }: Pick<SipRequest, 'uri'>, counts: (number: string) => boolean): boolean {
  if (/^urn:service:sos(?:\.|$)/i.test(uri)) return true
  // A number in a user part may have separators, and brings its parameters along (RFC 3261 §19.1.6).
  const [user = ''] = (parseUri(uri)?.user ?? '').split(';')
  const dialled = unescapeUri(user)
  return counts(digitsOf(dialled) ?? dialled)
}

/** True for a request whose sender calls itself by one of these names, which are in lower case. */
export function isScanner({ headers }: SipRequest, names: readonly string[]): boolean {
  const agent = headerOf(headers, 'user-agent')?.toLowerCase()
  return agent !== undefined && names.some(name => agent.includes(name))
}
