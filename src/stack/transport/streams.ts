/** Everything with connections: one listener, and the table that serves both directions (RFC 3261 §18, RFC 5923). */
import { isIP, isIPv6, type Server, type Socket } from 'node:net'
import type { Timer } from '../../base/clock.ts'
import type { Flow, Listener } from '../transactions.ts'
import { isWildcard, ownAddressFor } from './addresses.ts'
import { Connection } from './connection.ts'
import { ConnectionTable, type Peer } from './connection-table.ts'
import type { Line } from './line.ts'
import { listenFailed } from './listen-failed.ts'
import { proves } from './peer-names.ts'
import type { Parcel, SendFailed, Transport, TransportPorts } from './transport.ts'

/** A connection that came in and may carry messages. */
export type Accept = (line: Line, socket: Socket, subjects?: readonly string[]) => void

/** What differs between TCP, TLS and WebSocket. */
export interface StreamKind {
  /** Not listening yet. */
  readonly server: Server
  /** Hands over every line that came up on `server`; what fails before is its own affair. */
  serve(accept: Accept): void
  /** Opens a line. Absent where only the peer does. */
  readonly dial?: (peer: Peer, localAddress: string | undefined) => Line
  /** The peer has to prove the name it is reached by. */
  readonly verifies: boolean
  /** See {@link TransportLimits.keepAliveMs}. */
  readonly keepAliveMs: number
  close?(): void
}

/** How often connections are looked over for idleness, in milliseconds. */
const REVIEW_MS = 2_000

/** Binds a listener. @throws RouterError LISTEN_FAILED */
export async function openStreams(kind: StreamKind, listener: Listener, ports: TransportPorts): Promise<Transport> {
  try {
    await listening(kind.server, listener)
  } catch (error) {
    kind.close?.()
    throw listenFailed(listener, error as NodeJS.ErrnoException)
  }
  return new Streams(kind, listener, ports)
}

class Streams implements Transport {
  readonly listener: Listener
  readonly #kind: StreamKind
  readonly #ports: TransportPorts
  readonly #table = new ConnectionTable()
  /** Every socket that came in, those still shaking hands included. */
  readonly #sockets = new Set<Socket>()
  #review: Timer | undefined
  #closed = false

  constructor(kind: StreamKind, listener: Listener, ports: TransportPorts) {
    const bound = kind.server.address()
    this.listener = { ...listener, port: typeof bound === 'object' && bound ? bound.port : listener.port }
    this.#kind = kind
    this.#ports = ports
    kind.server.on('connection', socket => this.#knocked(socket))
    kind.server.on('error', error => {
      ports.warn('a listener reported an error', { ...this.listener, error: error.message })
    })
    kind.serve((line, socket, subjects) => this.#accepted(line, socket, subjects))
  }

  send(parcel: Parcel, failed: SendFailed): string | undefined {
    const peer = this.#peer(parcel)
    const connection = (parcel.connection === undefined ? undefined : this.#table.named(parcel.connection))
      ?? this.#table.leadingTo(peer) ?? this.#dial(peer, parcel.connectMs)
    if (!connection) {
      process.nextTick(failed, `${this.listener.transport} to ${peer.address}:${peer.port}: the connection is gone`)
      return undefined
    }
    connection.write(parcel.bytes, failed)
    return connection.flow.connection
  }

  /** On TLS only for names the peer has proved; on TCP its address stands for it. */
  alias(id: string, host: string, port: number): void {
    const connection = this.#table.named(id)
    if (!connection) return
    const { address, subjects } = connection.flow
    if (!this.#kind.verifies) return this.#table.alias(connection, { address, port })
    if (subjects && proves(subjects, host)) this.#table.alias(connection, { address, port, serverName: host })
  }

  owns(connection: string): boolean {
    return this.#table.named(connection) !== undefined
  }

  close(): Promise<void> {
    this.#closed = true
    this.#review?.cancel()
    return new Promise(resolve => {
      this.#kind.server.close(() => resolve())
      this.#kind.close?.()
      for (const connection of this.#table) connection.end('the router is closing')
      for (const socket of this.#sockets) socket.destroy()
    })
  }

  #peer({ address, port, serverName }: Parcel): Peer {
    const named = this.#kind.verifies && serverName !== undefined && isIP(serverName) === 0
    return named ? { address, port, serverName } : { address, port }
  }

  /** Before any handshake. */
  #knocked(socket: Socket): void {
    if (!this.#ports.doorway.admit(socket)) return
    this.#sockets.add(socket)
    socket.once('close', () => this.#sockets.delete(socket))
  }

  #accepted(line: Line, socket: Socket, subjects: readonly string[] | undefined): void {
    const { remoteAddress: address, remotePort: port } = socket
    if (address === undefined || port === undefined || this.#closed) return line.drop()
    this.#keep(line, { address, port }, true, socket.localAddress, subjects)
  }

  #dial(peer: Peer, connectMs = Infinity): Connection | undefined {
    if (!this.#kind.dial) return undefined
    const { host } = this.listener
    const line = this.#kind.dial(peer, isWildcard(host) ? undefined : host)
    const ms = Math.min(connectMs, this.#ports.limits.connectMs)
    const late = this.#ports.clock.after(ms, () => connection.end(`no connection within ${ms} ms`))
    const connection = this.#keep(line, peer, false, undefined, undefined, late)
    return connection
  }

  #keep(
    line: Line, peer: Peer, incoming: boolean, local: string | undefined, subjects?: readonly string[], late?: Timer,
  ): Connection {
    const { transport, host, port: localPort } = this.listener
    const { address, port } = peer
    const flow: Flow = {
      transport, address, port,
      localAddress: isWildcard(host) ? local ?? ownAddressFor(address, this.#ports.clock.monotonicMs()) : host,
      localPort,
      connection: this.#table.newName(`${transport}:${host}:${localPort}`),
      ...subjects ? { subjects } : {},
      ...peer.serverName === undefined ? {} : { serverName: peer.serverName },
    }
    const connection = new Connection(line, flow, incoming, this.#ports, {
      up: () => late?.cancel(),
      ended: (ended, why) => {
        late?.cancel()
        this.#drop(ended, why)
      },
    })
    this.#table.add(connection, peer)
    this.#review ??= this.#ports.clock.after(REVIEW_MS, this.#lookOver)
    return connection
  }

  #drop(connection: Connection, why: string): void {
    this.#table.drop(connection)
    if (!this.#closed) this.#ports.inbox.lost(connection.flow.connection, why)
  }

  readonly #lookOver = (): void => {
    const nowMs = this.#ports.clock.monotonicMs()
    let isInUse: ReturnType<TransportPorts['inUse']> | undefined
    for (const connection of this.#table) {
      connection.review(nowMs, this.#kind.keepAliveMs, id => (isInUse ??= this.#ports.inUse())(id))
    }
    this.#review = this.#table.size > 0 ? this.#ports.clock.after(REVIEW_MS, this.#lookOver) : undefined
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
