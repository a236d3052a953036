/** Datagrams (RFC 3261 §18). One socket per listener, sending and receiving, so that ports are symmetric. */
import { createSocket, type RemoteInfo, type Socket } from 'node:dgram'
import { isIP, isIPv6 } from 'node:net'
import { parseMessage } from '../../sip/parse.ts'
import type { Flow, Listener } from '../transactions.ts'
import { isWildcard, ownAddressFor } from './addresses.ts'
import { listenFailed } from './listen-failed.ts'
import { SilenceWatch } from './silence-watch.ts'
import type { Parcel, SendFailed, Transport, TransportPorts } from './transport.ts'

/** Binds a UDP listener. */
export async function openUdp(listener: Listener, ports: TransportPorts): Promise<Transport> {
  const socket = createSocket({
    type: isIPv6(listener.host) ? 'udp6' : 'udp4',
    ipv6Only: isIPv6(listener.host),
    recvBufferSize: ports.limits.receiveBufferBytes,
    lookup: literalOnly,
  })
  try {
    await bound(socket, listener)
  } catch (error) {
    socket.close()
    throw listenFailed(listener, error as NodeJS.ErrnoException)
  }
  return new Udp(socket, listener, ports)
}

/** A keep-alive of CRLF or NUL is no more than this (RFC 5626 §3.5.1 and old habits). */
const KEEP_ALIVE_BYTES = 4

class Udp implements Transport {
  readonly listener: Listener
  readonly #socket: Socket
  readonly #ports: TransportPorts
  readonly #connection: string
  readonly #watch: SilenceWatch

  constructor(socket: Socket, listener: Listener, ports: TransportPorts) {
    const { port } = socket.address()
    this.listener = { ...listener, port }
    this.#socket = socket
    this.#ports = ports
    this.#connection = `udp:${listener.host}:${port}`
    this.#watch = new SilenceWatch(listener.host, ports.clock, (address, at, why) => {
      ports.inbox.refused(address, at, why)
    })
    socket.on('message', (bytes, from) => this.#received(bytes, from))
    socket.on('error', error => {
      ports.warn('a UDP socket reported an error', { ...this.listener, error: error.message })
    })
    this.#checkBuffer()
  }

  send(parcel: Parcel, failed: SendFailed): string {
    const { bytes, address, port } = parcel
    if (parcel.awaited) this.#watch.sent(address, port)
    this.#socket.send(bytes, port, address, error => {
      if (error) failed(`UDP to ${address}:${port}: ${error.message}`)
    })
    return this.#connection
  }

  owns(connection: string): boolean {
    return connection === this.#connection
  }

  close(): Promise<void> {
    this.#watch.close()
    return new Promise(resolve => this.#socket.close(resolve))
  }

  #received(bytes: Buffer, from: RemoteInfo): void {
    this.#watch.heard(from.address, from.port)
    if (bytes.length <= KEEP_ALIVE_BYTES) return
    const { host, port } = this.listener
    const flow: Flow = {
      transport: 'udp',
      address: from.address,
      port: from.port,
      localAddress: isWildcard(host) ? ownAddressFor(from.address, this.#ports.clock.monotonicMs()) : host,
      localPort: port,
      connection: this.#connection,
    }
    this.#ports.inbox.arrived(parseMessage(bytes), flow)
  }

  /** Linux doubles what it is asked for and reports the double; half of that is for data. */
  #checkBuffer(): void {
    const wanted = this.#ports.limits.receiveBufferBytes
    const got = this.#socket.getRecvBufferSize()
    if (got < wanted) {
      this.#ports.warn('the UDP receive buffer is smaller than asked; raise net.core.rmem_max',
        { ...this.listener, wantedBytes: wanted, gotBytes: got })
    }
  }
}

function bound(socket: Socket, { host, port }: Listener): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.once('error', reject)
    socket.bind({ address: host, port, exclusive: true }, () => {
      socket.off('error', reject)
      resolve()
    })
  })
}

type Found = (error: Error | null, address: string, family: number) => void

/** Names are resolved above; an address needs no look-up, and answering at once saves a tick per datagram. */
function literalOnly(host: string, _options: unknown, found: Found): void {
  const family = isIP(host)
  if (family === 0) found(new Error(`"${host}" is not an IP address`), host, 4)
  else found(null, host, family)
}
