/** What one look at a request tells about it. */
import { headerOf } from '../sip/headers.ts'
import type { SipRequest } from '../sip/message.ts'
import { tagOf } from '../sip/name-addr.ts'
import { parseUri } from '../sip/uri.ts'

/** True for a request that says it belongs to a dialog. */
export function isInDialog({ headers }: SipRequest): boolean {
  return tagOf(headerOf(headers, 'to') ?? '') !== undefined
}

/** `urn:service:sos`, with or without a kind of help (RFC 5031), or one of the numbers people learn. */
export function isEmergencyCall({ uri }: SipRequest, numbers: readonly string[]): boolean {
  return /^urn:service:sos(?:\.|$)/i.test(uri) || numbers.includes(parseUri(uri)?.user ?? '')
}

/** True for a request whose sender calls itself by one of these names, which are in lower case. */
export function isScanner({ headers }: SipRequest, names: readonly string[]): boolean {
  const agent = headerOf(headers, 'user-agent')?.toLowerCase()
  return agent !== undefined && names.some(name => agent.includes(name))
}
