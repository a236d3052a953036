/** A request of an application on its way through the network. */
import type { Headers, SipRequest, SipResponse } from '../../sip/message.ts'
import { responseTo } from '../../sip/respond.ts'
import type { Destination, Flow, SendFailure } from '../transactions.ts'
import type { App } from './app.ts'
import { ownWay, type Board } from './board.ts'
import { tellCdr } from './cdr.ts'
import { Delivery, statusFor } from './delivery.ts'
import type { WireDialog } from './dialogs.ts'
import { echoOfRequest, fromNetwork, madeUp } from './leads.ts'

export interface SentEvents {
  /** Anything but 100. @returns false when the application is not to hear of it */
  heard(sent: Sent, response: SipResponse, flow: Flow): boolean
  failed(sent: Sent): void
  /** The application has been told. */
  told(sent: Sent, response: SipResponse): void
}

/** What is sent. */
export interface Sending {
  /** Without Via. */
  readonly request: SipRequest
  readonly to: Destination
  /** Where it is sent next when nothing comes from there, or 503 (RFC 3263 §4.3). */
  readonly others: readonly Destination[]
  /** The dialog it belongs to, or may make. */
  readonly dialog: WireDialog | undefined
  readonly begins: boolean
}

export class Sent {
  /** The transaction, as the application names it. */
  readonly id: string
  readonly app: App
  readonly dialog: WireDialog | undefined
  readonly begins: boolean
  givenUp = false
  /** The fork whose 2xx was taken. */
  fork: string | undefined
  readonly #board: Board
  readonly #events: SentEvents
  readonly #delivery: Delivery

  constructor(board: Board, app: App, { request, to, others, dialog, begins }: Sending, events: SentEvents) {
    this.#board = board
    this.#events = events
    this.id = board.ids.uid()
    this.app = app
    this.dialog = dialog
    this.begins = begins
    this.#delivery = new Delivery(board.transactions, request, to, others, {
      response: (response, flow) => this.#heard(response, flow),
      failed: cause => this.#failed(cause),
    })
  }

  /** As sent, with our Via on top. */
  get request(): SipRequest {
    return this.#delivery.request
  }

  get to(): Destination {
    return this.#delivery.to
  }

  echo(said: string): void {
    const { method } = this.request
    if (this.begins && method === 'INVITE') tellCdr(this.#board, { on: 'attempt' }, 'application', this.request)
    if (method === 'BYE') tellCdr(this.#board, { on: 'stop', why: 'normal-release' }, 'application', this.request)
    this.app.tell(echoOfRequest(said, {
      message: this.request, way: ownWay(this.#board, this.to), atMs: this.#board.clock.nowMs(),
      transaction: this.id, dialog: '',
    }))
  }

  cancel(headers: Headers): void {
    this.givenUp = true
    this.#delivery.cancel(headers)
  }

  #heard(response: SipResponse, flow: Flow): void {
    if (response.status <= 100 || !this.#events.heard(this, response, flow)) return
    this.#listener.tell(fromNetwork(this.#carried(response, flow)))
    this.#events.told(this, response)
  }

  #failed(cause: SendFailure): void {
    this.#events.failed(this)
    const response = responseTo(this.request, statusFor[cause], { toTag: this.#board.ids.tag() })
    this.#listener.tell(madeUp(this.#carried(response, this.to)))
  }

  /** Who asked; for a dialog, who looks after it now. */
  get #listener(): App {
    return this.app.isReady ? this.app : this.dialog?.owner ?? this.app
  }

  #carried(message: SipResponse, way: Flow | Destination) {
    return { message, way, atMs: this.#board.clock.nowMs(), transaction: this.id, dialog: this.dialog?.id ?? '' }
  }
}
