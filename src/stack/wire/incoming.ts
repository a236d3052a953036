/** Requests of the network on their way to an application. */
import type { SipRequest } from '../../sip/message.ts'
import {
  dialogNameOf, heard, isOutOfOrder, refreshed, refreshesTarget, sequenceOf, type Dialog,
} from '../dialog/dialog.ts'
import type { Flow, ServerTransaction } from '../transactions.ts'
import { Answers } from './answers.ts'
import type { App } from './app.ts'
import { carriesSdp, isOffering, ownerOf, type Board } from './board.ts'
import type { WireDialog } from './dialogs.ts'
import { dialogMakers, endsDialog, lacksContact, ownAnswer, type Open } from './open.ts'
import { refuse, refusedAsShort, refuseForNow } from './refuse.ts'
import { show, showAck } from './show.ts'

/** Methods that mean nothing outside a dialog. */
const needDialog: ReadonlySet<string> = new Set(['BYE', 'UPDATE', 'PRACK', 'INFO'])

/** Taken as new even when they bear a tag we do not know: a neighbour may keep one for its pings. */
const strangersWelcome: ReadonlySet<string> = new Set(['OPTIONS', 'NOTIFY'])

export class Incoming {
  readonly answers: Answers
  readonly #board: Board
  readonly #summon: (method: string, ready: (app: App | undefined) => void) => void

  /** @param summon finds an application when none that is connected has asked for the method */
  constructor(board: Board, summon: (method: string, ready: (app: App | undefined) => void) => void) {
    this.#board = board
    this.#summon = summon
    this.answers = new Answers(board)
  }

  /** A request of theirs; an ACK to a 2xx comes without a transaction. */
  take(request: SipRequest, flow: Flow, transaction: ServerTransaction | undefined): void {
    const { method } = request
    const { callId, localTag, remoteTag } = dialogNameOf(request)
    const wire = localTag === undefined ? undefined : this.#board.dialogs.find(callId, localTag)
    if (!transaction) return wire && this.#acknowledged(wire, request, flow)
    const dialog = wire?.with(remoteTag)
    if (wire && dialog) return this.#inside(wire, dialog, transaction)
    if (localTag !== undefined && !strangersWelcome.has(method)) return refuse(transaction, 481)
    if (needDialog.has(method)) return refuse(transaction, 481, this.#tag())
    if (lacksContact(request)) return refuse(transaction, 400, this.#tag(), 'Contact is missing')
    const next = this.#board.apps.next(method)
    if (next) return this.#begin(next, transaction)
    this.#summon(method, app => app ? this.#begin(app, transaction) : refuse(transaction, 503, this.#tag()))
  }

  /** An application is gone: what it left unanswered is refused; its dialogs stay, for whoever comes next. */
  gone(app: App): void {
    for (const open of this.answers.of(app)) {
      const status = endsDialog(open) ? 200 : open.begins ? 503 : 500
      this.answers.say(open, ownAnswer(open, status))
    }
  }

  #begin(app: App, transaction: ServerTransaction): void {
    const open = this.#opened(app, transaction, undefined, dialogMakers.has(transaction.request.method))
    const { localAddress, localPort, transport } = transaction.flow
    const arrivedAt = { transport, address: localAddress, port: localPort }
    show(this.#board, app, open, transaction.request, arrivedAt)
  }

  #inside(wire: WireDialog, dialog: Dialog, transaction: ServerTransaction): void {
    const { request, flow } = transaction
    if (isOutOfOrder(dialog, request)) return refuse(transaction, 500, undefined, 'CSeq Out Of Order')
    const now = heard(dialog, request, flow)
    wire.keep(now)
    const app = ownerOf(this.#board, wire)
    if (!app) return this.#nobody(wire, transaction)
    if (isOffering(request) && refusedAsShort(transaction)) return
    const open = this.#opened(app, transaction, wire, false)
    const overlap = wire.begin(open.id, 'them', request.method, carriesSdp(request))
    if (overlap !== undefined) {
      this.answers.drop(open)
      if (overlap === 491) return refuse(transaction, 491)
      return refuseForNow(transaction, Math.floor(this.#board.random() * 11))
    }
    if (request.method === 'PRACK' && !this.answers.pracked(wire, request)) {
      this.answers.drop(open)
      return refuse(transaction, 481)
    }
    if (refreshesTarget(request.method)) wire.keep(refreshed(now, request, flow))
    show(this.#board, app, open, request)
    if (request.method === 'PRACK') this.answers.afterPrack(wire)
  }

  #opened(app: App, transaction: ServerTransaction, dialog: WireDialog | undefined, begins: boolean): Open {
    const { request } = transaction
    const open: Open = { id: this.#board.ids.uid(), app, transaction, toTag: this.#tag(), dialog, begins }
    this.answers.add(open)
    transaction.onCancel(cancel => {
      if (!this.answers.awaits(open)) return
      this.answers.say(open, ownAnswer(open, 487))
      show(this.#board, app, open, cancel)
    })
    transaction.onFailure(why => {
      this.#board.log.debug({ method: request.method, reason: why }, 'a request was not answered')
      if (this.answers.awaits(open)) this.answers.fail(open)
    })
    return open
  }

  #acknowledged(wire: WireDialog, ack: SipRequest, flow: Flow): void {
    const transaction = this.answers.acknowledged(wire, sequenceOf(ack.headers) ?? -1)
    if (transaction === undefined) return
    const app = ownerOf(this.#board, wire)
    if (app) showAck(this.#board, app, wire.id, ack, flow, transaction)
  }

  /** No application is connected: a BYE needs none, and what else is asked may be asked again. */
  #nobody(wire: WireDialog, transaction: ServerTransaction): void {
    if (transaction.request.method !== 'BYE') return refuseForNow(transaction, 5)
    this.#board.dialogs.remove(wire)
    refuse(transaction, 200)
  }

  #tag(): string {
    return this.#board.ids.tag()
  }
}
