/** How SIP comes to a recording server: over UDP, or over TLS. */
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import type { AddressInfo, Socket } from 'node:net'
import { createServer } from 'node:tls'
import { createFramer } from '../../src/sip/framing.ts'
import type { SipRequest } from '../../src/sip/message.ts'
import { parseMessage } from '../../src/sip/parse.ts'
import type { CertificateFiles } from './certificates.ts'

/** Sends back the way a request came. */
export type Reply = (bytes: Buffer) => void

export interface RecorderWire {
  readonly port: number
  close(): void
}

export type Take = (request: SipRequest, reply: Reply) => void

export async function openUdp(take: Take): Promise<RecorderWire> {
  const socket = createSocket('udp4')
  socket.bind(0, '127.0.0.1')
  await once(socket, 'listening')
  socket.on('message', (datagram, { port, address }) => {
    const message = parseMessage(datagram)
    if (message.kind === 'request') take(message, bytes => socket.send(bytes, port, address))
  })
  return { port: socket.address().port, close: () => { socket.close() } }
}

/** @param shown what it proves itself with */
export async function openTls(shown: CertificateFiles, take: Take): Promise<RecorderWire> {
  const [cert, key] = [await readFile(shown.cert), await readFile(shown.key)]
  const open = new Set<Socket>()
  const server = createServer({ cert, key }, socket => {
    const framer = createFramer()
    open.add(socket)
    socket.once('close', () => open.delete(socket))
    // A router that was killed says no goodbye.
    socket.on('error', () => socket.destroy())
    socket.on('data', chunk => {
      for (const item of framer.push(chunk)) if (item.kind === 'request') take(item, bytes => socket.write(bytes))
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    close() {
      server.close()
      for (const socket of open) socket.destroy()
    },
  }
}
