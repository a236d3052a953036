/** What applications answer to requests of the network, up to the ACK. */
import type { SipRequest, SipResponse } from '../../sip/message.ts'
import { accepted } from './accepted.ts'
import type { App } from './app.ts'
import { carriesSdp, type Board } from './board.ts'
import { tellAnswered } from './cdr.ts'
import type { WireDialog } from './dialogs.ts'
import { echoOfResponse, fromNetwork, notDone } from './leads.ts'
import { carriedFor, endsDialog, ownAnswer, tagFor, type Open } from './open.ts'
import { asksReliably, cancelOf, sayReliably, takesReliably } from './reliably.ts'
import { dialogOf, responseOf } from './response.ts'

export class Answers {
  readonly #board: Board
  readonly #open = new Map<string, Open>()

  constructor(board: Board) {
    this.#board = board
  }

  add(open: Open): void {
    this.#open.set(open.id, open)
  }

  find(transaction: string): Open | undefined {
    return this.#open.get(transaction)
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
    const isReliable = asksReliably(message)
    if (isReliable && !takesReliably(open)) {
      return app.tell(notDone(said, 'Remote endpoint does not support 100rel'))
    }
    if (open.begins && status > 100) open.dialog ??= dialogOf(this.#board, open, tagFor(open, message))
    if (isReliable) {
      const sent = (response: SipResponse): void => this.#echo(app, said, open, response)
      return sayReliably(this.#board, open, message, sent, () => this.#unpracked(open))
    }
    const say = (): void => {
      const response = responseOf(this.#board, open, message)
      this.say(open, response)
      this.#echo(app, said, open, response)
    }
    // A 2xx waits for the PRACK of a description (RFC 3262 §3).
    if (status >= 200 && status < 300 && open.reliable?.holdsAnswer) open.held = say
    else say()
  }

  /** A PRACK of theirs. @returns false when there is nothing of ours that it acknowledges */
  pracked(wire: WireDialog, prack: SipRequest): boolean {
    const open = [...this.#open.values()].find(({ dialog, reliable }) => dialog === wire && reliable !== undefined)
    const acknowledged = open?.reliable?.take(prack)
    if (!open || !acknowledged) return false
    if (acknowledged.sdp !== undefined) wire.described(open.id)
    return true
  }

  /** The PRACK has been shown to the application: what waited for it may go. */
  afterPrack(wire: WireDialog): void {
    for (const open of [...this.#open.values()]) {
      if (open.dialog !== wire || open.reliable?.holdsAnswer) continue
      const { held } = open
      delete open.held
      held?.()
    }
  }

  /** Sends an answer; a final one settles the request. */
  say(open: Open, response: SipResponse): void {
    open.transaction.respond(response)
    if (response.status >= 200) this.#settle(open, response)
  }

  /** The request got an answer from below, or will get none. */
  fail(open: Open): void {
    this.#open.delete(open.id)
    open.reliable?.end()
    const { dialog: wire } = open
    wire?.conclude(open.id, false, false)
    if (wire && open.begins) this.#board.dialogs.remove(wire)
  }

  /** @returns the transaction an ACK closes; undefined for a copy */
  acknowledged(wire: WireDialog, sequence: number): string | undefined {
    const transaction = wire.repeatNoMore(sequence)
    if (transaction !== undefined) wire.settle(transaction)
    return transaction
  }

  #echo(app: App, said: string, open: Open, message: SipResponse): void {
    const { request, flow } = open.transaction
    app.tell(echoOfResponse(said, {
      message, way: flow, atMs: this.#board.clock.nowMs(), transaction: open.id,
      dialog: request.method === 'BYE' ? '' : open.dialog?.id ?? '',
    }))
    if (open.begins && request.method === 'INVITE') tellAnswered(this.#board, 'uas', 'application', message)
  }

  /** No PRACK came: the INVITE is refused, and its application hears what it would of a CANCEL. */
  #unpracked(open: Open): void {
    if (!this.#open.has(open.id)) return
    const { request } = open.transaction
    this.say(open, ownAnswer(open, 503))
    open.app.tell(fromNetwork(carriedFor(this.#board, open, cancelOf(request))))
  }

  #settle(open: Open, response: SipResponse): void {
    this.#open.delete(open.id)
    open.reliable?.end()
    const { dialog: wire } = open
    if (!wire) return
    const isAccepted = response.status < 300
    wire.conclude(open.id, isAccepted, carriesSdp(response))
    if (endsDialog(open) || (open.begins && !isAccepted)) return this.#board.dialogs.remove(wire)
    if (isAccepted) accepted(this.#board, wire, open, response)
  }
}
