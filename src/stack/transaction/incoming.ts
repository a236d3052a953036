/** Requests of theirs: turns away what is broken or doubled, keeps transactions, hands each new request up once. */
import { createHash } from 'node:crypto'
import { checkRequest } from '../../sip/check.ts'
import { valuesOf } from '../../sip/headers.ts'
import type { ParseFault, SipRequest } from '../../sip/message.ts'
import { printMessage } from '../../sip/print.ts'
import { responseTo } from '../../sip/respond.ts'
import { parseVia, type Via } from '../../sip/via.ts'
import type { Flow, ServerTransaction } from '../transactions.ts'
import { withReceived } from '../transport/received.ts'
import type { SendFailed } from '../transport/transport.ts'
import type { Transports } from '../transport/transports.ts'
import { mergeKey, serverKey } from './key.ts'
import type { Surroundings } from './running.ts'
import { Server, type ServerHost } from './server.ts'

/** Why a request was not taken; a closed set, so that it can label a counter. */
export type RefusedRequest = 'unreadable' | 'malformed' | 'merged' | 'stray-cancel' | 'not-ready'

export type RequestHandler = (request: SipRequest, flow: Flow, transaction: ServerTransaction | undefined) => void

export interface IncomingPorts extends Surroundings {
  readonly transports: Transports
  readonly unansweredInviteMs: number
  readonly unansweredMs: number
  tag(): string
  refused(reason: RefusedRequest): void
}

const SIP_PORT = 5060
const ignoreFailure: SendFailed = () => {}

export class Incoming implements ServerHost {
  readonly clock
  readonly timers
  readonly unansweredInviteMs
  readonly unansweredMs
  readonly #ports: IncomingPorts
  readonly #servers = new Map<string, Server>()
  readonly #byMergeKey = new Map<string, Server>()
  /** Makes the tags of stateless answers ours and the same for each copy of a request (RFC 3261 §8.2.7). */
  readonly #salt: string
  #handler: RequestHandler | undefined

  constructor(ports: IncomingPorts) {
    this.#ports = ports
    this.clock = ports.clock
    this.timers = ports.timers
    this.unansweredInviteMs = ports.unansweredInviteMs
    this.unansweredMs = ports.unansweredMs
    this.#salt = ports.tag()
  }

  /** Transactions that are not over. */
  get size(): number {
    return this.#servers.size
  }

  onRequest(handler: RequestHandler): void {
    this.#handler = handler
  }

  /** Bytes that are no message: answered where they can be. */
  fault(fault: ParseFault, flow: Flow): void {
    this.#ports.refused('unreadable')
    const { partial, status, why } = fault
    const via = partial && topVia(partial)
    if (via && status !== undefined) this.#answerStateless(withReceived(partial, via, flow), via, flow, status, why)
  }

  request(received: SipRequest, flow: Flow): void {
    const via = topVia(received)
    // Without a Via nobody could be answered.
    if (!via) return this.#ports.refused('malformed')
    const wrong = checkRequest(received)
    if (wrong) {
      this.#ports.refused('malformed')
      return this.#answerStateless(withReceived(received, via, flow), via, flow, wrong.status, wrong.why)
    }
    const key = serverKey(received, via)
    const known = this.#servers.get(key)
    switch (received.method) {
      case 'ACK': return known ? known.acknowledged(received, flow) : this.pass(received, flow)
      case 'CANCEL': return this.#cancel(withReceived(received, via, flow), via, flow, known)
      default: return known ? known.repeated() : this.#begin(withReceived(received, via, flow), via, flow, key)
    }
  }

  close(): void {
    for (const server of this.#servers.values()) server.stop()
    this.#servers.clear()
    this.#byMergeKey.clear()
    this.#handler = undefined
  }

  tag(): string {
    return this.#ports.tag()
  }

  reply(bytes: Buffer, flow: Flow, sentByPort: number, failed: SendFailed): void {
    this.#ports.transports.reply(bytes, flow, sentByPort, failed)
  }

  pass(ack: SipRequest, flow: Flow): void {
    this.#handler?.(ack, flow, undefined)
  }

  ended(server: Server): void {
    this.#servers.delete(server.key)
    if (server.mergeKey !== undefined && this.#byMergeKey.get(server.mergeKey) === server) {
      this.#byMergeKey.delete(server.mergeKey)
    }
  }

  broken(error: unknown): void {
    this.#ports.broken(error)
  }

  #begin(request: SipRequest, via: Via, flow: Flow, key: string): void {
    const handler = this.#handler
    if (!handler) return this.#ports.refused('not-ready')
    const merge = mergeKey(request)
    if (merge !== undefined && this.#byMergeKey.has(merge)) {
      this.#ports.refused('merged')
      return this.#answerStateless(request, via, flow, 482, undefined)
    }
    const server = new Server(this, request.method, flow, via.port ?? SIP_PORT, key, merge)
    this.#servers.set(key, server)
    if (merge !== undefined) this.#byMergeKey.set(merge, server)
    const transaction = server.start(request)
    if (request.method === 'INVITE') transaction.respond(responseTo(request, 100))
    try {
      handler(request, flow, transaction)
    } catch (error) {
      this.#ports.broken(error)
      transaction.respond(responseTo(request, 500, { toTag: this.tag() }))
    }
  }

  /** RFC 3261 §9.2. The answer needs no transaction: made again for a copy, it is the same. */
  #cancel(cancel: SipRequest, via: Via, flow: Flow, invite: Server | undefined): void {
    if (!invite) {
      this.#ports.refused('stray-cancel')
      return this.#answerStateless(cancel, via, flow, 481, undefined)
    }
    const toTag = invite.toTag()
    this.reply(printMessage(responseTo(cancel, 200, { toTag })), flow, via.port ?? SIP_PORT, ignoreFailure)
    invite.cancelled(cancel)
  }

  #answerStateless(request: SipRequest, via: Via, flow: Flow, status: number, reason: string | undefined): void {
    if (request.method === 'ACK') return
    const toTag = createHash('sha1').update(this.#salt).update(serverKey(request, via)).digest('hex').slice(0, 20)
    const response = responseTo(request, status, reason === undefined ? { toTag } : { toTag, reason })
    this.reply(printMessage(response), flow, via.port ?? SIP_PORT, ignoreFailure)
  }
}

function topVia({ headers }: SipRequest): Via | undefined {
  return parseVia(valuesOf(headers, 'via')[0] ?? '')
}
