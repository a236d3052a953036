/**
 * Requests too large for a datagram (RFC 3261 §18.1.1): they go over TCP, and over UDP after all when
 * nobody takes the connection.
 */
import type { Clock } from '../../base/clock.ts'
import type { SipRequest } from '../../sip/message.ts'
import { printedLength } from '../../sip/print.ts'
import type { ClientListener, ClientTransaction, Destination } from '../transactions.ts'

/** What leaves room for the headers of lower layers in any path; beyond, datagrams come in pieces or not at all. */
const LARGE_BYTES = 1300
/**
 * How soon the connection has to be there. A firewall that drops TCP in silence must not eat all the time a target has
 * to say something, or nothing would be left for UDP. Milliseconds.
 */
const CONNECT_MS = 1_000
/** How long a host that takes no TCP is not asked again, and how many such are remembered. */
const FORGET_MS = 300_000
const REMEMBERED = 1_000

/** Hosts that took no connection, so that their next large request need not wait for that again. */
export class WithoutTcp {
  readonly #clock: Clock
  readonly #untilMs = new Map<string, number>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  note({ address, port }: Destination): void {
    const oldest = this.#untilMs.keys().next()
    if (this.#untilMs.size >= REMEMBERED && !oldest.done) this.#untilMs.delete(oldest.value)
    this.#untilMs.set(`${address} ${port}`, this.#clock.monotonicMs() + FORGET_MS)
  }

  has({ address, port }: Destination): boolean {
    const key = `${address} ${port}`
    const untilMs = this.#untilMs.get(key)
    if (untilMs === undefined) return false
    if (this.#clock.monotonicMs() < untilMs) return true
    this.#untilMs.delete(key)
    return false
  }
}

/** @param request as it would go over UDP, Via included */
export function isLarge(request: SipRequest): boolean {
  return printedLength(request) > LARGE_BYTES
}

/** The same place over TCP. */
export function overTcp({ address, port }: Destination): Destination {
  return { transport: 'tcp', address, port, connectMs: CONNECT_MS }
}

/** A large request under way. */
export class LargeRequest implements ClientTransaction {
  #current: ClientTransaction
  #cancelled = false

  /**
   * @param begin starts a transaction; never reports from inside the call
   * @param refused told when TCP is given up
   */
  constructor(
    begin: (to: Destination, listener: ClientListener) => ClientTransaction,
    udp: Destination, listener: ClientListener, refused: () => void,
  ) {
    let answered = false
    this.#current = begin(overTcp(udp), {
      response(response, flow) {
        answered = true
        listener.response(response, flow)
      },
      failed: (cause, why) => {
        const isRefused = cause === 'unreachable' && !answered
        if (isRefused) refused()
        if (!isRefused || this.#cancelled) return listener.failed(cause, why)
        this.#current = begin(udp, listener)
      },
    })
  }

  get request(): SipRequest {
    return this.#current.request
  }

  get to(): Destination {
    return this.#current.to
  }

  cancel(headers?: SipRequest['headers']): void {
    this.#cancelled = true
    this.#current.cancel(headers)
  }
}
