/** Their requests inside a dialog: what is answered here, what goes to the leg's listener, and its answers. */
import type { SipRequest, SipResponse } from '../../sip/message.ts'
import { responseTo } from '../../sip/respond.ts'
import {
  dialogNameOf, heard, isOutOfOrder, refreshed, refreshesTarget, type Dialog,
} from '../../stack/dialog/dialog.ts'
import type { Flow, ServerTransaction } from '../../stack/transactions.ts'
import type { MessageParts } from '../signaling.ts'
import { answerAboutUs, plainAnswer } from './about.ts'
import { capabilities, refusalByForm, refusalForOverlap } from './capabilities.ts'
import { bodyOf, linesIn, sdpIn, sdpOf } from './lines.ts'
import { answerToRefresh, statusForRefresh, type Session } from './session.ts'
import type { Side } from './side.ts'

/** What a leg hands to its {@link RequestsIn}. */
export interface RequestsInParts {
  readonly side: Side
  readonly session: Session
  /** Told of a BYE, which has been answered. */
  readonly hungUp: (bye: SipRequest) => void
  /** Takes a PRACK; says whether there is a provisional of ours that it acknowledges. */
  readonly pracked: (prack: SipRequest) => boolean
  /** Told of every request in order, for what it says of its sender. */
  readonly heardFrom: (request: SipRequest) => void
  /** A 2xx of ours to a re-INVITE waits for its ACK; `told` says whether the listener knows of it. */
  readonly accepted: (transaction: ServerTransaction, response: SipResponse, id: string, told: boolean) => void
  /** Takes an ACK. */
  readonly acknowledged: (ack: SipRequest) => void
}

export class RequestsIn {
  readonly #side: Side
  readonly #session: Session
  readonly #parts: RequestsInParts
  readonly #open = new Map<string, ServerTransaction>()
  #count = 0

  constructor(parts: RequestsInParts) {
    this.#side = parts.side
    this.#session = parts.session
    this.#parts = parts
  }

  /** True while nothing of theirs waits for its answer. */
  get isIdle(): boolean {
    return this.#open.size === 0
  }

  /** Takes a request that bears our tag. */
  take(request: SipRequest, flow: Flow, transaction: ServerTransaction | undefined): void {
    if (!transaction) return this.#parts.acknowledged(request)
    const dialog = this.#side.with(dialogNameOf(request).remoteTag)
    if (!dialog) return transaction.respond(responseTo(request, 481))
    if (isOutOfOrder(dialog, request)) {
      return transaction.respond(responseTo(request, 500, { reason: 'CSeq Out Of Order' }))
    }
    const now = heard(dialog, request, flow)
    this.#side.keep(now)
    this.#parts.heardFrom(request)
    this.#answer(request, transaction, now)
  }

  #answer(request: SipRequest, transaction: ServerTransaction, dialog: Dialog): void {
    const { ports } = this.#side
    const refusal = refusalByForm(request, ports)
    if (refusal) return transaction.respond(refusal)
    switch (request.method) {
      case 'BYE':
        transaction.respond(responseTo(request, 200))
        return this.#parts.hungUp(request)
      case 'OPTIONS':
        return transaction.respond(responseTo(request, 200, { headers: capabilities(ports) }))
      case 'PRACK':
        if (!this.#parts.pracked(request)) return transaction.respond(responseTo(request, 481))
        if (request.body.length > 0) return this.#passUp(request, transaction, dialog)
        return transaction.respond(responseTo(request, 200))
      default:
        return this.#passUp(request, transaction, dialog)
    }
  }

  /** What the listener answers, with {@link respond}. */
  #passUp(request: SipRequest, transaction: ServerTransaction, dialog: Dialog): void {
    const side = this.#side
    const id = `their-${++this.#count}`
    // An offer in a PRACK is like one in an UPDATE (RFC 3262 §5); the provisional is acknowledged either way.
    const method = request.method === 'PRACK' ? 'UPDATE' : request.method
    const overlap = side.begin(id, 'them', method, sdpIn(request))
    if (overlap !== undefined) return transaction.respond(refusalForOverlap(request, overlap, side.ports.random()))
    if (refreshesTarget(request.method)) side.keep(refreshed(dialog, request, transaction.flow))
    this.#open.set(id, transaction)
    transaction.onFailure(why => {
      side.ports.log.debug({ callId: side.callId, method: request.method, reason: why }, 'a request was not answered')
      if (this.#open.has(id)) this.#settle(id, false, undefined)
    })
    if (request.method === 'INVITE') transaction.onCancel(() => this.respond(id, 487))
    const same = answerToRefresh(request, side.descriptions)
    if (same) return this.#respond(id, 200, same, false)
    side.mailbox.put({
      on: 'request',
      request: { id, method: request.method, headers: linesIn(request.headers), ...bodyOf(request) },
    })
  }

  /** Sends the answer to request `id`; a second final one is ignored. */
  respond(id: string, status: number, parts?: MessageParts): void {
    this.#respond(id, status, parts, true)
  }

  /** @param told whether the listener knows of the request */
  #respond(id: string, given: number, parts: MessageParts | undefined, told: boolean): void {
    const transaction = this.#open.get(id)
    if (!transaction) return
    const { request } = transaction
    const status = statusForRefresh(request, given)
    const accepted = status >= 200 && status < 300
    if (status >= 200) this.#settle(id, accepted, sdpOf(parts?.body))
    if (status > 100 && status < 300 && refreshesTarget(request.method)) {
      const session = accepted ? this.#session.accepting(request) : []
      const response = answerAboutUs(this.#side.ports, transaction, status, parts, undefined, session)
      transaction.respond(response)
      if (accepted && request.method === 'INVITE') this.#parts.accepted(transaction, response, id, told)
      return
    }
    transaction.respond(plainAnswer(this.#side.ports, transaction, status, parts))
  }

  /** The dialog is over: what they still ask is answered 487 (RFC 3261 §15.1.2). */
  end(): void {
    for (const transaction of this.#open.values()) transaction.respond(responseTo(transaction.request, 487))
    this.#open.clear()
  }

  #settle(id: string, accepted: boolean, sdp: string | undefined): void {
    this.#open.delete(id)
    this.#side.conclude(id, accepted, sdp)
  }
}
