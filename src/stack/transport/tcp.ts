/** Streams over TCP: the listener, and the table of connections that serves both directions (RFC 3261 §18). */
import { connect, createServer, isIPv6, type Server, type Socket } from 'node:net'
import type { Timer } from '../../base/clock.ts'
import type { Flow, Listener } from '../transactions.ts'
import { isWildcard, ownAddressFor } from './addresses.ts'
import { Connection } from './connection.ts'
import { listenFailed } from './listen-failed.ts'
import type { Parcel, SendFailed, Transport, TransportPorts } from './transport.ts'

/** How often connections are looked over for idleness, in milliseconds. */
const REVIEW_MS = 2_000

/** Binds a TCP listener. */
export async function openTcp(listener: Listener, ports: TransportPorts): Promise<Transport> {
  const server = createServer()
  // Above the cap a new connection is closed at once; the ones that live are not touched.
  server.maxConnections = ports.limits.connections
  try {
    await listening(server, listener)
  } catch (error) {
    throw listenFailed(listener, error as NodeJS.ErrnoException)
  }
  return new Tcp(server, listener, ports)
}

class Tcp implements Transport {
  readonly listener: Listener
  readonly #server: Server
  readonly #ports: TransportPorts
  readonly #byId = new Map<string, Connection>()
  /** The newest connection to each address and port of theirs. */
  readonly #byAddress = new Map<string, Connection>()
  #count = 0
  #review: Timer | undefined
  #closed = false

  constructor(server: Server, listener: Listener, ports: TransportPorts) {
    const bound = server.address()
    this.listener = { ...listener, port: typeof bound === 'object' && bound ? bound.port : listener.port }
    this.#server = server
    this.#ports = ports
    server.on('connection', socket => this.#accepted(socket))
    server.on('error', error => {
      ports.warn('a TCP listener reported an error', { ...this.listener, error: error.message })
    })
  }

  send(parcel: Parcel, failed: SendFailed): string {
    const { address, port } = parcel
    const named = parcel.connection === undefined ? undefined : this.#byId.get(parcel.connection)
    let connection = named?.writable ? named : this.#byAddress.get(`${address} ${port}`)
    if (!connection?.writable) connection = this.#dial(address, port)
    connection.write(parcel.bytes, failed)
    return connection.flow.connection
  }

  owns(connection: string): boolean {
    return this.#byId.get(connection)?.writable ?? false
  }

  close(): Promise<void> {
    this.#closed = true
    this.#review?.cancel()
    return new Promise(resolve => {
      this.#server.close(() => resolve())
      for (const connection of this.#byId.values()) connection.end('the router is closing')
    })
  }

  #accepted(socket: Socket): void {
    const { remoteAddress, remotePort } = socket
    // Gone again between the kernel's accept and ours.
    if (remoteAddress === undefined || remotePort === undefined || this.#closed) {
      socket.destroy()
      return
    }
    this.#keep(socket, remoteAddress, remotePort, true)
  }

  #dial(address: string, port: number): Connection {
    const { host } = this.listener
    const socket = connect({ host: address, port, ...(isWildcard(host) ? {} : { localAddress: host }) })
    const connection = this.#keep(socket, address, port, false)
    const { connectMs } = this.#ports.limits
    const late = this.#ports.clock.after(connectMs, () => connection.end(`no connection within ${connectMs} ms`))
    socket.once('connect', () => late.cancel())
    socket.once('close', () => late.cancel())
    return connection
  }

  #keep(socket: Socket, address: string, port: number, incoming: boolean): Connection {
    const { transport, host, port: localPort } = this.listener
    const nowMs = this.#ports.clock.monotonicMs()
    const flow: Flow = {
      transport, address, port,
      localAddress: isWildcard(host) ? socket.localAddress ?? ownAddressFor(address, nowMs) : host,
      localPort,
      connection: `${transport}:${host}:${localPort}/${++this.#count}`,
    }
    const connection = new Connection(socket, flow, incoming, this.#ports, (ended, why) => this.#drop(ended, why))
    this.#byId.set(flow.connection, connection)
    this.#byAddress.set(`${address} ${port}`, connection)
    this.#review ??= this.#ports.clock.after(REVIEW_MS, this.#lookOver)
    return connection
  }

  #drop(connection: Connection, why: string): void {
    const { connection: id, address, port } = connection.flow
    this.#byId.delete(id)
    const key = `${address} ${port}`
    if (this.#byAddress.get(key) === connection) this.#byAddress.delete(key)
    if (this.#closed) return
    this.#ports.inbox.lost(id, why)
  }

  readonly #lookOver = (): void => {
    const nowMs = this.#ports.clock.monotonicMs()
    for (const connection of this.#byId.values()) connection.review(nowMs)
    this.#review = this.#byId.size > 0 ? this.#ports.clock.after(REVIEW_MS, this.#lookOver) : undefined
  }
}

function listening(server: Server, { host, port }: Listener): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen({ host, port, ipv6Only: isIPv6(host), exclusive: true }, () => {
      server.off('error', reject)
      resolve()
    })
  })
}
