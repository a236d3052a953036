/**
 * Notices that nobody listens at a UDP address, so that a call can go to its next target at once
 * instead of after many seconds of repeating.
 *
 * Linux tells an ICMP "port unreachable" only to a connected socket. On the listener's own socket,
 * which serves every peer, neither a send nor the error event says anything (measured, Node 20,
 * libuv 1.46); its IP_RECVERR, reached through the private handle, gives an error without an
 * address and then spins the loop, as nobody empties the error queue. And a connected socket per
 * peer would have a port of its own, where the peer's requests do not arrive.
 *
 * So the request leaves by the listener, and only when nothing at all has come back after a moment,
 * a double CRLF (a keep-alive, which every SIP element passes over, RFC 3261 §7.5) goes to the same
 * address from a connected socket made for it. What that socket is told holds for the request too.
 */
import { createSocket, type Socket } from 'node:dgram'
import { isIPv6 } from 'node:net'
import type { Clock, Timer } from '../../base/clock.ts'
import { isWildcard } from './addresses.ts'

/** Silence that is worth a look, and how often looks are taken, in milliseconds. */
const DOUBT_MS = 20
const AGAIN_MS = 1_000
/** Looks at one address before silence is left to the transaction's own timer. */
const MOST_LOOKS = 8
/** Addresses watched at once; beyond, silence is found by timers alone. */
const MOST_WATCHED = 256

const ping = Buffer.from('\r\n\r\n')
const telling = new Set(['ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH'])

interface Watched {
  readonly address: string
  readonly port: number
  /** Since when something sent has not been answered by anything; undefined when all is well. */
  silentSinceMs: number | undefined
  nextLookMs: number
  looks: number
  socket: Socket | undefined
}

export class SilenceWatch {
  readonly #host: string
  readonly #clock: Clock
  readonly #refused: (address: string, port: number, why: string) => void
  readonly #watched = new Map<string, Watched>()
  #timer: Timer | undefined

  /** @param host the listener's, so that looks leave by the same address */
  constructor(host: string, clock: Clock, refused: (address: string, port: number, why: string) => void) {
    this.#host = host
    this.#clock = clock
    this.#refused = refused
  }

  /** A request left for this address. */
  sent(address: string, port: number): void {
    const key = `${address} ${port}`
    const known = this.#watched.get(key)
    if (known) {
      known.silentSinceMs ??= this.#clock.monotonicMs()
      return
    }
    if (this.#watched.size >= MOST_WATCHED) return
    const silentSinceMs = this.#clock.monotonicMs()
    this.#watched.set(key, { address, port, silentSinceMs, nextLookMs: 0, looks: 0, socket: undefined })
    this.#timer ??= this.#clock.after(DOUBT_MS, this.#tick)
  }

  /** Something came from this address: it lives. */
  heard(address: string, port: number): void {
    if (this.#watched.size === 0) return
    const watched = this.#watched.get(`${address} ${port}`)
    if (!watched) return
    watched.silentSinceMs = undefined
    watched.looks = 0
  }

  close(): void {
    this.#timer?.cancel()
    this.#timer = undefined
    for (const watched of this.#watched.values()) watched.socket?.close()
    this.#watched.clear()
  }

  readonly #tick = (): void => {
    this.#timer = undefined
    const nowMs = this.#clock.monotonicMs()
    for (const watched of this.#watched.values()) {
      if (nowMs < watched.nextLookMs) continue
      if (watched.silentSinceMs === undefined || watched.looks >= MOST_LOOKS) this.#forget(watched)
      else if (nowMs - watched.silentSinceMs >= DOUBT_MS) this.#look(watched, nowMs)
    }
    if (this.#watched.size > 0) this.#timer = this.#clock.after(DOUBT_MS, this.#tick)
  }

  #look(watched: Watched, nowMs: number): void {
    watched.nextLookMs = nowMs + AGAIN_MS
    watched.looks++
    if (watched.socket) {
      watched.socket.send(ping)
      return
    }
    const socket = createSocket(isIPv6(watched.address) ? 'udp6' : 'udp4')
    watched.socket = socket
    socket.on('error', (error: NodeJS.ErrnoException) => this.#told(watched, error))
    socket.on('message', () => this.heard(watched.address, watched.port))
    const connect = () => this.#connect(watched, socket)
    if (isWildcard(this.#host)) connect()
    else socket.bind({ port: 0, address: this.#host, exclusive: true }, connect)
  }

  /** Without a way there Node hands the error to the callback, which it types as if it had none, and to nobody else. */
  #connect(watched: Watched, socket: Socket): void {
    const connected = (error?: NodeJS.ErrnoException): void => {
      if (error) this.#told(watched, error)
      // It may have been closed while the address was looked up.
      else if (watched.socket === socket) socket.send(ping)
    }
    try {
      socket.connect(watched.port, watched.address, connected)
    } catch (error) {
      this.#told(watched, error as NodeJS.ErrnoException)
    }
  }

  #told(watched: Watched, error: NodeJS.ErrnoException): void {
    if (this.#watched.get(`${watched.address} ${watched.port}`) !== watched) return
    this.#forget(watched)
    if (!telling.has(error.code ?? '')) return
    this.#refused(watched.address, watched.port, `nobody listens at ${watched.address}:${watched.port} (${error.code})`)
  }

  #forget(watched: Watched): void {
    this.#watched.delete(`${watched.address} ${watched.port}`)
    watched.socket?.close()
    watched.socket = undefined
  }
}
