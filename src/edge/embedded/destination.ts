/** From a SIP URI or a flow to the address a request is sent to. Names are resolved through a port. */
import { promises as dns } from 'node:dns'
import { isIP } from 'node:net'
import { parseUri, uriParam } from '../../sip/uri.ts'
import { bareHost, type NextHop } from '../../stack/dialog/route.ts'
import type { Destination, Flow, TransportName } from '../../stack/transactions.ts'

/** Host name → IP address without brackets; undefined when it has none. An address comes back as it is, at once. */
export type Resolve = (host: string) => string | undefined | Promise<string | undefined>

/** The system's resolver; IPv4 first, since that is what most peers listen on. */
export const systemResolve: Resolve = host => {
  if (isIP(host)) return host
  // A name that does not resolve is an answer, not a fault: the target is unreachable.
  return dns.lookup(host, { verbatim: false }).then(found => found.address, () => undefined)
}

const defaultPort: Readonly<Record<TransportName, number>> = { udp: 5060, tcp: 5060, tls: 5061, ws: 80, wss: 443 }

/**
 * Where a request with this next hop goes; `maddr` is not obeyed, since it lets a message name a host
 * its sender may not reach. Synchronous when nothing has to be looked up.
 * @returns undefined when the URI is not one to send to or its host has no address
 */
export function locate(hop: NextHop, resolve: Resolve): Destination | undefined | Promise<Destination | undefined> {
  if (hop.to === 'flow') return backOver(hop.flow)
  const uri = parseUri(hop.uri)
  if (!uri || (uri.scheme !== 'sip' && uri.scheme !== 'sips') || uri.host === '') return undefined
  const transport = transportFor(uri.scheme, uriParam(uri, 'transport'))
  if (!transport) return undefined
  const port = uri.port ?? defaultPort[transport]
  const at = (address: string | undefined): Destination | undefined =>
    address === undefined ? undefined : overFlow({ transport, address, port }, hop.flow)
  const found = resolve(bareHost(uri.host))
  // A resolver that fails has found nothing; it is its owner who logs why.
  return found instanceof Promise ? found.then(at, () => undefined) : at(found)
}

/** The way back to whoever sent us something. */
export function backOver(flow: Flow): Destination {
  return { transport: flow.transport, address: flow.address, port: flow.port, flow }
}

/** Keeps to the socket already in use between us and that address. */
function overFlow(to: Destination, flow: Flow | undefined): Destination {
  return flow && flow.transport === to.transport && flow.address === to.address ? { ...to, flow } : to
}

function transportFor(scheme: string, named: string | undefined): TransportName | undefined {
  const transport = (named ?? 'udp').toLowerCase()
  if (scheme === 'sips') return transport === 'ws' || transport === 'wss' ? 'wss' : 'tls'
  return Object.hasOwn(defaultPort, transport) ? transport as TransportName : undefined
}
