/** Names to addresses as a test says, without DNS. */
import { uriParam } from '../../src/sip/uri.ts'
import type { Resolve } from '../../src/stack/resolve/resolver.ts'
import type { Destination, TransportName } from '../../src/stack/transactions.ts'

type Found = string | undefined

/** @param find the one address of a host, at once or later; undefined when it has none */
export function byHost(find: (host: string) => Found | Promise<Found>): Resolve {
  return uri => {
    const transport = (uriParam(uri, 'transport') ?? 'udp') as TransportName
    const at = (address: Found): readonly Destination[] =>
      address === undefined ? [] : [{ transport, address, port: uri.port ?? 5060 }]
    const found = find(uri.host)
    return found instanceof Promise ? found.then(at) : at(found)
  }
}
