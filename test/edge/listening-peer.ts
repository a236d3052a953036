/** A peer on TCP or TLS by hand: it listens, it connects, and answers 200 to whatever it is asked. */
import { once } from 'node:events'
import { createServer, connect, type AddressInfo, type Server, type Socket } from 'node:net'
import { connect as connectTls, createServer as createTlsServer } from 'node:tls'
import { createFramer } from '../../src/sip/framing.ts'
import { header } from '../../src/sip/headers.ts'
import type { SipMessage, SipRequest } from '../../src/sip/message.ts'
import { printMessage } from '../../src/sip/print.ts'
import { responseTo } from '../../src/sip/respond.ts'
import { eventually } from '../support/eventually.ts'
import { answer } from './messages.ts'

export interface ListeningPeer {
  readonly port: number
  /** What it heard over connections to where it listens, and over its own. */
  readonly heard: SipMessage[]
  /** The sockets of either kind, newest last. */
  readonly sockets: Socket[]
  /** Its Contact, in what it answers to INVITE. */
  contact: string
  connect(port: number): Promise<Socket>
  /** The next request with this method, taken out of the list. */
  next(method: string): Promise<SipRequest>
  close(): void
}

/** @param tls its certificate; plain TCP without one */
export async function listeningPeer(tls?: { readonly cert: Buffer; readonly key: Buffer }): Promise<ListeningPeer> {
  const heard: SipMessage[] = []
  const sockets: Socket[] = []
  const attend = (socket: Socket): void => {
    const framer = createFramer()
    sockets.push(socket)
    socket.on('error', () => {})
    socket.on('data', bytes => {
      for (const item of framer.push(bytes)) {
        if (item.kind !== 'request' && item.kind !== 'response') continue
        heard.push(item)
        if (item.kind === 'request' && item.method !== 'ACK') socket.write(printMessage(accepting(item, peer.contact)))
      }
    })
  }
  const server: Server = tls ? createTlsServer(tls, attend) : createServer(attend)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const peer: ListeningPeer = {
    port: (server.address() as AddressInfo).port, heard, sockets, contact: '',
    async connect(port) {
      const where = { port, host: '127.0.0.1' }
      const socket = tls ? connectTls({ ...tls, ...where, rejectUnauthorized: false }) : connect(where)
      await once(socket, tls ? 'secureConnect' : 'connect')
      attend(socket)
      return socket
    },
    next: method => eventually(5_000, method, () => {
      const at = heard.findIndex(item => item.kind === 'request' && item.method === method)
      return at < 0 ? undefined : heard.splice(at, 1)[0] as SipRequest
    }),
    close() {
      server.close()
      for (const socket of sockets) socket.destroy()
    },
  }
  return peer
}

function accepting(request: SipRequest, contact: string) {
  if (request.method !== 'INVITE') return responseTo(request, 200, { toTag: 'them' })
  return responseTo(request, 200, {
    toTag: 'them', headers: [header('Contact', contact), header('Content-Type', 'application/sdp')],
    body: Buffer.from(answer),
  })
}
