/** What applications answer to requests of the network, up to the ACK. */
import { headerOf } from '../../sip/headers.ts'
import type { SipRequest, SipResponse } from '../../sip/message.ts'
import { dialogAsUas, sequenceOf } from '../dialog/dialog.ts'
import { repeatUntilAck } from '../dialog/until-ack.ts'
import type { App } from './app.ts'
import { carriesSdp, type Board } from './board.ts'
import type { WireDialog } from './dialogs.ts'
import { hangUp } from './hang-up.ts'
import { echoOfResponse, notDone } from './leads.ts'
import { endsDialog, responseOf, tagFor, type Open } from './open.ts'

export class Answers {
  readonly #board: Board
  readonly #open = new Map<string, Open>()

  constructor(board: Board) {
    this.#board = board
  }

  add(open: Open): void {
    this.#open.set(open.id, open)
  }

  awaits(open: Open): boolean {
    return this.#open.has(open.id)
  }

  /** It was answered elsewhere, and never shown. */
  drop(open: Open): void {
    this.#open.delete(open.id)
  }

  /** What waits for this application. */
  of(app: App): readonly Open[] {
    return [...this.#open.values()].filter(open => open.app === app)
  }

  /**
   * An application answers; it hears what was sent, or why nothing was.
   * @param said its frame
   * @param transaction the request, as it names it
   */
  take(app: App, said: string, transaction: string, message: SipResponse): void {
    const open = this.#open.get(transaction)
    if (!open) return app.tell(notDone(said, 'Response not sent due to unknown transaction'))
    const { status } = message
    if (status < 200 && /(^|[ ,])100rel\b/i.test(headerOf(message.headers, 'require') ?? '')) {
      return app.tell(notDone(said, 'Remote endpoint does not support 100rel'))
    }
    if (open.begins && status > 100) open.dialog ??= this.#dialogOf(open, tagFor(open, message))
    const response = responseOf(this.#board, open, message)
    this.say(open, response)
    const { request, flow } = open.transaction
    app.tell(echoOfResponse(said, {
      message: response, way: flow, atMs: this.#board.clock.nowMs(), transaction: open.id,
      dialog: request.method === 'BYE' ? '' : open.dialog?.id ?? '',
    }))
  }

  /** Sends an answer; a final one settles the request. */
  say(open: Open, response: SipResponse): void {
    open.transaction.respond(response)
    if (response.status >= 200) this.#settle(open, response)
  }

  /** The request got an answer from below, or will get none. */
  fail(open: Open): void {
    this.#open.delete(open.id)
    const { dialog: wire } = open
    wire?.conclude(open.id, false, false)
    if (wire && open.begins) this.#board.dialogs.remove(wire)
  }

  /** @returns the transaction an ACK closes; undefined for a copy */
  acknowledged(wire: WireDialog, ack: SipRequest): string | undefined {
    const transaction = wire.repeatNoMore(sequenceOf(ack.headers) ?? -1)
    if (transaction !== undefined) wire.settle(transaction)
    return transaction
  }

  /** The dialog that an answer to an INVITE or SUBSCRIBE makes. */
  #dialogOf(open: Open, localTag: string): WireDialog | undefined {
    const { request, flow } = open.transaction
    const dialog = dialogAsUas(request, flow, localTag)
    if (!dialog) return undefined
    const wire = this.#board.dialogs.make(dialog.callId, localTag, dialog.remoteTag, open.app)
    wire.keep(dialog)
    wire.begin(open.id, 'them', request.method, carriesSdp(request))
    return wire
  }

  #settle(open: Open, response: SipResponse): void {
    this.#open.delete(open.id)
    const { dialog: wire } = open
    if (!wire) return
    const accepted = response.status < 300
    wire.conclude(open.id, accepted, carriesSdp(response))
    if (endsDialog(open) || (open.begins && !accepted)) return this.#board.dialogs.remove(wire)
    if (open.transaction.request.method === 'INVITE' && accepted) this.#repeat(wire, open, response)
  }

  #repeat(wire: WireDialog, { transaction, id }: Open, response: SipResponse): void {
    const { clock, timers } = this.#board
    const sequence = sequenceOf(transaction.request.headers) ?? 0
    wire.contact ??= response.headers.find(line => line.name === 'contact')
    wire.repeat(sequence, id, repeatUntilAck(clock, timers, () => transaction.respond(response), () => {
      wire.repeatNoMore(sequence)
      if (wire.current) hangUp(this.#board, wire, wire.current, 'ACK timeout')
    }))
  }
}
