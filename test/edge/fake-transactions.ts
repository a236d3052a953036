/** The transaction layer by hand: what the edge sends is written down, what comes in is handed over by the test. */
import { headerOf } from '../../src/sip/headers.ts'
import type { SipRequest, SipResponse } from '../../src/sip/message.ts'
import type {
  ClientListener, Destination, Flow, SendFailure, ServerTransaction, Transactions,
} from '../../src/stack/transactions.ts'
import { flowFrom } from './messages.ts'

type Handler = Parameters<Transactions['onRequest']>[0]

/** A request of ours, with what was done to it and a way to answer it. */
export class Sent {
  readonly request: SipRequest
  readonly to: Destination
  readonly #listener: ClientListener
  /** The headers of the CANCEL, once there was one. */
  cancelled: SipRequest['headers'] | undefined

  constructor(request: SipRequest, to: Destination, listener: ClientListener) {
    this.request = request
    this.to = to
    this.#listener = listener
  }

  answer(response: SipResponse, flow: Flow = flowFrom('192.0.2.8')): void {
    this.#listener.response(response, flow)
  }

  fail(cause: SendFailure): void {
    this.#listener.failed(cause, `${cause} by hand`)
  }
}

/** A request of theirs and all that was answered. */
export class Received implements ServerTransaction {
  readonly request: SipRequest
  readonly flow: Flow
  readonly responses: SipResponse[] = []
  #onCancel: ((cancel: SipRequest) => void) | undefined
  #onFailure: ((why: string) => void) | undefined

  constructor(request: SipRequest, flow: Flow) {
    this.request = request
    this.flow = flow
  }

  get statuses(): number[] {
    return this.responses.map(response => response.status)
  }

  get last(): SipResponse | undefined {
    return this.responses.at(-1)
  }

  respond(response: SipResponse): void {
    this.responses.push(response)
  }

  onCancel(handler: (cancel: SipRequest) => void): void {
    this.#onCancel = handler
  }

  onFailure(handler: (why: string) => void): void {
    this.#onFailure = handler
  }

  cancel(cancel: SipRequest = { ...this.request, method: 'CANCEL' }): void {
    this.#onCancel?.(cancel)
  }

  fail(why: string): void {
    this.#onFailure?.(why)
  }
}

export class FakeTransactions implements Transactions {
  readonly listeners = [{ transport: 'udp' as const, host: '192.0.2.1', port: 5060 }]
  readonly sent: Sent[] = []
  readonly acks: { readonly request: SipRequest; readonly to: Destination }[] = []
  /** What the edge says of a connection. */
  isInUse: (connection: string) => boolean = () => false
  /** Ends a connection. */
  lose: (connection: string) => void = () => {}
  /** Where keep-alives went. */
  readonly keptAlive: Flow[] = []
  /** Names of connections that are gone; without a name there is none. */
  readonly gone = new Set([''])
  #handler: Handler | undefined

  /** The newest request of ours with this method. */
  last(method: string): Sent {
    const found = this.sent.findLast(({ request }) => request.method === method)
    if (!found) throw new Error(`no ${method} was sent`)
    return found
  }

  count(method: string): number {
    return this.sent.filter(({ request }) => request.method === method).length
  }

  onRequest(handler: Handler): void {
    this.#handler = handler
  }

  /** Hands a request of theirs to the edge: from whom we called, else from whoever calls us. */
  receive(request: SipRequest, flow: Flow = flowFrom(this.#calls(request) ? '192.0.2.8' : '192.0.2.9')): Received {
    const transaction = new Received(request, flow)
    this.#handler?.(request, flow, request.method === 'ACK' ? undefined : transaction)
    return transaction
  }

  #calls(request: SipRequest): boolean {
    const callId = headerOf(request.headers, 'call-id')
    return this.sent.some(({ request: { method, headers } }) =>
      method === 'INVITE' && headerOf(headers, 'call-id') === callId && headerOf(headers, 'cseq') === '1 INVITE')
  }

  send(request: SipRequest, to: Destination, listener: ClientListener) {
    const sent = new Sent(request, to, listener)
    this.sent.push(sent)
    return { request, to, cancel: (headers: SipRequest['headers'] = []) => { sent.cancelled = headers } }
  }

  /** Withdrawn ones are answered as any other. */
  withdraw(request: SipRequest, to: Destination, listener: ClientListener, headers: SipRequest['headers']): void {
    const sent = new Sent(request, to, listener)
    sent.cancelled = headers
    this.sent.push(sent)
  }

  sendAck(request: SipRequest, to: Destination): void {
    this.acks.push({ request, to })
  }

  onLost(handler: (connection: string) => void): void {
    this.lose = handler
  }

  dependOn(inUse: () => (connection: string) => boolean): void {
    this.isInUse = connection => inUse()(connection)
  }

  keepAlive(flow: Flow): void {
    this.keptAlive.push(flow)
  }

  lives({ connection }: Flow): boolean {
    return !this.gone.has(connection)
  }

  contactFor(to: Destination) {
    return { host: '192.0.2.1', port: 5060, transport: to.transport }
  }

  close(): Promise<void> {
    return Promise.resolve()
  }
}
