/** Which sockets serve which transport. A further one joins here. */
import type { TransportName } from '../transactions.ts'
import { openTcp } from './tcp.ts'
import { openTls } from './tls.ts'
import type { OpenTransport } from './transport.ts'
import { openUdp } from './udp.ts'
import { openWs, openWss } from './web-socket.ts'

const byName: Readonly<Record<TransportName, OpenTransport>> = {
  udp: openUdp, tcp: openTcp, tls: openTls, ws: openWs, wss: openWss,
}

export function openSocket(name: TransportName): OpenTransport {
  return byName[name]
}
