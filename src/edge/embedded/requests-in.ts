/** Their requests inside a dialog: what is answered here, what goes to the leg's listener, and its answers. */
import type { SipRequest } from '../../sip/message.ts'
import { responseTo } from '../../sip/respond.ts'
import {
  dialogNameOf, heard, isOutOfOrder, refreshed, refreshesTarget, type Dialog,
} from '../../stack/dialog/dialog.ts'
import type { Flow, ServerTransaction } from '../../stack/transactions.ts'
import type { MessageParts } from '../signaling.ts'
import { answerAboutUs } from './about.ts'
import { allowLine, capabilities, refusalByForm, refusalForOverlap } from './capabilities.ts'
import { bodyOf, carriesSdp, isSdp, linesIn, partsFrom } from './lines.ts'
import type { Side } from './side.ts'
import type { Unacked } from './unacked.ts'

export class RequestsIn {
  readonly #side: Side
  readonly #unacked: Unacked
  readonly #hungUp: (bye: SipRequest) => void
  readonly #open = new Map<string, ServerTransaction>()
  #count = 0

  /** @param hungUp told of a BYE, which has been answered */
  constructor(side: Side, unacked: Unacked, hungUp: (bye: SipRequest) => void) {
    this.#side = side
    this.#unacked = unacked
    this.#hungUp = hungUp
  }

  /** Takes a request that bears our tag. */
  take(request: SipRequest, flow: Flow, transaction: ServerTransaction | undefined): void {
    if (!transaction) return this.#unacked.take(request)
    const dialog = this.#side.with(dialogNameOf(request).remoteTag)
    if (!dialog) return transaction.respond(responseTo(request, 481))
    if (isOutOfOrder(dialog, request)) {
      return transaction.respond(responseTo(request, 500, { reason: 'CSeq Out Of Order' }))
    }
    const now = heard(dialog, request, flow)
    this.#side.keep(now)
    this.#answer(request, transaction, now)
  }

  #answer(request: SipRequest, transaction: ServerTransaction, dialog: Dialog): void {
    const { ports } = this.#side
    const refusal = refusalByForm(request, ports)
    if (refusal) return transaction.respond(refusal)
    switch (request.method) {
      case 'BYE':
        transaction.respond(responseTo(request, 200))
        return this.#hungUp(request)
      case 'OPTIONS':
        return transaction.respond(responseTo(request, 200, { headers: capabilities(ports) }))
      default:
        return this.#passUp(request, transaction, dialog)
    }
  }

  /** What the listener answers, with {@link respond}. */
  #passUp(request: SipRequest, transaction: ServerTransaction, dialog: Dialog): void {
    const side = this.#side
    const id = `their-${++this.#count}`
    const overlap = side.begin(id, 'them', request.method, carriesSdp(request))
    if (overlap !== undefined) return transaction.respond(refusalForOverlap(request, overlap, side.ports.random()))
    if (refreshesTarget(request.method)) side.keep(refreshed(dialog, request, transaction.flow))
    this.#open.set(id, transaction)
    transaction.onFailure(why => {
      side.ports.log.debug({ callId: side.callId, method: request.method, reason: why }, 'a request was not answered')
      if (this.#open.has(id)) this.#settle(id, false, false)
    })
    if (request.method === 'INVITE') transaction.onCancel(() => this.respond(id, 487))
    side.mailbox.put({
      on: 'request',
      request: { id, method: request.method, headers: linesIn(request.headers), ...bodyOf(request) },
    })
  }

  /** Sends the answer to request `id`; a second final one is ignored. */
  respond(id: string, status: number, parts?: MessageParts): void {
    const transaction = this.#open.get(id)
    if (!transaction) return
    const { request } = transaction
    const accepted = status >= 200 && status < 300
    if (status >= 200) this.#settle(id, accepted, isSdp(parts?.body))
    if (status > 100 && status < 300 && refreshesTarget(request.method)) {
      const response = answerAboutUs(this.#side.ports, transaction, status, parts)
      transaction.respond(response)
      if (accepted && request.method === 'INVITE') this.#unacked.add(transaction, response, id)
      return
    }
    const { headers, body } = partsFrom(parts)
    const allow = status === 405 ? [allowLine(this.#side.ports)] : []
    transaction.respond(responseTo(request, status, { headers: [...allow, ...headers], body }))
  }

  /** The dialog is over: what they still ask is answered 487 (RFC 3261 §15.1.2). */
  end(): void {
    for (const transaction of this.#open.values()) transaction.respond(responseTo(transaction.request, 487))
    this.#open.clear()
    this.#unacked.end()
  }

  #settle(id: string, accepted: boolean, carriesBody: boolean): void {
    this.#open.delete(id)
    this.#side.conclude(id, accepted, carriesBody)
  }
}
