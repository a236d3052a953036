/** Requests of applications: outside a dialog, inside one, ACK and CANCEL. */
import type { SipRequest } from '../../sip/message.ts'
import { ack, acknowledgeForGone } from './ack.ts'
import type { App } from './app.ts'
import type { Board } from './board.ts'
import { cancel } from './cancel.ts'
import type { Said } from './frames.ts'
import { sendInDialog, unknownDialog } from './in-dialog.ts'
import { notDone } from './leads.ts'
import { Place } from './place.ts'
import { Responses } from './responses.ts'

export class Requests {
  readonly #board: Board
  readonly #responses: Responses
  readonly #place: Place

  constructor(board: Board) {
    this.#board = board
    this.#responses = new Responses(board)
    this.#place = new Place(board, this.#responses)
  }

  take(app: App, { id, tokens }: Said, message: SipRequest): void {
    const board = this.#board
    const [transaction = '', dialogId = '', nextHop = ''] = tokens
    if (message.method === 'CANCEL') return cancel(board, this.#responses, app, id, transaction, message)
    if (dialogId === '') return this.#place.send(app, id, message, nextHop)
    const wire = board.dialogs.byId(dialogId)
    if (message.method === 'ACK') return ack(board, app, id, wire, message)
    if (!wire) return app.tell(notDone(id, unknownDialog))
    sendInDialog(board, this.#responses, app, id, wire, message, sent => this.#responses.add(sent))
  }

  /** An application is gone: what rings for it is given up, and what was answered for it is hung up. */
  gone(app: App): void {
    for (const sent of [...this.#responses]) {
      if (sent.app === app && sent.begins && sent.request.method === 'INVITE') sent.cancel([])
    }
    for (const wire of [...this.#board.dialogs]) if (wire.owner === app) acknowledgeForGone(this.#board, wire)
  }
}
