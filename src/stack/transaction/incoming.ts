/** Requests of theirs: turns away what is broken or doubled, keeps transactions, hands each new request up once. */
import { checkRequest, type Refusal } from '../../sip/check.ts'
import type { ParseFault, SipRequest } from '../../sip/message.ts'
import type { Flow, ServerTransaction } from '../transactions.ts'
import { arrivalOf, type Arrival } from './arrival.ts'
import { mergeKey } from './key.ts'
import { Server } from './server.ts'
import type { ServerHost } from './server-host.ts'
import { Stateless } from './stateless.ts'
import { isNewCall, Turns } from './turns.ts'
import { Unread } from './unread.ts'

/** Why a request was not taken; a closed set, so that it can label a counter. */
export type RefusedRequest = 'unreadable' | 'malformed' | 'merged' | 'stray-cancel' | 'not-ready'

export type RequestHandler = (request: SipRequest, flow: Flow, transaction: ServerTransaction | undefined) => void

/** What server transactions need of the layer, and who counts what was turned away. */
export interface IncomingPorts extends Omit<ServerHost, 'pass' | 'ended'> {
  refused(reason: RefusedRequest): void
  /** True for a request that we have sent on ourselves before. */
  passedUs(request: SipRequest): boolean
  soon(run: () => void): void
}

interface Cancelled {
  readonly toTag: string
  readonly forgetting: ReturnType<IncomingPorts['clock']['after']>
}

const noVia: Refusal = { status: 400, why: 'Via is malformed' }

export class Incoming implements ServerHost {
  readonly clock
  readonly timers
  readonly transports
  readonly gate
  readonly unansweredInviteMs
  readonly unansweredMs
  readonly #ports: IncomingPorts
  readonly #servers = new Map<string, Server>()
  readonly #byMergeKey = new Map<string, Server>()
  readonly #stateless: Stateless
  readonly #turns: Turns
  readonly #unread: Unread
  /** CANCELs that were answered 200, and by which tag: what forgets each in the end. */
  readonly #cancelled = new Map<string, Cancelled>()
  #handler: RequestHandler | undefined

  constructor(ports: IncomingPorts) {
    this.#ports = ports
    this.clock = ports.clock
    this.timers = ports.timers
    this.transports = ports.transports
    this.gate = ports.gate
    this.unansweredInviteMs = ports.unansweredInviteMs
    this.unansweredMs = ports.unansweredMs
    this.#stateless = new Stateless(ports.transports, ports.gate, ports.tag())
    this.#turns = new Turns({
      clock: ports.clock,
      gate: ports.gate,
      take: arrival => this.#act(arrival),
      refuse: arrival => this.#stateless.turnAway(arrival, ports.gate.overdue()),
      soon: ports.soon,
    })
    this.#unread = new Unread({ ...ports, stateless: this.#stateless, turns: this.#turns })
  }

  /** Transactions that are not over. */
  get size(): number {
    return this.#servers.size
  }

  onRequest(handler: RequestHandler): void {
    this.#handler = handler
  }

  /** Bytes that are no message: answered where they can be. */
  fault({ partial, status, why }: ParseFault, flow: Flow): void {
    this.#ports.refused('unreadable')
    const arrival = partial && arrivalOf(partial, flow)
    if (arrival && status !== undefined) this.#stateless.refuse(arrival, status, why)
  }

  /** See {@link Inbox.dismiss}. */
  dismiss(bytes: Buffer, head: string, flow: Flow): number | undefined {
    return this.#handler && this.#unread.dismiss(bytes, head, flow)
  }

  request(received: SipRequest, flow: Flow): void {
    // Under load every other message is one of these.
    if (received.method === 'ACK' && this.#stateless.isRefused(received)) return
    const arrival = arrivalOf(received, flow)
    if (!arrival) {
      this.#malformed(received, flow, noVia)
      return
    }
    // A new call may have to wait, and be turned away, before more is asked of it.
    if (isNewCall(received) && !this.#servers.has(arrival.key)) return this.#turns.offer(arrival)
    this.#act(arrival)
  }

  #act(arrival: Arrival): void {
    const { received, flow } = arrival
    const wrong = checkRequest(received)
    if (wrong) {
      if (this.#malformed(received, flow, wrong)) this.#stateless.refuse(arrival, wrong.status, wrong.why)
      return
    }
    if (arrival.alias !== undefined) this.transports.alias(flow, arrival.alias, arrival.sentByPort)
    const known = this.#servers.get(arrival.key)
    switch (received.method) {
      case 'ACK':
        return known ? known.acknowledged(received, flow) : this.pass(received, flow)
      case 'CANCEL': return this.#cancel(arrival, known)
      default: return known ? known.repeated(received) : this.#begin(arrival)
    }
  }

  close(): void {
    this.#turns.close()
    for (const server of this.#servers.values()) server.stop()
    for (const { forgetting } of this.#cancelled.values()) forgetting.cancel()
    this.#cancelled.clear()
    this.#servers.clear()
    this.#byMergeKey.clear()
    this.#handler = undefined
  }

  tag(): string {
    return this.#ports.tag()
  }

  pass(ack: SipRequest, flow: Flow): void {
    this.#handler?.(ack, flow, undefined)
  }

  ended(server: Pick<Server, 'key' | 'mergeKey'>): void {
    this.#servers.delete(server.key)
    if (server.mergeKey !== undefined && this.#byMergeKey.get(server.mergeKey) === server) {
      this.#byMergeKey.delete(server.mergeKey)
    }
  }

  broken(error: unknown): void {
    this.#ports.broken(error)
  }

  /** @returns whether its sender may hear of it */
  #malformed(partial: SipRequest, flow: Flow, wrong: Refusal): boolean {
    this.#ports.refused('malformed')
    return this.gate.admits({ kind: 'fault', partial, ...wrong }, flow)
  }

  #begin(arrival: Arrival): void {
    const handler = this.#handler
    if (!handler) return this.#ports.refused('not-ready')
    const { request, flow, key } = arrival
    const away = this.gate.turnsAway(request, flow)
    if (away) return this.#stateless.turnAway(arrival, away)
    const merge = mergeKey(request)
    const isDouble = merge !== undefined && this.#byMergeKey.has(merge)
    // Whoever sent it on knows whether it goes in a loop: RFC 5393 §4.2.
    if (isDouble && !this.#ports.passedUs(request)) {
      this.#ports.refused('merged')
      return this.#stateless.refuse(arrival, 482)
    }
    const server = new Server(this, arrival, merge)
    this.#servers.set(key, server)
    if (merge !== undefined && !isDouble) this.#byMergeKey.set(merge, server)
    server.start(transaction => handler(request, flow, transaction))
  }

  /** RFC 3261 §9.2. A copy hears the same for timer J, also when its INVITE is forgotten by then (§17.2.2). */
  #cancel(arrival: Arrival, invite: Server | undefined): void {
    const { key } = arrival
    const waiting = this.#turns.withdraw(key)
    if (waiting) {
      this.#stateless.accept(arrival, this.#stateless.tagFor(key))
      return this.#stateless.refuse(waiting, 487)
    }
    const toTag = this.#cancelled.get(key)?.toTag ?? invite?.toTag()
    if (toTag === undefined) {
      this.#ports.refused('stray-cancel')
      this.gate.strayed(arrival.flow)
      return this.#stateless.refuse(arrival, 481)
    }
    this.#stateless.accept(arrival, toTag)
    invite?.cancelled(arrival.request)
    if (this.#cancelled.has(key) || arrival.flow.transport !== 'udp') return
    const forgetting = this.clock.after(this.timers.jMs, () => this.#cancelled.delete(key))
    this.#cancelled.set(key, { toTag, forgetting })
  }
}
