/** A request of theirs under way: carries out what the server machines name. */
import type { Timer } from '../../base/clock.ts'
import type { SipRequest, SipResponse } from '../../sip/message.ts'
import { printMessage } from '../../sip/print.ts'
import { Allowance } from '../gate.ts'
import type { Flow } from '../transactions.ts'
import type { Arrival } from './arrival.ts'
import { Running } from './running.ts'
import { Handle, toTagOf } from './server-handle.ts'
import type { ServerHost } from './server-host.ts'
import { serverEvent, serverMachine, type ServerEffect, type ServerOn, type ServerState } from './server-machine.ts'

/** What came with an event. */
interface Input {
  /** The user's answer, printed. */
  readonly bytes?: Buffer
  /** The CANCEL or the ACK. */
  readonly request?: SipRequest
  readonly flow?: Flow
  readonly why?: string
  /** Who is to hear of a failure, when the transaction itself has let go of the user already. */
  readonly handle?: Handle | undefined
}

const nothing: Input = {}

/** RFC 3261 §17.2.1: no 100 is needed when another answer comes this soon. A refusal by the policy does. */
const LATE_MS = 200

export class Server extends Running<ServerState, ServerOn, ServerEffect, Input> {
  /** See {@link Arrival.key}. */
  readonly key: string
  readonly mergeKey: string | undefined
  protected readonly nothing = nothing
  readonly #host: ServerHost
  readonly #flow: Flow
  readonly #sentByPort: number
  readonly #isInvite: boolean
  /** The user's end, while there is anything to tell or to answer. */
  #handle: Handle | undefined
  /** The last response, to be repeated. As text: a Buffer would keep the slab it was cut from for half a minute. */
  #last: string | undefined
  #toTag: string | undefined
  /** What a source that may be forged may still get; undefined for any other, and once the user takes its INVITE up. */
  #allowance: Allowance | undefined
  /** Sends the 100 that such a source does not get at once. */
  #late: Timer | undefined

  constructor(host: ServerHost, { request, received, flow, sentByPort, key }: Arrival, mergeKey: string | undefined) {
    const isInvite = request.method === 'INVITE'
    super(serverMachine(isInvite), host)
    this.key = key
    this.mergeKey = mergeKey
    this.#host = host
    this.#flow = flow
    this.#sentByPort = sentByPort
    this.#isInvite = isInvite
    this.#handle = new Handle((response, handle) => this.answer(response, handle), request, flow)
    if (flow.transport === 'udp' && !host.gate.isProven(flow)) {
      this.#allowance = new Allowance()
      this.#allowance.received(received)
    }
  }

  /** Starts the machine and hands the request to `take`; when that throws, the answer is 500. */
  start(take: (transaction: Handle) => void): void {
    const handle = this.#handle
    this.born(nothing)
    if (!handle) return
    try {
      take(handle)
    } catch (error) {
      this.#host.broken(error)
      this.answer(handle.response(500, this.toTag()), handle)
    }
  }

  /** The same request again. */
  repeated(request: SipRequest): void {
    this.#allowance?.received(request)
    this.step('request', nothing)
  }

  acknowledged(ack: SipRequest, flow: Flow): void {
    this.step('ack', { request: ack, flow })
  }

  /** The tag of To in the 200 to a CANCEL: that of the INVITE's responses where one was sent (RFC 3261 §9.2). */
  toTag(): string {
    this.#toTag ??= this.#host.tag()
    return this.#toTag
  }

  cancelled(cancel: SipRequest): void {
    this.step('cancel', { request: cancel })
  }

  /** @throws RouterError INTERNAL when the response cannot be printed */
  answer(response: SipResponse, handle: Handle): void {
    const bytes = printMessage(response)
    this.#toTag ??= toTagOf(response)
    this.#late?.cancel()
    if (this.#isInvite && response.status > 100 && response.status < 300) this.#allowance = undefined
    this.step(serverEvent(this.#isInvite, response.status), { bytes, handle })
  }

  override stop(): void {
    this.#late?.cancel()
    super.stop()
  }

  protected run(effect: ServerEffect, input: Input): void {
    const { timers } = this
    const reliable = this.#flow.transport !== 'udp'
    switch (effect) {
      case 'send': return input.bytes && this.#send(input.bytes, input.handle)
      case 'repeat':
        if (this.#last !== undefined) this.#reply(Buffer.from(this.#last, 'latin1'), this.#handle)
        return
      case 'send 100':
        if (this.#allowance) this.#late = this.#host.clock.after(LATE_MS, () => this.#tryLate())
        else this.#sendOwn(100)
        return
      case 'send 500': return this.#sendOwn(500)
      case 'pass ack': return input.request && input.flow && this.#host.pass(input.request, input.flow)
      case 'start G':
        if (!reliable && !this.#allowance) this.repeatAfter(timers.gMs, 'timer G')
        return
      case 'double G': return this.repeatDoubled(timers.t2Ms, 'timer G')
      case 'stop G': return this.repeatNoMore()
      case 'start H': return this.boundBy(timers.hMs, 'timer H')
      case 'start I': return this.boundBy(reliable ? 0 : timers.iMs, 'timer I')
      case 'start J': return this.boundBy(reliable ? 0 : timers.jMs, 'timer J')
      case 'start L': return this.boundBy(timers.lMs, 'timer L')
      case 'start U':
        return this.boundBy(this.#isInvite ? this.#host.unansweredInviteMs : this.#host.unansweredMs, 'timer U')
      case 'tell cancel': return input.request && this.#handle?.cancelled(input.request)
      case 'tell no ack': return this.#handle?.failed('no ACK came for the final response')
      case 'tell unreachable': return (input.handle ?? this.#handle)?.failed(input.why ?? '')
      case 'tell unanswered': return this.#handle?.failed('no final response was given in time; 500 was sent')
    }
  }

  protected entered(state: ServerState): void {
    // What lingers for half a minute keeps only what it may still need.
    const mayTell = state === 'proceeding' || (state === 'completed' && this.#isInvite)
    if (!mayTell) this.#handle = undefined
    if (state !== 'terminated') return
    this.stop()
    this.#last = undefined
    this.#host.ended(this)
  }

  #send(bytes: Buffer, handle: Handle | undefined): void {
    // In Accepted nothing is repeated here.
    this.#last = this.state === 'accepted' ? undefined : bytes.toString('latin1')
    this.#reply(bytes, handle)
  }

  #reply(bytes: Buffer, handle: Handle | undefined): void {
    if (this.#allowance && !this.#allowance.spend(bytes.length)) return this.#host.gate.withheld(this.#flow)
    this.#host.transports.reply(bytes, this.#flow, this.#sentByPort, why => this.step('unreachable', { why, handle }))
  }

  /** The user is at work on it, so it is a call like any other from now on. */
  #tryLate(): void {
    this.#allowance = undefined
    this.#sendOwn(100)
  }

  #sendOwn(status: number): void {
    const handle = this.#handle
    if (!handle) return
    this.#send(printMessage(handle.response(status, status === 100 ? undefined : this.toTag())), handle)
  }
}
