/** TCP, plain. */
import { connect, createServer } from 'node:net'
import { SocketLine } from './socket-line.ts'
import { openStreams, type StreamKind } from './streams.ts'
import type { OpenTransport, TransportPorts } from './transport.ts'

/** Binds a TCP listener. */
export const openTcp: OpenTransport = (listener, ports) => openStreams(tcpKind(ports), listener, ports)

function tcpKind({ limits }: TransportPorts): StreamKind {
  const server = createServer()
  return {
    server,
    verifies: false,
    keepAliveMs: limits.keepAliveMs,
    serve: accept => server.on('connection', socket => {
      if (!socket.destroyed) accept(new SocketLine(socket), socket)
    }),
    dial({ address, port }, localAddress) {
      const socket = connect({ host: address, port, ...localAddress === undefined ? {} : { localAddress } })
      return new SocketLine(socket, 'connect')
    },
  }
}
