/** Our provisionals to one INVITE of theirs, sent reliably where the caller can take them so (RFC 3262 §3). */
import type { Timer } from '../../base/clock.ts'
import { headerOf } from '../../sip/headers.ts'
import type { Headers, SipRequest, SipResponse } from '../../sip/message.ts'
import { parseRAck, RELIABLE, reliabilityAsked, reliableLines } from '../../sip/reliable.ts'
import { sequenceOf } from '../../stack/dialog/dialog.ts'
import { repeatUntilPrack } from '../../stack/dialog/until-ack.ts'
import type { ServerTransaction } from '../../stack/transactions.ts'
import type { EdgePorts } from './ports.ts'

/** Numbers start below this, so that they never wrap (§3). */
const FIRST_MAX = 0x7fff_0000

/** More provisionals than this waiting for one PRACK are a fault of the other leg, and not sent. */
const WAITING_MAX = 16

interface Provisional {
  readonly write: (own: Headers) => SipResponse
  readonly sdp: string | undefined
}

interface Sent extends Provisional {
  readonly rseq: number
}

export interface ProvisionalEvents {
  /** A PRACK came for a provisional with this description; the first one that none waits behind. */
  readonly acknowledged: (sdp: string | undefined) => void
  /** 64·T1 went by without PRACK. */
  readonly gaveUp: () => void
}

export class Provisionals {
  readonly #ports: EdgePorts
  readonly #transaction: ServerTransaction
  readonly #events: ProvisionalEvents
  readonly #asked: ReturnType<typeof reliabilityAsked>
  readonly #waiting: Provisional[] = []
  #next: number
  #sent: Sent | undefined
  #repeating: Timer | undefined

  constructor(ports: EdgePorts, transaction: ServerTransaction, events: ProvisionalEvents) {
    this.#ports = ports
    this.#transaction = transaction
    this.#events = events
    this.#asked = ports.supported.includes(RELIABLE) ? reliabilityAsked(transaction.request) : undefined
    this.#next = 1 + Math.floor(ports.random() * FIRST_MAX)
  }

  /** True while a description waits for its PRACK: the 2xx has to wait with it (§3). */
  get holdsAnswer(): boolean {
    return this.#sent?.sdp !== undefined || this.#waiting.some(({ sdp }) => sdp !== undefined)
  }

  /**
   * Sends a provisional: reliably when the caller demands it, or takes it and the provisional carries a
   * description. One waits for the PRACK of the one before.
   */
  send(provisional: Provisional): void {
    const reliably = this.#asked === 'required' || (this.#asked === 'supported' && provisional.sdp !== undefined)
    if (!reliably) return this.#transaction.respond(provisional.write([]))
    if (!this.#sent) return this.#start(provisional)
    if (this.#waiting.length < WAITING_MAX) this.#waiting.push(provisional)
  }

  /** @returns whether the PRACK is for a provisional that was sent and not acknowledged */
  take(prack: SipRequest): boolean {
    const rack = parseRAck(headerOf(prack.headers, 'rack') ?? '')
    const sent = this.#sent
    const isOurs = rack && sent && rack.rseq === sent.rseq && rack.method === 'INVITE' &&
      rack.cseq === sequenceOf(this.#transaction.request.headers)
    if (!isOurs) return false
    this.#repeating?.cancel()
    this.#sent = undefined
    const next = this.#waiting.shift()
    if (next) this.#start(next)
    this.#events.acknowledged(sent.sdp)
    return true
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
    const send = () => this.#transaction.respond(response)
    this.#repeating = repeatUntilPrack(clock, timers, send, this.#events.gaveUp)
    send()
  }
}
