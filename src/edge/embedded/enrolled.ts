/**
 * The ways by which others know us that have us registered. Nothing need be said on them for an hour, and NAT forgets
 * what is quiet for half a minute on UDP: a keep-alive goes over each (RFC 5626 §4.4). On connections the transport
 * sees to that.
 */
import type { Clock, Timer } from '../../base/clock.ts'
import { expiryOf, secondsIn } from '../../sip/expiry.ts'
import { headerOf, valuesOf } from '../../sip/headers.ts'
import type { SipResponse } from '../../sip/message.ts'
import type { Flow, Transactions } from '../../stack/transactions.ts'
import type { RegisterOrder } from '../signaling.ts'

/** The shortest time after which NAT forgets is 30 s (RFC 4787 has 120, many have less). Milliseconds. */
const KEEP_ALIVE_MS = 20_000

interface Kept {
  readonly flow: Flow
  readonly untilMs: number
  readonly lost: RegisterOrder['lost']
}

export class Enrolled {
  readonly #clock: Clock
  readonly #transactions: Pick<Transactions, 'keepAlive'>
  /** By Call-ID. */
  readonly #flows = new Map<string, Kept>()
  #timer: Timer | undefined
  #isClosed = false

  constructor(clock: Clock, transactions: Pick<Transactions, 'keepAlive'>) {
    this.#clock = clock
    this.#transactions = transactions
  }

  /** Whoever asks to be forgotten has nothing to keep open, whatever becomes of that. */
  asking({ callId, expiresS }: RegisterOrder): void {
    if (expiresS > 0) return
    this.#flows.delete(callId)
    this.#wind()
  }

  /** A registrar answered. */
  answered(order: RegisterOrder, response: SipResponse, flow: Flow): void {
    if (response.status >= 300 || order.expiresS === 0 || this.#isClosed) return
    const untilMs = this.#clock.monotonicMs() + grantedS(order, response) * 1000
    this.#flows.set(order.callId, { flow, untilMs, lost: order.lost })
    this.#wind()
  }

  uses(connection: string): boolean {
    for (const { flow, untilMs } of this.#flows.values()) {
      if (flow.connection === connection && untilMs > this.#clock.monotonicMs()) return true
    }
    return false
  }

  /** A connection is gone. */
  lost(connection: string): void {
    for (const [callId, { flow, lost }] of this.#flows) {
      if (flow.connection !== connection) continue
      this.#flows.delete(callId)
      lost?.()
    }
    this.#wind()
  }

  close(): void {
    this.#isClosed = true
    this.#flows.clear()
    this.#wind()
  }

  #wind(): void {
    if (this.#flows.size === 0) {
      this.#timer?.cancel()
      this.#timer = undefined
    } else this.#timer ??= this.#clock.after(KEEP_ALIVE_MS, this.#round)
  }

  readonly #round = (): void => {
    this.#timer = undefined
    const nowMs = this.#clock.monotonicMs()
    for (const [callId, { flow, untilMs }] of this.#flows) {
      if (untilMs <= nowMs) this.#flows.delete(callId)
      else if (flow.transport === 'udp') this.#transactions.keepAlive?.(flow)
    }
    this.#wind()
  }
}

/** What was granted of what we asked for: our own Contact says so, or else Expires, or nobody. */
function grantedS({ params, expiresS }: RegisterOrder, { headers }: SipResponse): number {
  const own = valuesOf(headers, 'contact').find(contact => contact.includes(params))
  return expiryOf(own) ?? secondsIn(headerOf(headers, 'expires')) ?? expiresS
}
