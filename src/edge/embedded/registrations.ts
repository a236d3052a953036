/** REGISTER on its way to whoever keeps registrations, and the connections those came over. */
import { header } from '../../sip/headers.ts'
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
  #listener: RegisterListener | undefined

  constructor(edge: EdgePorts) {
    this.#edge = edge
    edge.transactions.onLost?.(connection => this.#lost(connection))
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
    listener.take(receivedRegister(request, hopOf(flow), way, (status, reason, headers) =>
      transaction.respond(ownAnswer(this.#edge, request, status, headers, reason))))
    return true
  }

  #lost(connection: string): void {
    const way = this.#ways.get(connection)
    this.#ways.delete(connection)
    if (way !== undefined) this.#listener?.lost(way)
  }
}
