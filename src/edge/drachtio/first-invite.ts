/** The INVITE that places a leg, as far as it is not the server's. */
import { header } from '../../sip/headers.ts'
import type { Headers } from '../../sip/message.ts'
import { parseNameAddr, printNameAddr } from '../../sip/name-addr.ts'
import { parseUri } from '../../sip/uri.ts'
import type { DialRequest, SentIdentity } from '../signaling.ts'
import { aboutUs, aboutUsUnreliably } from './about.ts'
import type { Outgoing } from './link.ts'
import { withParts } from './side.ts'

/**
 * Undefined when it names no place to send to: such text would shift the protocol's own.
 * @param session what it says of the session's timer
 */
export function firstInviteOf(dial: DialRequest, callId: string, session: Headers): Outgoing | undefined {
  const { requestUri, from, to, maxForwards } = dial
  const nextHop = wayOf(dial)
  if (!isUri(requestUri) || (nextHop !== undefined && !isUri(nextHop))) return undefined
  const about = [
    header('Max-Forwards', String(maxForwards)),
    header('From', nameAddr(from.displayName, fromUri(from))),
    header('To', nameAddr(to.displayName, to.uri)),
    header('Call-ID', callId),
    ...dial.body ? aboutUs : aboutUsUnreliably,
    // The server writes its own address in place of `localhost`, and keeps the Contact for what follows in the dialog.
    ...dial.features ? [header('Contact', ['<sip:localhost>', ...dial.features].join(';'))] : [],
    ...(dial.requires ?? []).map(extension => header('Require', extension)),
    ...session,
  ]
  return {
    method: 'INVITE', uri: requestUri, ...nextHop === undefined ? {} : { nextHop }, ...withParts(dial, about),
  }
}

/**
 * Where the server sends it: back over the way somebody registered, or to the first proxy. It writes no Route
 * of ours, so a phone behind several proxies is reached where the first of them finds it by its Contact.
 */
function wayOf({ over, routes: [route] = [], nextHop }: DialRequest): string | undefined {
  return over ?? nextHop ?? (route === undefined ? undefined : parseNameAddr(route)?.uri)
}

function isUri(text: string): boolean {
  return parseUri(text) !== undefined && !/[\s|<>]/.test(text)
}

function nameAddr(displayName: string | undefined, uri: string): string {
  return printNameAddr({ ...displayName === undefined ? {} : { displayName }, uri, params: [] })
}

/** The server writes its own address in place of `localhost`. */
function fromUri({ user, host = 'localhost' }: SentIdentity): string {
  return user === '' ? `sip:${host}` : `sip:${user}@${host}`
}
