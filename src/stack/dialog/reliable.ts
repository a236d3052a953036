/**
 * Provisionals to one INVITE of theirs, each repeated until its PRACK; one waits for the PRACK of the one
 * before (RFC 3262 §3).
 */
import type { Clock, Timer } from '../../base/clock.ts'
import { headerOf } from '../../sip/headers.ts'
import type { Headers, SipRequest, SipResponse } from '../../sip/message.ts'
import { parseRAck, reliableLines } from '../../sip/reliable.ts'
import type { SipTimers } from '../../sip/timers.ts'
import type { ServerTransaction } from '../transactions.ts'
import { sequenceOf } from './dialog.ts'
import { repeatUntilPrack } from './until-ack.ts'

/** Numbers start below this, so that they never wrap (§3). */
const FIRST_MAX = 0x7fff_0000

/** More provisionals than this waiting for one PRACK are a fault of whoever sends them, and not sent. */
const WAITING_MAX = 16

export interface Provisional {
  /** @param own the lines that make it reliable */
  readonly write: (own: Headers) => SipResponse
  /** The description it carries. */
  readonly sdp: string | undefined
}

interface Sent extends Provisional {
  readonly rseq: number
}

export interface ReliablePorts {
  readonly clock: Clock
  readonly timers: SipTimers
  /** A number in [0, 1). */
  readonly random: () => number
}

export class ReliableProvisionals {
  readonly #ports: ReliablePorts
  readonly #transaction: ServerTransaction
  readonly #gaveUp: () => void
  readonly #waiting: Provisional[] = []
  #next: number
  #sent: Sent | undefined
  #repeating: Timer | undefined

  /** @param gaveUp told when 64·T1 went by without PRACK */
  constructor(ports: ReliablePorts, transaction: ServerTransaction, gaveUp: () => void) {
    this.#ports = ports
    this.#transaction = transaction
    this.#gaveUp = gaveUp
    this.#next = 1 + Math.floor(ports.random() * FIRST_MAX)
  }

  /** True while a description waits for its PRACK: the 2xx has to wait with it (§3). */
  get holdsAnswer(): boolean {
    return this.#sent?.sdp !== undefined || this.#waiting.some(({ sdp }) => sdp !== undefined)
  }

  send(provisional: Provisional): void {
    if (!this.#sent) this.#start(provisional)
    else if (this.#waiting.length < WAITING_MAX) this.#waiting.push(provisional)
  }

  /** @returns the provisional that this PRACK acknowledges: one that was sent, and not acknowledged before */
  take(prack: SipRequest): Provisional | undefined {
    const rack = parseRAck(headerOf(prack.headers, 'rack') ?? '')
    const sent = this.#sent
    const isOurs = rack && sent && rack.rseq === sent.rseq && rack.method === 'INVITE' &&
      rack.cseq === sequenceOf(this.#transaction.request.headers)
    if (!isOurs) return undefined
    this.#repeating?.cancel()
    this.#sent = undefined
    const next = this.#waiting.shift()
    if (next) this.#start(next)
    return sent
  }

  /** The final response is out: nothing is repeated, though a PRACK on its way is still right. */
  end(): void {
    this.#repeating?.cancel()
    this.#waiting.length = 0
  }

  #start(provisional: Provisional): void {
    const rseq = this.#next++
    const response = provisional.write(reliableLines(rseq))
    this.#sent = { ...provisional, rseq }
    const { clock, timers } = this.#ports
    const send = (): void => this.#transaction.respond(response)
    this.#repeating = repeatUntilPrack(clock, timers, send, this.#gaveUp)
    send()
  }
}
