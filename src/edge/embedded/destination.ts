/** From the next hop of a request to the addresses it may be sent to. */
import { parseUri } from '../../sip/uri.ts'
import type { NextHop } from '../../stack/dialog/route.ts'
import type { Resolve } from '../../stack/resolve/resolver.ts'
import type { Destination, Flow } from '../../stack/transactions.ts'

/**
 * Where a request with this next hop may go, best first; `maddr` is not obeyed, since it lets a message
 * name a host its sender may not reach. Synchronous when nothing has to be looked up.
 * @returns empty when the URI is not one to send to or its host has no address
 */
export function locate(hop: NextHop, resolve: Resolve): readonly Destination[] | Promise<readonly Destination[]> {
  if (hop.to === 'flow') return [backOver(hop.flow)]
  const uri = parseUri(hop.uri)
  if (!uri) return []
  const { flow } = hop
  const found = resolve(uri)
  // A resolver that fails has found nothing; it is its owner who logs why.
  return found instanceof Promise ? found.then(all => overFlow(all, flow), () => []) : overFlow(found, flow)
}

/** The way back to whoever sent us something. */
export function backOver(flow: Flow): Destination {
  return { transport: flow.transport, address: flow.address, port: flow.port, flow }
}

/** Keeps to the socket already in use between us and an address. */
function overFlow(all: readonly Destination[], flow: Flow | undefined): readonly Destination[] {
  return flow === undefined ? all : all.map(to =>
    flow.transport === to.transport && flow.address === to.address ? { ...to, flow } : to)
}
