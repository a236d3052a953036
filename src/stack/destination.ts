/** From the next hop of a request to the addresses it may be sent to. */
import { parseUri } from '../sip/uri.ts'
import type { NextHop } from './dialog/route.ts'
import type { Resolve } from './resolve/resolver.ts'
import type { Destination, Flow, Transactions } from './transactions.ts'

export interface Ways {
  readonly resolve: Resolve
  readonly transactions: Pick<Transactions, 'lives'>
}

/**
 * Where a request with this next hop may go, best first; `maddr` is not obeyed, since it lets a message
 * name a host its sender may not reach. Synchronous when nothing has to be looked up.
 * @returns empty when the URI is not one to send to or its host has no address
 */
export function locate(hop: NextHop, ways: Ways): readonly Destination[] | Promise<readonly Destination[]> {
  const { uri: text, flow } = reachable(hop, ways)
  if (text === undefined) return [backOver(flow)]
  const uri = parseUri(text)
  if (!uri) return []
  const found = ways.resolve(uri)
  // A resolver that fails has found nothing; it is its owner who logs why.
  return found instanceof Promise ? found.then(all => overFlow(all, flow), () => []) : overFlow(found, flow)
}

/** The way back to whoever sent us something. */
export function backOver(flow: Flow): Destination {
  const { transport, address, port, serverName } = flow
  return { transport, address, port, flow, ...serverName === undefined ? {} : { serverName } }
}

/** Whoever's connection is gone is looked for where it listens, if anywhere (RFC 3261 §12.2.1.1). */
function reachable(
  hop: NextHop, { transactions }: Ways,
): { readonly uri: string; readonly flow?: Flow } | { readonly uri?: undefined; readonly flow: Flow } {
  if (hop.to === 'uri') return hop
  const { flow, listensAt } = hop
  const isGone = listensAt !== undefined && transactions.lives?.(flow) === false
  return isGone ? { uri: listensAt, flow } : { flow }
}

/** Keeps to the socket already in use between us and an address, and to the name a peer was known by. */
function overFlow(all: readonly Destination[], flow: Flow | undefined): readonly Destination[] {
  return flow === undefined ? all : all.map(to => {
    if (flow.transport !== to.transport) return to
    const named = flow.serverName === undefined ? to : { serverName: flow.serverName, ...to }
    return flow.address === to.address ? { ...named, flow } : named
  })
}
