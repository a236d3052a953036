/** How many connections come in: from everywhere, and from one source. One for all listeners. */
import { isIPv6, type Socket } from 'node:net'
import type { TransportLimits } from './limits.ts'

/** Why a connection was closed before it said anything; a closed set, so that it can label a counter. */
export type RefusedConnection =
  | 'too-many-connections' | 'too-many-from-source' | 'tls-handshake' | 'tls-peer' | 'ws-handshake'

/** How many times what a stranger may have is for a source that is known. */
const KNOWN_FACTOR = 10

type Caps = Pick<TransportLimits, 'connections' | 'connectionsPerSource'>

export class Doorway {
  readonly #limits: Caps
  readonly #isKnown: (address: string) => boolean
  readonly #refused: (reason: RefusedConnection) => void
  readonly #bySource = new Map<string, number>()
  #count = 0

  /**
   * @param isKnown true for an address that somebody vouches for; asked when a connection comes
   * @param refused told why, for each that was turned away
   */
  constructor(limits: Caps, isKnown: (address: string) => boolean, refused: (reason: RefusedConnection) => void) {
    this.#limits = limits
    this.#isKnown = isKnown
    this.#refused = refused
  }

  /** Connections that are inside, handshakes included. */
  get count(): number {
    return this.#count
  }

  /** Counts a new connection until it closes. Above a cap it is reset at once; the ones that live are not touched. */
  admit(socket: Socket): boolean {
    const { remoteAddress } = socket
    // Gone again between the kernel's accept and ours.
    if (remoteAddress === undefined) {
      socket.destroy()
      return false
    }
    const source = sourceOf(remoteAddress)
    const fromSource = this.#bySource.get(source) ?? 0
    const full = this.#count >= this.#limits.connections
    const most = this.#limits.connectionsPerSource * (this.#isKnown(remoteAddress) ? KNOWN_FACTOR : 1)
    if (full || fromSource >= most) {
      socket.resetAndDestroy()
      this.#refused(full ? 'too-many-connections' : 'too-many-from-source')
      return false
    }
    this.#count++
    this.#bySource.set(source, fromSource + 1)
    socket.once('close', () => this.#left(source))
    return true
  }

  /** A connection was turned away later, by its handshake. */
  refused(reason: RefusedConnection): void {
    this.#refused(reason)
  }

  #left(source: string): void {
    this.#count--
    const others = (this.#bySource.get(source) ?? 1) - 1
    if (others > 0) this.#bySource.set(source, others)
    else this.#bySource.delete(source)
  }
}

/** Who counts as one: an IPv4 address, or the network of 64 bits that one IPv6 host may choose its addresses from. */
export function sourceOf(address: string): string {
  if (!isIPv6(address)) return address
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)
  if (mapped?.[1] !== undefined) return mapped[1]
  const [head = '', tail] = address.split('::')
  const left = head === '' ? [] : head.split(':')
  const right = tail === undefined || tail === '' ? [] : tail.split(':')
  const zeros = tail === undefined ? 0 : 8 - left.length - right.length
  return `${[...left, ...Array<string>(Math.max(0, zeros)).fill('0'), ...right].slice(0, 4).join(':')}::/64`
}
