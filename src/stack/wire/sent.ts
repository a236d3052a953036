/** A request of an application on its way through the network. */
import type { Headers, SipRequest, SipResponse } from '../../sip/message.ts'
import { responseTo } from '../../sip/respond.ts'
import type { ClientTransaction, Destination, Flow, SendFailure } from '../transactions.ts'
import type { App } from './app.ts'
import { ownWay, type Board } from './board.ts'
import type { WireDialog } from './dialogs.ts'
import { echoOfRequest, fromNetwork, madeUp } from './leads.ts'

/** What stands for a response that never came. */
const statusFor: Readonly<Record<SendFailure, number>> = { unreachable: 503, tls: 503, timeout: 408 }

export interface SentEvents {
  /** Anything but 100. @returns false when the application is not to hear of it */
  heard(sent: Sent, response: SipResponse, flow: Flow): boolean
  failed(sent: Sent): void
}

export class Sent {
  /** The transaction, as the application names it. */
  readonly id: string
  readonly app: App
  readonly request: SipRequest
  readonly to: Destination
  /** The dialog it belongs to, or may make. */
  readonly dialog: WireDialog | undefined
  readonly begins: boolean
  givenUp = false
  /** The fork whose 2xx was taken. */
  fork: string | undefined
  readonly #board: Board
  readonly #transaction: ClientTransaction

  constructor(
    board: Board, app: App, request: SipRequest, to: Destination, dialog: WireDialog | undefined, begins: boolean,
    events: SentEvents,
  ) {
    this.#board = board
    this.id = board.ids.uid()
    this.app = app
    this.to = to
    this.dialog = dialog
    this.begins = begins
    this.#transaction = board.transactions.send(request, to, {
      response: (response, flow) => {
        if (response.status > 100 && events.heard(this, response, flow)) this.#up(response, flow)
      },
      failed: cause => {
        events.failed(this)
        this.#listener.tell(madeUp(this.#carried(responseTo(this.request, statusFor[cause]), this.to)))
      },
    })
    this.request = this.#transaction.request
  }

  echo(said: string): void {
    this.app.tell(echoOfRequest(said, {
      message: this.request, way: ownWay(this.#board, this.to), atMs: this.#board.clock.nowMs(),
      transaction: this.id, dialog: '',
    }))
  }

  cancel(headers: Headers): void {
    this.givenUp = true
    this.#transaction.cancel(headers)
  }

  /** Who asked; for a dialog, who looks after it now. */
  get #listener(): App {
    return this.app.isReady ? this.app : this.dialog?.owner ?? this.app
  }

  #up(response: SipResponse, flow: Flow): void {
    this.#listener.tell(fromNetwork(this.#carried(response, flow)))
  }

  #carried(message: SipResponse, way: Flow | Destination) {
    return { message, way, atMs: this.#board.clock.nowMs(), transaction: this.id, dialog: this.dialog?.id ?? '' }
  }
}
