/** Where a request inside a dialog goes: its Request-URI, its Route lines and its next hop (RFC 3261 §12.2.1.1). */
import { parseNameAddr } from '../../sip/name-addr.ts'
import { parseUri, printUri, uriParam, type SipUri } from '../../sip/uri.ts'
import type { Flow } from '../transactions.ts'
import type { Dialog } from './dialog.ts'

export interface Routing {
  readonly uri: string
  readonly routes: readonly string[]
}

/**
 * Loose routing keeps the target as Request-URI; a first hop without `lr` is a strict router, which
 * expects itself there and the target at the end of the list.
 */
export function routingOf(dialog: Pick<Dialog, 'target' | 'routes'>): Routing {
  const [first, ...rest] = dialog.routes
  const hop = first === undefined ? undefined : parseUri(uriIn(first))
  if (!hop || hop.params.some(([name]) => name.toLowerCase() === 'lr')) {
    return { uri: dialog.target, routes: dialog.routes }
  }
  // §19.1.1: neither headers nor a method parameter may stand in a Request-URI.
  const { headers: _, ...bare } = hop
  const uri = printUri({ ...bare, params: bare.params.filter(([name]) => name.toLowerCase() !== 'method') })
  return { uri, routes: [...rest, `<${dialog.target}>`] }
}

/** The URI of whom a request on this route goes to next. */
export function firstHopOf({ target, routes: [first] }: Pick<Dialog, 'target' | 'routes'>): string {
  return first === undefined ? target : uriIn(first)
}

/** Where to send: a URI to resolve, or back the way the last message came. */
export type NextHop =
  | { readonly to: 'uri'; readonly uri: string; readonly flow?: Flow }
  | {
      readonly to: 'flow'
      readonly flow: Flow
      /** The URI at which the other side says it can be reached when its connection is gone. */
      readonly listensAt?: string
    }

/**
 * The next hop of requests in this dialog: the first Route, else the target.
 *
 * Without Record-Route nobody but the other side itself sent us its messages. When its Contact then
 * names another host than the one they came from over UDP, it sits behind NAT and writes an address
 * of its inner network: only the source address reaches it.
 */
export function nextHopOf(dialog: Dialog): NextHop {
  const { flow, target } = dialog
  if (dialog.routes.length > 0) return { to: 'uri', uri: firstHopOf(dialog), flow }
  const uri = parseUri(target)
  const reachable = uri && uri.host !== '' && (uri.scheme === 'sip' || uri.scheme === 'sips')
  if (!reachable) return { to: 'flow', flow }
  // A connection of theirs is the best way to them as long as it lives; a browser has no other.
  if (flow.transport === 'ws' || flow.transport === 'wss') return { to: 'flow', flow }
  if (flow.transport !== 'udp') return { to: 'flow', flow, listensAt: connectable(uri, flow.transport) }
  if (transportOf(uri) === 'udp' && bareHost(uri.host) !== bareHost(flow.address)) return { to: 'flow', flow }
  return { to: 'uri', uri: target, flow }
}

/**
 * A target that names no transport is meant by the one its messages come over, not by UDP as RFC 3263 has it; and what
 * was private stays so, whatever the target says.
 */
function connectable(uri: SipUri, transport: 'tcp' | 'tls'): string {
  if (uri.scheme === 'sips' || (transport === 'tcp' && uriParam(uri, 'transport') !== undefined)) return printUri(uri)
  const others = uri.params.filter(([name]) => name.toLowerCase() !== 'transport')
  return printUri({ ...uri, params: [...others, ['transport', transport]] })
}

function transportOf(uri: NonNullable<ReturnType<typeof parseUri>>): string {
  if (uri.scheme === 'sips') return 'tls'
  return (uriParam(uri, 'transport') ?? 'udp').toLowerCase()
}

/** A host without the brackets of an IPv6 address, in lower case, so that two can be compared. */
export function bareHost(host: string): string {
  return host.replace(/^\[(.*)\]$/, '$1').toLowerCase()
}

function uriIn(nameAddr: string): string {
  return parseNameAddr(nameAddr)?.uri ?? nameAddr
}
