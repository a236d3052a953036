/** REGISTER on its way to whoever keeps registrations, and the connections those came over. */
import { parseCSeq } from '../../sip/cseq.ts'
import { header, headerOf } from '../../sip/headers.ts'
import type { ServerTransaction } from '../../stack/transactions.ts'
import type { RegisterListener } from '../signaling.ts'
import { ownAnswer } from './capabilities.ts'
import { hopOf, linesIn, partyOf, tokensOf, wayOf } from './lines.ts'
import type { EdgePorts } from './ports.ts'

/** Extensions a registrar of ours knows (RFC 3327, RFC 5626). */
const known: ReadonlySet<string> = new Set(['path', 'outbound'])

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
    const strange = tokensOf(request.headers, 'require').filter(tag => !known.has(tag))
    if (strange.length > 0) {
      transaction.respond(ownAnswer(this.#edge, request, 420, [header('Unsupported', strange.join(', '))]))
      return true
    }
    const way = wayOf(flow)
    if (flow.transport !== 'udp') this.#ways.set(flow.connection, way)
    let isAnswered = false
    listener.take({
      requestUri: request.uri,
      to: partyOf(request.headers, 'to').uri,
      callId: headerOf(request.headers, 'call-id') ?? '',
      cseq: parseCSeq(headerOf(request.headers, 'cseq') ?? '')?.number ?? 0,
      headers: linesIn(request.headers),
      source: hopOf(flow),
      way,
      respond: (status, reason, lines = []) => {
        if (isAnswered) return
        isAnswered = true
        const headers = lines.map(([name, value]) => header(name, value))
        transaction.respond(ownAnswer(this.#edge, request, status, headers, reason))
      },
    })
    return true
  }

  #lost(connection: string): void {
    const way = this.#ways.get(connection)
    this.#ways.delete(connection)
    if (way !== undefined) this.#listener?.lost(way)
  }
}
