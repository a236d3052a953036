/** How messages find their transaction (RFC 3261 §17.1.3, §17.2.3). */
import { parseCSeq } from '../../sip/cseq.ts'
import { headerOf, valuesOf } from '../../sip/headers.ts'
import type { SipRequest, SipResponse } from '../../sip/message.ts'
import { tagOf } from '../../sip/name-addr.ts'
import { branchOf, parseVia, type Via } from '../../sip/via.ts'

const MAGIC_COOKIE = 'z9hG4bK'

/**
 * Names one of our requests, also from a response to it: our branches are unique, the method in CSeq
 * tells a CANCEL from its INVITE.
 */
export function clientKey({ headers }: SipRequest | SipResponse): string {
  const via = parseVia(valuesOf(headers, 'via')[0] ?? '')
  const method = parseCSeq(headerOf(headers, 'cseq') ?? '')?.method ?? ''
  return `${(via && branchOf(via)) ?? ''} ${method}`
}

/** What {@link clientKey} would say at each element a request has come through. */
export function clientKeysIn({ headers, method }: SipRequest): readonly string[] {
  return valuesOf(headers, 'via').map(value => {
    const via = parseVia(value)
    return `${(via && branchOf(via)) ?? ''} ${method}`
  })
}

/**
 * Names one of their requests. ACK and CANCEL get the name of their INVITE. A branch without the
 * cookie comes from before RFC 3261 and says nothing; then the message itself names the transaction.
 *
 * @param via the topmost Via, before anything was written into it
 */
export function serverKey(request: SipRequest, via: Via): string {
  const method = request.method === 'ACK' || request.method === 'CANCEL' ? 'INVITE' : request.method
  const sentBy = `${via.host.toLowerCase()}:${via.port ?? 5060}`
  const branch = branchOf(via)
  if (branch !== undefined && branch.startsWith(MAGIC_COOKIE) && branch.length > MAGIC_COOKIE.length) {
    return `${branch} ${sentBy} ${method}`
  }
  return `2543 ${request.uri} ${sentBy} ${branch ?? ''} ${identity(request)} ${method}`
}

/**
 * What the copies of one request share that reach us by different ways (RFC 3261 §8.2.2.2).
 * Undefined inside a dialog, where a copy is told by its CSeq.
 */
export function mergeKey(request: SipRequest): string | undefined {
  const to = headerOf(request.headers, 'to') ?? ''
  return tagOf(to) === undefined ? `${identity(request)} ${request.method}` : undefined
}

function identity({ headers }: SipRequest): string {
  const from = tagOf(headerOf(headers, 'from') ?? '') ?? ''
  const number = parseCSeq(headerOf(headers, 'cseq') ?? '')?.number ?? ''
  return `${headerOf(headers, 'call-id') ?? ''} ${from} ${number}`
}
