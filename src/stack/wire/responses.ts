/** What the network answers to applications' requests, and what that does to their dialogs. */
import type { SipRequest, SipResponse } from '../../sip/message.ts'
import { rseqOf } from '../../sip/reliable.ts'
import { dialogAsUac, forkOf, refreshed, refreshesTarget, sequenceOf } from '../dialog/dialog.ts'
import type { Flow } from '../transactions.ts'
import { carriesSdp, ownerOf, type Board } from './board.ts'
import { tellAnswered } from './cdr.ts'
import { decline } from './decline.ts'
import type { WireDialog } from './dialogs.ts'
import type { Sent, SentEvents } from './sent.ts'
import { keepSession } from './session.ts'

/** A challenge keeps the dialog: the BYE comes again with credentials. */
const challenges: ReadonlySet<number> = new Set([401, 407])

export class Responses implements SentEvents {
  readonly #board: Board
  /** By the application's name for it; those without a final response. */
  readonly #open = new Map<string, Sent>()

  constructor(board: Board) {
    this.#board = board
  }

  add(sent: Sent): void {
    this.#open.set(sent.id, sent)
  }

  find(id: string): Sent | undefined {
    return this.#open.get(id)
  }

  [Symbol.iterator](): IterableIterator<Sent> {
    return this.#open.values()
  }

  heard(sent: Sent, response: SipResponse, flow: Flow): boolean {
    const { dialog: wire, request: { method } } = sent
    if (response.status >= 200) this.#open.delete(sent.id)
    if (wire && method === 'INVITE') return this.#invite(sent, wire, response, flow)
    if (wire && response.status >= 200) this.#concluded(sent, wire, response, flow)
    return true
  }

  told({ begins, request: { method } }: Sent, response: SipResponse): void {
    if (begins && method === 'INVITE') tellAnswered(this.#board, 'uac', 'network', response)
  }

  failed(sent: Sent): void {
    this.#open.delete(sent.id)
    const { dialog: wire } = sent
    wire?.settle(sent.id)
    if (wire && (sent.begins || sent.request.method === 'BYE')) this.#board.dialogs.remove(wire)
  }

  #concluded(sent: Sent, wire: WireDialog, response: SipResponse, flow: Flow): void {
    const { request, begins } = sent
    const { status } = response
    const accepted = status < 300
    wire.conclude(sent.id, accepted, carriesSdp(response))
    if (begins) {
      if (accepted) wire.confirm(dialogAsUac(request, response, flow, wire.with(forkOf(response))))
      else this.#board.dialogs.remove(wire)
    } else if (request.method === 'BYE') {
      if (!challenges.has(status)) this.#board.dialogs.remove(wire)
    } else if (accepted && refreshesTarget(request.method)) {
      this.#refresh(wire, response, flow)
      this.#agreed(wire, request, response)
    }
  }

  #invite(sent: Sent, wire: WireDialog, response: SipResponse, flow: Flow): boolean {
    const { request, begins } = sent
    const { status } = response
    const fork = forkOf(response)
    if (status < 200) {
      if (begins && fork !== '') wire.keep(wire.with(fork) ?? dialogAsUac(request, response, flow))
      if (rseqOf(response) !== undefined && carriesSdp(response)) wire.described(sent.id)
      return true
    }
    if (status >= 300) {
      wire.settle(sent.id)
      if (begins && sent.fork === undefined) this.#board.dialogs.remove(wire)
      return sent.fork === undefined
    }
    return this.#accepted(sent, wire, response, flow, fork)
  }

  /** A 2xx: the first of the first fork goes up, its copies want their ACK again, another fork is taken and ended. */
  #accepted(sent: Sent, wire: WireDialog, response: SipResponse, flow: Flow, fork: string): boolean {
    const { request, begins, id } = sent
    const sequence = sequenceOf(request.headers) ?? 0
    const again = wire.again(sequence, fork)
    if (again) {
      again()
      return false
    }
    if (sent.fork === fork) return false
    if (sent.fork !== undefined || (begins && !ownerOf(this.#board, wire))) {
      decline(this.#board, sent, wire, response, flow)
      return false
    }
    sent.fork = fork
    if (begins) wire.confirm(dialogAsUac(request, response, flow, wire.with(fork)))
    else this.#refresh(wire, response, flow)
    wire.conclude(id, true, carriesSdp(response))
    this.#agreed(wire, request, response)
    wire.answered = [...wire.answered, { id, sequence, fork, givenUp: sent.givenUp }]
    return true
  }

  /** What stands now: our description, and the session's timer. */
  #agreed(wire: WireDialog, request: SipRequest, response: SipResponse): void {
    if (carriesSdp(request)) wire.sdp = request.body
    keepSession(this.#board, wire, 'uac', request, response)
  }

  #refresh(wire: WireDialog, response: SipResponse, flow: Flow): void {
    const dialog = wire.with(forkOf(response)) ?? wire.current
    if (dialog) wire.keep(refreshed(dialog, response, flow))
  }
}
