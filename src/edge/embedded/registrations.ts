/** REGISTER on its way to whoever keeps registrations, and the connections those came over. */
import { expiryOf } from '../../sip/expiry.ts'
import { header, valuesOf } from '../../sip/headers.ts'
import type { Headers } from '../../sip/message.ts'
import type { ServerTransaction } from '../../stack/transactions.ts'
import type { RegisterListener } from '../signaling.ts'
import { ownAnswer } from './capabilities.ts'
import { hopOf, wayOf } from './lines.ts'
import type { EdgePorts } from './ports.ts'
import { receivedRegister, strangeIn } from './received-register.ts'

export class Registrations {
  readonly #edge: EdgePorts
  /** Connection → the way over it, of those somebody registered over. */
  readonly #ways = new Map<string, string>()
  /** Connection → until when a binding made over it lasts at most. */
  readonly #boundUntilMs = new Map<string, number>()
  #listener: RegisterListener | undefined

  constructor(edge: EdgePorts) {
    this.#edge = edge
  }

  listen(listener: RegisterListener): void {
    this.#listener = listener
  }

  /** @returns false when nobody takes registrations */
  take(transaction: ServerTransaction): boolean {
    const listener = this.#listener
    if (!listener) return false
    const { request, flow } = transaction
    const strange = strangeIn(request)
    if (strange.length > 0) {
      transaction.respond(ownAnswer(this.#edge, request, 420, [header('Unsupported', strange.join(', '))]))
      return true
    }
    const way = wayOf(flow)
    if (flow.transport !== 'udp') this.#ways.set(flow.connection, way)
    listener.take(receivedRegister(request, hopOf(flow), way, (status, reason, headers) => {
      if (status < 300 && this.#ways.has(flow.connection)) this.#bind(flow.connection, longestS(headers))
      transaction.respond(ownAnswer(this.#edge, request, status, headers, reason))
    }))
    return true
  }

  /** Whether somebody registered over this connection is still bound. */
  uses(connection: string): boolean {
    return (this.#boundUntilMs.get(connection) ?? 0) > this.#edge.clock.monotonicMs()
  }

  /** Several may register over one connection, so none shortens it. */
  #bind(connection: string, seconds: number): void {
    const untilMs = this.#edge.clock.monotonicMs() + seconds * 1000
    this.#boundUntilMs.set(connection, Math.max(untilMs, this.#boundUntilMs.get(connection) ?? 0))
  }

  /** A connection is gone. */
  lost(connection: string): void {
    const way = this.#ways.get(connection)
    this.#ways.delete(connection)
    this.#boundUntilMs.delete(connection)
    if (way !== undefined) this.#listener?.lost(way)
  }
}

/** How long the binding of those in an answer that lasts longest lasts. Seconds. */
function longestS(headers: Headers): number {
  return Math.max(0, ...valuesOf(headers, 'contact').map(contact => expiryOf(contact) ?? 0))
}
