/** Which sockets serve which transport. A further one joins here. */
import { RouterError } from '../../base/errors.ts'
import type { Listener, TransportName } from '../transactions.ts'
import { openTcp } from './tcp.ts'
import type { OpenTransport, Transport } from './transport.ts'
import { openUdp } from './udp.ts'

export function openSocket(name: TransportName): OpenTransport {
  switch (name) {
    case 'udp': return openUdp
    case 'tcp': return openTcp
    default: return unknownTransport
  }
}

async function unknownTransport({ transport, host, port }: Listener): Promise<Transport> {
  throw new RouterError('LISTEN_FAILED', `cannot listen on ${transport} ${host} port ${port}: no such transport`,
    { transport, host, port })
}
