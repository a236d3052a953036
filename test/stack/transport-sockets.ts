/** Bare sockets of the other side, for the tests beside this file. */
import { createSocket, type Socket as Datagrams } from 'node:dgram'
import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { createLog } from '../../src/base/log.ts'
import {
  createTransactions, type TransactionLayer, type TransactionOptions,
} from '../../src/stack/transaction/layer.ts'
import type { TransportName } from '../../src/stack/transactions.ts'
import { eventually } from '../support/eventually.ts'
import { requestText } from './transaction-world.ts'

/** Everything a peer was sent, as text. */
export interface Ear {
  readonly text: string
  readonly datagrams: readonly string[]
}

export interface UdpPeer extends Ear {
  readonly port: number
  readonly socket: Datagrams
  send(text: string, port: number): void
}

export async function udpPeer(host = '127.0.0.1', port = 0): Promise<UdpPeer> {
  const socket = createSocket(host.includes(':') ? 'udp6' : 'udp4')
  socket.bind(port, host)
  await once(socket, 'listening')
  const datagrams: string[] = []
  socket.on('message', bytes => datagrams.push(bytes.toString('latin1')))
  return {
    socket, datagrams, port: socket.address().port,
    get text() { return datagrams.join('') },
    send: (text, port) => socket.send(text, port, host),
  }
}

export interface TcpPeer extends Ear {
  readonly socket: Socket
  readonly closed: boolean
}

export function heardOn(socket: Socket): TcpPeer {
  const datagrams: string[] = []
  let closed = false
  socket.on('data', bytes => datagrams.push(bytes.toString('latin1')))
  socket.on('error', () => { closed = true })
  socket.on('close', () => { closed = true })
  return { socket, datagrams, get text() { return datagrams.join('') }, get closed() { return closed } }
}

export async function tcpPeer(port: number): Promise<TcpPeer> {
  const socket = connect(port, '127.0.0.1')
  socket.setNoDelay(true)
  await once(socket, 'connect')
  return heardOn(socket)
}

export interface TcpHost {
  readonly port: number
  readonly server: Server
  readonly peers: TcpPeer[]
}

export async function tcpHost(): Promise<TcpHost> {
  const peers: TcpPeer[] = []
  const server = createServer(socket => peers.push(heardOn(socket)))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return { server, peers, port: (server.address() as AddressInfo).port }
}

export const closed = (host: TcpHost) => new Promise<void>(resolve => {
  host.server.close(() => resolve())
  for (const peer of host.peers) peer.socket.destroy()
})

/** An OPTIONS as a peer on TCP would write it. */
export const optionsText = (branch: string, via = 'SIP/2.0/TCP 127.0.0.1:5070') =>
  requestText({ method: 'OPTIONS', via: `${via};branch=${branch}`, callId: branch })

export function layerOn(
  transports: readonly TransportName[], options: Partial<TransactionOptions> = {}, host = '127.0.0.1',
): Promise<TransactionLayer> {
  return createTransactions({
    listeners: transports.map(transport => ({ transport, host, port: 0 })),
    log: createLog('silent'),
    ...options,
  })
}

export function portOf(layer: TransactionLayer, transport: string): number {
  return layer.listeners.find(listener => listener.transport === transport)?.port ?? 0
}

/** Waits until the peer has been sent something that `pattern` fits. */
export function hears(ear: Ear, pattern: RegExp, ms = 1_500): Promise<RegExpExecArray> {
  return eventually(ms, `the peer hears ${String(pattern)}`, () => pattern.exec(ear.text))
}
