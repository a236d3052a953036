/** A request of ours under way: carries out what the client machines name. */
import { valuesOf } from '../../sip/headers.ts'
import type { Headers, SipRequest, SipResponse } from '../../sip/message.ts'
import { printMessage } from '../../sip/print.ts'
import type { ClientListener, Destination, Flow, SendFailure } from '../transactions.ts'
import type { Transports } from '../transport/transports.ts'
import { clientEvent, clientMachine, type ClientEffect, type ClientOn, type ClientState } from './client-machine.ts'
import { ackFor } from './hop-by-hop.ts'
import { clientKey } from './key.ts'
import { Running, type Surroundings } from './running.ts'

/** What came with an event. */
interface Input {
  readonly response?: SipResponse
  readonly flow?: Flow
  readonly why?: string
  readonly cause?: SendFailure | undefined
}

/** What a client transaction asks of the layer. */
export interface ClientHost extends Surroundings {
  readonly transports: Transports
  sendCancel(invite: SipRequest, to: Destination, headers: Headers | undefined): void
  /** Something came back, or there is nothing to come any more. */
  answered(client: Client): void
  ended(client: Client): void
}

const nothing: Input = {}

export class Client extends Running<ClientState, ClientOn, ClientEffect, Input> {
  /** See {@link clientKey}. */
  readonly key: string
  /** How many Vias a response has to have. */
  readonly viaCount: number
  /** The connection last sent over. */
  connection: string | undefined
  /** A CANCEL and an ACK go to the same place (RFC 3261 §9.1, §17.1.1.3). */
  readonly to: Destination
  protected readonly nothing = nothing
  readonly #host: ClientHost
  readonly #isInvite: boolean
  readonly #reliable: boolean
  #listener: ClientListener | undefined
  /** The request, while an ACK or a CANCEL may have to be made from it. */
  #request: SipRequest | undefined
  /** What `send` sends: the request, and for a refused INVITE then its ACK. */
  #bytes: Buffer | undefined
  #cancelHeaders: Headers | undefined

  constructor(host: ClientHost, request: SipRequest, to: Destination, listener: ClientListener) {
    const isInvite = request.method === 'INVITE'
    super(clientMachine(isInvite), host)
    this.key = clientKey(request)
    this.viaCount = valuesOf(request.headers, 'via').length
    this.to = to
    this.#host = host
    this.#isInvite = isInvite
    this.#reliable = to.transport !== 'udp'
    this.#request = request
    this.#bytes = printMessage(request)
    this.#listener = listener
  }

  start(): void {
    this.born(nothing)
  }

  /** A response that is this transaction's by branch and method. */
  respond(response: SipResponse, flow: Flow): void {
    this.#host.answered(this)
    this.step(clientEvent(this.#isInvite, response.status), { response, flow })
  }

  cancel(headers: Headers | undefined): void {
    this.#cancelHeaders ??= headers
    this.step('cancel', nothing)
  }

  /** Gives it up where another process sent it, and heard a provisional. */
  withdraw(headers: Headers): void {
    this.cancel(headers)
    this.step('provisional', nothing)
  }

  unreachable(why: string, cause?: SendFailure): void {
    this.step('unreachable', { why, cause })
  }

  protected run(effect: ClientEffect, input: Input): void {
    const { timers } = this
    switch (effect) {
      case 'send': return this.#send()
      case 'send ack': return this.#acknowledge(input)
      case 'send cancel':
        if (this.#request) this.#host.sendCancel(this.#request, this.to, this.#cancelHeaders)
        return
      case 'start A': return this.#repeat(timers.aMs, 'timer A')
      case 'double A': return this.repeatDoubled(Infinity, 'timer A')
      case 'start E': return this.#repeat(timers.eMs, 'timer E')
      case 'double E': return this.repeatDoubled(timers.t2Ms, 'timer E')
      case 'slow E': return this.repeatAfter(timers.t2Ms, 'timer E')
      case 'stop A': case 'stop E': return this.repeatNoMore()
      case 'start B': return this.boundBy(timers.bMs, 'timer B')
      case 'start C': return this.boundBy(timers.cMs, 'timer C')
      case 'start D': return this.boundBy(this.#reliable ? 0 : timers.dMs, 'timer D')
      case 'start F': return this.boundBy(timers.fMs, 'timer F')
      case 'start K': return this.boundBy(this.#reliable ? 0 : timers.kMs, 'timer K')
      case 'start M': return this.boundBy(timers.mMs, 'timer M')
      case 'start X': return this.boundBy(timers.bMs, 'timer X')
      case 'tell response':
        if (input.response && input.flow) this.#listener?.response(input.response, input.flow)
        return
      case 'tell timeout':
        return this.#listener?.failed('timeout', 'no final response in time')
      case 'tell unreachable':
        return this.#listener?.failed(input.cause ?? 'unreachable', input.why ?? 'the request could not be sent')
    }
  }

  protected entered(state: ClientState): void {
    if (state === 'accepted' || state === 'completed') {
      // What lingers for half a minute keeps only what it may still need.
      this.#request = undefined
      this.#cancelHeaders = undefined
      if (state === 'accepted' || !this.#isInvite) this.#bytes = undefined
      if (!this.#isInvite) this.#listener = undefined
    }
    if (state !== 'terminated') return
    this.stop()
    this.#listener = this.#request = this.#bytes = undefined
    this.#host.answered(this)
    this.#host.ended(this)
  }

  #repeat(ms: number, on: ClientOn): void {
    if (!this.#reliable) this.repeatAfter(ms, on)
  }

  #send(): void {
    const bytes = this.#bytes
    if (!bytes) return
    const awaited = this.state !== 'completed'
    this.connection = this.#host.transports.send(bytes, this.to, awaited, (why, cause) => this.unreachable(why, cause))
  }

  #acknowledge({ response }: Input): void {
    if (!this.#request || !response) return
    this.#bytes = printMessage(ackFor(this.#request, response))
    this.#send()
  }
}
