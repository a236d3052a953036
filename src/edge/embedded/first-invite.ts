/** The INVITE that places a leg (RFC 3261 §8.1.1, §13.2.1), and what is written down of it while it rings. */
import { header } from '../../sip/headers.ts'
import type { Headers, SipRequest } from '../../sip/message.ts'
import { RELIABLE } from '../../sip/reliable.ts'
import { parseNameAddr, printNameAddr, withTag } from '../../sip/name-addr.ts'
import type { NextHop } from '../../stack/dialog/route.ts'
import type { ClientTransaction, Destination } from '../../stack/transactions.ts'
import type { DialRequest, RingingSnapshot, SentIdentity } from '../signaling.ts'
import { aboutUs, hostPort } from './about.ts'
import { flowOver, partsFrom } from './lines.ts'
import type { Side } from './side.ts'

/**
 * @param sequence 1, and one more each time it has to be asked anew
 * @param session what it says of the session's timer
 */
export function firstInviteOf(
  side: Side, dial: DialRequest, to: Destination, sequence: number, session: Headers,
): SipRequest {
  const { headers, body } = partsFrom(dial)
  const from = printNameAddr(partyLine(dial.from.displayName, fromUri(side, dial.from, to)))
  return {
    kind: 'request',
    method: 'INVITE',
    uri: dial.requestUri,
    headers: [
      ...(dial.routes ?? []).map(route => header('Route', route)),
      header('Max-Forwards', String(dial.maxForwards)),
      header('From', withTag(from, side.localTag)),
      header('To', printNameAddr(partyLine(dial.to.displayName, dial.to.uri))),
      header('Call-ID', side.callId),
      header('CSeq', `${sequence} INVITE`),
      ...aboutUs(side.ports, to, { supported: supportedBy(side, dial), features: side.features }),
      ...(dial.requires ?? []).map(extension => header('Require', extension)),
      ...session,
      ...headers,
    ],
    body,
  }
}

/** Without an offer of ours a reliable provisional would make one, and want an answer before the caller can give it. */
function supportedBy({ ports: { supported } }: Side, { body }: DialRequest): readonly string[] {
  return body ? supported : supported.filter(tag => tag !== RELIABLE)
}

function partyLine(displayName: string | undefined, uri: string) {
  return { ...displayName === undefined ? {} : { displayName }, uri, params: [] }
}

/** The caller as shown; without a host of its own it calls from the address that faces the target. */
function fromUri(side: Side, from: SentIdentity, to: Destination): string {
  const user = from.user === '' ? '' : `${from.user}@`
  if (from.host !== undefined) return `sip:${user}${from.host}`
  return `sip:${user}${hostPort(side.ports.transactions.contactFor(to))}`
}

/** Back over the way somebody registered; else to the first proxy, the next hop or the target itself. */
export function firstHop({ over, routes: [route] = [], nextHop, requestUri }: DialRequest): NextHop {
  if (over !== undefined) return { to: 'flow', flow: flowOver(over) }
  return { to: 'uri', uri: nextHop ?? (route && parseNameAddr(route)?.uri) ?? requestUri }
}

export interface WrittenInvite extends RingingSnapshot {
  readonly uri: string
  readonly headers: Headers
  readonly to: Destination
}

/** What a CANCEL, an ACK and a dialog are made of; proofs of who we are stay out of it. */
const kept: ReadonlySet<string> = new Set(['via', 'route', 'from', 'to', 'call-id', 'cseq'])

export function inviteWritten({ request: { uri, headers }, to }: ClientTransaction): WrittenInvite {
  return { uri, headers: headers.filter(({ name }) => kept.has(name)), to }
}
