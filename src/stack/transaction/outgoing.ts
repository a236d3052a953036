/** Requests of ours: gives them Via and branch, keeps their transactions, brings responses to them. */
import { printMessage } from '../../sip/print.ts'
import { checkResponse } from '../../sip/check.ts'
import { header } from '../../sip/headers.ts'
import type { Headers, SipRequest, SipResponse } from '../../sip/message.ts'
import type { ClientListener, ClientTransaction, Destination, Flow } from '../transactions.ts'
import { Client, type ClientHost } from './client.ts'
import { cancelFor } from './hop-by-hop.ts'
import { clientKey, clientKeysIn } from './key.ts'
import { isLarge, LargeRequest, overTcp, WithoutTcp } from './large.ts'

/** Why a message was not taken; a closed set, so that it can label a counter. */
export type RefusedResponse = 'malformed-response' | 'stray-response'

export interface OutgoingPorts extends Pick<ClientHost, 'clock' | 'timers' | 'broken' | 'transports'> {
  branch(): string
  refused(reason: RefusedResponse): void
}

/** A CANCEL's own answer decides nothing: the INVITE's does (RFC 3261 §9.1). */
const nobody: ClientListener = { response() {}, failed() {} }

export class Outgoing implements ClientHost {
  readonly clock
  readonly timers
  readonly transports
  readonly #ports: OutgoingPorts
  readonly #clients = new Map<string, Client>()
  /** Those nothing came back for yet: the ones a lost connection or an ICMP error decides. */
  readonly #unanswered = new Set<Client>()
  readonly #withoutTcp: WithoutTcp

  constructor(ports: OutgoingPorts) {
    this.#ports = ports
    this.clock = ports.clock
    this.timers = ports.timers
    this.transports = ports.transports
    this.#withoutTcp = new WithoutTcp(ports.clock)
  }

  /** Transactions that are not over. */
  get size(): number {
    return this.#clients.size
  }

  request(request: SipRequest, to: Destination, listener: ClientListener, mark?: string): ClientTransaction {
    const first = this.#withVia(request, to, mark)
    if (!this.#outgrowsUdp(first, to)) return this.#place(first, to, listener)
    const again = (where: Destination, told: ClientListener) =>
      this.#place(this.#withVia(request, where, mark), where, told)
    return new LargeRequest(again, to, listener, () => this.#withoutTcp.note(to))
  }

  withdraw(invite: SipRequest, to: Destination, listener: ClientListener, headers: Headers): void {
    this.#keep(invite, to, listener).withdraw(headers)
  }

  acknowledge(ack: SipRequest, to: Destination): void {
    const send = (request: SipRequest, where: Destination, failed: () => void): void => {
      this.transports.send(printMessage(request), where, false, failed)
    }
    const first = this.#withVia(ack, to)
    if (!this.#outgrowsUdp(first, to)) return send(first, to, () => {})
    // Lost, it is asked for again by the 2xx that is repeated.
    const tcp = overTcp(to)
    send(this.#withVia(ack, tcp), tcp, () => send(first, to, () => {}))
  }

  response(response: SipResponse, flow: Flow): void {
    const client = this.#clients.get(clientKey(response))
    if (checkResponse(response, client?.viaCount) !== undefined) return this.#ports.refused('malformed-response')
    if (client) client.respond(response, flow)
    else this.#ports.refused('stray-response')
  }

  /** A connection ended: what went over it and was not answered may never have arrived. */
  lost(connection: string, why: string): void {
    for (const client of [...this.#unanswered]) if (client.connection === connection) client.unreachable(why)
  }

  /** Nobody listens at this UDP address. */
  refused(address: string, port: number, why: string): void {
    for (const client of [...this.#unanswered]) {
      const { to } = client
      if (to.transport === 'udp' && to.port === port && to.address === address) client.unreachable(why)
    }
  }

  /** True for a request that a transaction of ours has sent on, and that has come back. */
  hasSent(request: SipRequest): boolean {
    return clientKeysIn(request).some(key => this.#clients.has(key))
  }

  close(): void {
    for (const client of this.#clients.values()) client.stop()
    this.#clients.clear()
    this.#unanswered.clear()
  }

  sendCancel(invite: SipRequest, to: Destination, headers: Headers | undefined): void {
    this.#begin(cancelFor(invite, headers), to, nobody)
  }

  answered(client: Client): void {
    this.#unanswered.delete(client)
  }

  ended(client: Client): void {
    this.#clients.delete(client.key)
  }

  broken(error: unknown): void {
    this.#ports.broken(error)
  }

  #begin(request: SipRequest, to: Destination, listener: ClientListener): Client {
    const client = this.#keep(request, to, listener)
    this.#unanswered.add(client)
    client.start()
    return client
  }

  /** @param request with its Via */
  #keep(request: SipRequest, to: Destination, listener: ClientListener): Client {
    const client = new Client(this, request, to, listener)
    this.#clients.set(client.key, client)
    return client
  }

  #place(request: SipRequest, to: Destination, listener: ClientListener): ClientTransaction {
    const client = this.#begin(request, to, listener)
    return { request, to, cancel: headers => client.cancel(headers) }
  }

  /** @param request with its Via */
  #outgrowsUdp(request: SipRequest, to: Destination): boolean {
    if (to.transport !== 'udp' || !to.orTcp || this.#withoutTcp.has(to)) return false
    return isLarge(request) && this.transports.canReach(overTcp(to))
  }

  #withVia(request: SipRequest, to: Destination, mark?: string): SipRequest {
    const { host, port, transport } = this.transports.contactFor(to)
    // The peer may send over this connection what it has for us (RFC 5923).
    const alias = transport === 'tcp' || transport === 'tls' ? ';alias' : ''
    const sentBy = `${transport.toUpperCase()} ${host}:${port}`
    const branch = mark === undefined ? this.#ports.branch() : `${this.#ports.branch()}.${mark}`
    const via = header('Via', `SIP/2.0/${sentBy};branch=${branch};rport${alias}`)
    return { ...request, headers: [via, ...request.headers] }
  }
}
