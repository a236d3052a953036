/** Their requests inside a dialog: what is answered here, what goes to the leg's listener, and the answers back. */
import type { Timer } from '../../base/clock.ts'
import { header, headerOf } from '../../sip/headers.ts'
import type { SipRequest, SipResponse } from '../../sip/message.ts'
import { tagOf } from '../../sip/name-addr.ts'
import { responseTo } from '../../sip/respond.ts'
import { heard, isOutOfOrder, refreshed, refreshesTarget, sequenceOf } from '../../stack/dialog/dialog.ts'
import { closed, concluded, isExchange, opened, overlapOf } from '../../stack/dialog/overlap.ts'
import { repeatUntilAck } from '../../stack/dialog/until-ack.ts'
import type { Flow, ServerTransaction } from '../../stack/transactions.ts'
import type { MessageParts } from '../signaling.ts'
import { refusalByForm, capabilities } from './capabilities.ts'
import { backOver } from './destination.ts'
import { bodyOf, carriesSdp, isSdp, linesIn, partsFrom } from './lines.ts'
import type { Side } from './side.ts'

export class RequestsIn {
  readonly #side: Side
  readonly #hungUp: (bye: SipRequest) => void
  readonly #open = new Map<string, ServerTransaction>()
  /** 2xx of ours that wait for ACK, by the INVITE's CSeq number. */
  readonly #unacked = new Map<number, { readonly repeating: Timer; readonly acked: (ack: SipRequest) => void }>()
  #count = 0

  /** @param hungUp told of a BYE, which has been answered */
  constructor(side: Side, hungUp: (bye: SipRequest) => void) {
    this.#side = side
    this.#hungUp = hungUp
  }

  /** Takes a request that bears our tag. */
  take(request: SipRequest, flow: Flow, transaction: ServerTransaction | undefined): void {
    const side = this.#side
    const dialog = side.with(tagOf(headerOf(request.headers, 'from') ?? '') ?? '')
    if (request.method === 'ACK' || !transaction) return this.#ack(request)
    if (!dialog) return transaction.respond(responseTo(request, 481))
    if (isOutOfOrder(dialog, request)) return transaction.respond(responseTo(request, 500, { reason: 'CSeq Out Of Order' }))
    side.keep(heard(dialog, request, flow))
    const refusal = refusalByForm(request, side.ports)
    if (refusal) return transaction.respond(refusal)
    if (request.method === 'BYE') {
      transaction.respond(responseTo(request, 200))
      return this.#hungUp(request)
    }
    if (request.method === 'OPTIONS') {
      return transaction.respond(responseTo(request, 200, { headers: capabilities(side.ports) }))
    }
    const id = `their-${++this.#count}`
    if (this.#overlaps(id, request, transaction)) return
    if (refreshesTarget(request.method)) side.keep(refreshed(side.dialog ?? dialog, request, flow))
    this.#report(id, request, transaction)
  }

  /** Sends the answer to request `id`, once. */
  respond(id: string, status: number, parts?: MessageParts): void {
    const transaction = this.#open.get(id)
    if (!transaction) return
    const { request, flow } = transaction
    const tells = refreshesTarget(request.method) && status > 100 && status < 300
    const { headers, body } = partsFrom(parts)
    const response = responseTo(request, status, {
      headers: [
        ...tells ? this.#side.about(backOver(flow)) : [],
        ...status === 405 ? [header('Allow', this.#side.ports.allow.join(', '))] : [],
        ...headers,
      ],
      body,
    })
    if (status >= 200) this.#settle(id, status, isSdp(parts?.body))
    transaction.respond(response)
    if (request.method === 'INVITE' && status >= 200 && status < 300) this.awaitAck(transaction, response, id)
  }

  /** Repeats a 2xx to INVITE until its ACK, and reports the one or the want of it. `id` is absent for the first INVITE. */
  awaitAck(transaction: ServerTransaction, response: SipResponse, id?: string, then?: () => void): void {
    const side = this.#side
    const sequence = sequenceOf(transaction.request.headers) ?? 0
    const named = id === undefined ? {} : { id }
    const done = () => {
      this.#unacked.delete(sequence)
      side.exchanges = closed(side.exchanges, id ?? firstInvite)
    }
    const repeating = repeatUntilAck(side.ports.clock, side.ports.timers, () => transaction.respond(response), () => {
      done()
      side.mailbox.put({ on: 'ack-timeout', ...named })
      then?.()
    })
    const acked = (ack: SipRequest) => {
      done()
      side.mailbox.put({ on: 'ack', ...named, ...bodyOf(ack) })
      then?.()
    }
    this.#unacked.set(sequence, { repeating, acked })
  }

  /** The dialog is over: what they still ask is answered 487 (RFC 3261 §15.1.2), nothing is repeated. */
  end(): void {
    for (const transaction of this.#open.values()) transaction.respond(responseTo(transaction.request, 487))
    this.#open.clear()
    for (const { repeating } of this.#unacked.values()) repeating.cancel()
    this.#unacked.clear()
  }

  #ack(request: SipRequest): void {
    const waiting = this.#unacked.get(sequenceOf(request.headers) ?? -1)
    if (!waiting) return
    waiting.repeating.cancel()
    waiting.acked(request)
  }

  #overlaps(id: string, request: SipRequest, transaction: ServerTransaction): boolean {
    const side = this.#side
    if (!isExchange(request.method)) return false
    const offers = carriesSdp(request)
    const status = overlapOf(side.exchanges, 'them', request.method, offers)
    if (status === undefined) {
      side.exchanges = opened(side.exchanges, id, 'them', request.method, offers)
      return false
    }
    // 0 to 10 seconds, so that two who collide do not meet again (RFC 3261 §14.2).
    const retryAfter = header('Retry-After', String(Math.floor(side.ports.random() * 11)))
    transaction.respond(responseTo(request, status, status === 500 ? { headers: [retryAfter] } : {}))
    return true
  }

  #report(id: string, request: SipRequest, transaction: ServerTransaction): void {
    this.#open.set(id, transaction)
    transaction.onFailure(why => {
      this.#side.ports.log.debug({ callId: this.#side.callId, method: request.method, reason: why }, 'a request of theirs failed')
      if (this.#open.has(id)) this.#settle(id, 500, false)
    })
    if (request.method === 'INVITE') {
      transaction.onCancel(() => this.respond(id, 487))
    }
    this.#side.mailbox.put({
      on: 'request',
      request: { id, method: request.method, headers: linesIn(request.headers), ...bodyOf(request) },
    })
  }

  #settle(id: string, status: number, offers: boolean): void {
    this.#open.delete(id)
    this.#side.exchanges = concluded(this.#side.exchanges, id, status < 300, offers)
  }
}

/** The name of a leg's first INVITE among its exchanges. */
export const firstInvite = 'first'
