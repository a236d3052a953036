/** All listeners of the process as one: which of them a message leaves by, and how answers find back. */
import { isIPv6 } from 'node:net'
import type { Destination, Flow, Listener, TransportName } from '../transactions.ts'
import { inUri, isWildcard, ownAddressFor } from './addresses.ts'
import type { OpenTransport, SendFailed, Transport, TransportPorts } from './transport.ts'

export class Transports {
  #all: readonly Transport[] = []
  readonly #ports: TransportPorts
  #closed = false

  constructor(ports: TransportPorts) {
    this.#ports = ports
  }

  /**
   * Binds every listener, in order; when one fails the others are closed again.
   * @throws RouterError LISTEN_FAILED
   */
  async listen(listeners: readonly Listener[], open: (name: TransportName) => OpenTransport): Promise<void> {
    try {
      for (const listener of listeners) {
        this.#all = [...this.#all, await open(listener.transport)(listener, this.#ports)]
      }
    } catch (error) {
      await this.close()
      throw error
    }
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
    const transport = this.#leavingBy(to)
    if (!transport) {
      const version = isIPv6(to.address) ? 'IPv6' : 'IPv4'
      process.nextTick(failed, `there is no ${to.transport} listener for ${version} to send from`)
      return undefined
    }
    const { address, port, flow, serverName } = to
    return transport.send({ bytes, address, port, connection: flow?.connection, serverName, awaited }, failed)
  }

  /** Whether there is a listener that what goes there can leave by. */
  canReach(to: Destination): boolean {
    return this.#leavingBy(to) !== undefined
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
    const lives = flow.transport === 'udp' || this.#owner(flow.connection) !== undefined
    this.send(bytes, { ...flow, port: lives ? flow.port : sentByPort, flow }, false, failed)
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
    const wantsIPv6 = isIPv6(to.address)
    for (const transport of this.#all) {
      const { listener } = transport
      if (listener.transport !== to.transport || isIPv6(listener.host) !== wantsIPv6) continue
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
    if (flow && flow.localPort === listener.port && flow.localAddress === listener.host) return 4
    if (this.#all.length === 1) return 3
    if (listener.host === ownAddressFor(to.address, this.#ports.clock.monotonicMs())) return 3
    return isWildcard(listener.host) ? 2 : 1
  }
}
