/** All listeners of the process as one: which of them a message leaves by, and how answers find back. */
import type { Clock } from '../../base/clock.ts'
import type { Destination, Flow, Listener, TransportName } from '../transactions.ts'
import { inUri, isV6, isWildcard, isWithin, ownAddressFor } from './addresses.ts'
import { Credentials, type TlsFiles } from './credentials.ts'
import { Doorway, type RefusedConnection } from './doorway.ts'
import { defaultTransportLimits, type TransportLimits } from './limits.ts'
import { openSocket } from './sockets.ts'
import type { Inbox, OpenTransport, SendFailed, Transport, TransportPorts } from './transport.ts'

const keepAlive = Buffer.from('\r\n\r\n')

/** What an operator may say of transports, beside where they listen. */
export interface TransportOptions {
  readonly limits?: Partial<TransportLimits>
  /** What TLS and WSS listeners show and trust; they need it. */
  readonly tls?: TlsFiles | undefined
  /** Web pages that may connect over WebSocket, as `https://phone.example`; left out, any may. */
  readonly origins?: readonly string[] | undefined
  /** Other transports than the sockets, for simulations. */
  readonly open?: (name: TransportName) => OpenTransport
}

export interface TransportsPorts {
  readonly clock: Clock
  readonly inbox: Inbox
  readonly inUse: TransportPorts['inUse']
  readonly warn: TransportPorts['warn']
  /** True for an address that somebody vouches for. */
  readonly isKnown: (address: string) => boolean
  readonly refused: (reason: RefusedConnection) => void
}

export class Transports {
  #all: readonly Transport[] = []
  readonly #options: TransportOptions
  readonly #limits: TransportLimits
  readonly #ports: TransportsPorts
  readonly #doorway: Doorway
  #credentials: Credentials | undefined
  #closed = false

  constructor(options: TransportOptions, ports: TransportsPorts) {
    this.#options = options
    this.#limits = { ...defaultTransportLimits, ...options.limits }
    this.#ports = ports
    this.#doorway = new Doorway(this.#limits, ports.isKnown, ports.refused)
  }

  /**
   * Binds every listener, in order; when one fails the others are closed again.
   * @throws RouterError LISTEN_FAILED, or CONFIG_INVALID for a certificate that is not usable
   */
  async listen(listeners: readonly Listener[]): Promise<void> {
    const { tls, origins, open = openSocket } = this.#options
    const { clock, inbox, inUse, warn } = this.#ports
    const limits = this.#limits
    try {
      this.#credentials = tls && await Credentials.open(tls, { clock, rereadMs: limits.rereadMs, warn })
      const ports: TransportPorts = {
        clock, inbox, inUse, warn, limits, doorway: this.#doorway, credentials: this.#credentials,
        origins: origins?.map(origin => origin.toLowerCase()),
      }
      for (const listener of listeners) this.#all = [...this.#all, await open(listener.transport)(listener, ports)]
    } catch (error) {
      await this.close()
      throw error
    }
  }

  /** Connections peers opened that are inside, handshakes included. */
  get connectionCount(): number {
    return this.#doorway.count
  }

  get listeners(): readonly Listener[] {
    return this.#all.map(transport => transport.listener)
  }

  /** Sends a request. @returns the connection used, undefined when there is no way to send it */
  send(bytes: Buffer, to: Destination, awaited: boolean, failed: SendFailed): string | undefined {
    if (this.#closed) {
      process.nextTick(failed, 'the router is closing')
      return undefined
    }
    // A URI, an SRV record or a forged source may name it; Node takes it for a mistake of the program.
    if (to.port === 0) {
      process.nextTick(failed, 'nobody can listen at port 0')
      return undefined
    }
    const transport = this.#leavingBy(to)
    if (!transport) {
      const version = isV6(to.address) ? 'IPv6' : 'IPv4'
      process.nextTick(failed, `there is no ${to.transport} listener for ${version} to send from`)
      return undefined
    }
    const { address, port, flow, serverName, connectMs } = to
    const connection = flow?.connection
    return transport.send({ bytes, address, port, connection, serverName, connectMs, awaited }, failed)
  }

  /** Whether there is a listener that what goes there can leave by. */
  canReach(to: Destination): boolean {
    return this.#leavingBy(to) !== undefined
  }

  /** Sends a datagram that says nothing, so that a NAT on the way goes on letting through what comes back. */
  keepAlive(flow: Flow): void {
    this.send(keepAlive, { ...flow, flow }, false, () => {})
  }

  /** Whether a listener has this name, or a connection that lives. */
  owns(connection: string): boolean {
    return this.#owner(connection) !== undefined
  }

  /** The peer asked that what goes to `host` at `port` come back over its connection (RFC 5923). */
  alias(flow: Flow, host: string, port: number): void {
    this.#owner(flow.connection)?.alias?.(flow.connection, host, port)
  }

  /**
   * Sends a response back the way the request came (RFC 3261 §18.2.2, RFC 3581 §4): on UDP to the
   * address and port it came from; on a stream over its connection, or, when that is gone, over a
   * new one to the same address and the port of the Via.
   */
  reply(bytes: Buffer, flow: Flow, sentByPort: number, failed: SendFailed): void {
    const { transport, address, serverName } = flow
    const lives = transport === 'udp' || this.owns(flow.connection)
    const to = { transport, address, port: lives ? flow.port : sentByPort, flow }
    this.send(bytes, serverName === undefined ? to : { ...to, serverName }, false, failed)
  }

  /** Our own address and port as this destination sees them, or as the listener advertises; IPv6 in brackets. */
  contactFor(to: Destination): { readonly host: string; readonly port: number; readonly transport: TransportName } {
    const listener = (this.#leavingBy(to) ?? this.#all[0])?.listener
    const transport = to.transport
    const { advertise } = listener ?? {}
    if (listener && advertise) return { host: inUri(advertise.host), port: advertise.port ?? listener.port, transport }
    const own = !listener || isWildcard(listener.host)
      ? to.flow?.localAddress ?? ownAddressFor(to.address, this.#ports.clock.monotonicMs())
      : listener.host
    return { host: inUri(own), port: listener?.port ?? 5060, transport }
  }

  async close(): Promise<void> {
    this.#closed = true
    await Promise.all(this.#all.map(transport => transport.close()))
    this.#credentials?.close()
  }

  #owner(connection: string): Transport | undefined {
    for (const transport of this.#all) if (transport.owns(connection)) return transport
    return undefined
  }

  /** The flow's own listener; else, of those that fit, the one at the address the peer's network shares, or at any. */
  #leavingBy(to: Destination): Transport | undefined {
    const { flow } = to
    const owner = flow && flow.transport === to.transport ? this.#owner(flow.connection) : undefined
    if (owner) return owner
    let best: Transport | undefined
    let bestRank = 0
    const wantsIPv6 = isV6(to.address)
    for (const transport of this.#all) {
      const { listener } = transport
      if (listener.transport !== to.transport || isV6(listener.host) !== wantsIPv6) continue
      const rank = this.#rank(listener, to)
      if (rank > bestRank) {
        best = transport
        bestRank = rank
      }
    }
    return best
  }

  #rank(listener: Listener, to: Destination): number {
    const { flow } = to
    if (flow && flow.localPort === listener.port && flow.localAddress === listener.host) return 6
    if (listener.networks) return isWithin(listener.networks, to.address) ? 5 : 1
    if (this.#all.length === 1 || listener.host === ownAddressFor(to.address, this.#ports.clock.monotonicMs())) return 4
    return isWildcard(listener.host) ? 3 : 2
  }
}
