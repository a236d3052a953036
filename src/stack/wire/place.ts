/** Requests of applications outside any dialog. */
import type { SipRequest } from '../../sip/message.ts'
import { parseUri } from '../../sip/uri.ts'
import type { Destination } from '../transactions.ts'
import type { App } from './app.ts'
import { carriesSdp, type Board } from './board.ts'
import { firstRequest } from './first-request.ts'
import { notDone, nowhere } from './leads.ts'
import type { Responses } from './responses.ts'
import { Sent } from './sent.ts'
import { wayTo } from './way.ts'

export class Place {
  readonly #board: Board
  readonly #responses: Responses
  /** The next CSeq, where an application gives none; it grows from one process to the next. */
  #sequence: number

  constructor(board: Board, responses: Responses) {
    this.#board = board
    this.#responses = responses
    this.#sequence = Math.floor(board.clock.nowMs() / 2000) % 0x7ff_ffff
  }

  /**
   * @param said the application's frame
   * @param nextHop where it goes instead of its Request-URI; no Route is added
   */
  send(app: App, said: string, message: SipRequest, nextHop: string): void {
    const uri = nextHop === '' ? message.uri : /^sips?:/i.test(nextHop) ? nextHop : `sip:${nextHop}`
    if (!parseUri(message.uri) || !parseUri(uri)) {
      return app.tell(notDone(said, `invalid request-uri: ${message.uri}`))
    }
    wayTo(this.#board, { to: 'uri', uri }, (to, others) => {
      if (!to) return app.tell(nowhere(said))
      if (this.#isOurs(to)) return app.tell(notDone(said, 'can not send request to myself'))
      this.#send(app, said, message, to, others)
    })
  }

  #send(app: App, said: string, message: SipRequest, to: Destination, others: readonly Destination[]): void {
    const board = this.#board
    const { request, callId, localTag, begins } = firstRequest(board, message, to, this.#sequence++)
    const wire = begins ? board.dialogs.make(callId, localTag, localTag, app) : undefined
    if (wire) wire.contact = request.headers.find(line => line.name === 'contact')
    const sent = new Sent(board, app, { request, to, others, dialog: wire, begins }, this.#responses)
    this.#responses.add(sent)
    wire?.begin(sent.id, 'us', request.method, carriesSdp(request))
    sent.echo(said)
  }

  #isOurs(to: Destination): boolean {
    return this.#board.transactions.listeners.some(({ transport, host, port }) =>
      transport === to.transport && host === to.address && port === to.port)
  }
}
