/** Their requests inside a dialog, our answers, and the ACKs these wait for. */
import type { Timer } from '../../base/clock.ts'
import type { SipRequest } from '../../sip/message.ts'
import { refreshesTarget, sequenceOf } from '../../stack/dialog/dialog.ts'
import { bodyOf, linesIn, sdpIn, sdpOf } from '../embedded/lines.ts'
import { answerToRefresh, statusForRefresh } from '../embedded/session.ts'
import type { MessageParts } from '../signaling.ts'
import { aboutUs, allowLine, answerToOptions, overlapAnswer, refusalByForm } from './about.ts'
import type { Request, Response } from './drachtio-srf.d.ts'
import { firstInvite, withParts, type Side } from './side.ts'

interface Open {
  readonly request: SipRequest
  readonly res: Response
}

export class RequestsIn {
  readonly #side: Side
  readonly #hungUp: (bye: SipRequest) => void
  readonly #open = new Map<string, Open>()
  /** Refreshes of theirs that were answered here: the listener hears nothing of their ACKs either. */
  readonly #quiet = new Set<string>()
  /** 2xx of ours to INVITE, by CSeq number. */
  readonly #unacked = new Map<number, { readonly timer: Timer; readonly acked: (ack: SipRequest) => void }>()
  #count = 0
  readonly #pracked: () => void

  /**
   * @param hungUp told of a BYE, which has been answered
   * @param pracked told of a PRACK; the server lets none through but that of its newest provisional
   */
  constructor(side: Side, hungUp: (bye: SipRequest) => void, pracked: () => void) {
    this.#side = side
    this.#pracked = pracked
    this.#hungUp = hungUp
  }

  take(request: SipRequest, req: Request, res: Response): void {
    const { link } = this.#side.parts
    if (request.method === 'ACK') return this.#unacked.get(sequenceOf(request.headers) ?? -1)?.acked(request)
    const refusal = refusalByForm(request, this.#side.parts.session.minS)
    if (refusal) return link.answer(res, refusal)
    switch (request.method) {
      case 'BYE':
        link.answer(res, { status: 200 })
        return this.#hungUp(request)
      case 'OPTIONS':
        return link.answer(res, answerToOptions(false))
      case 'PRACK':
        this.#pracked()
        if (request.body.length === 0) return link.answer(res, { status: 200 })
        return this.#passUp(request, req, res)
      default:
        return this.#passUp(request, req, res)
    }
  }

  /** Sends the answer to request `id`; a second final one is ignored. */
  respond(id: string, given: number, parts?: MessageParts): void {
    const open = this.#open.get(id)
    if (!open) return
    const { request, res } = open
    const status = statusForRefresh(request, given)
    const accepted = status >= 200 && status < 300
    if (status >= 200) this.#settle(id, accepted, sdpOf(parts?.body))
    const { session } = this.#side
    const about = status === 405 ? [allowLine] : status >= 300 || !refreshesTarget(request.method) ? []
      : accepted ? [...aboutUs, ...session.accepting(request)] : aboutUs
    this.#side.parts.link.answer(res, { status, ...withParts(parts, about) }, error => {
      if (error === undefined) return
      this.#side.parts.log.debug({ callId: this.#side.callId, status, reason: error }, 'an answer was not sent')
    })
    if (accepted && request.method === 'INVITE') this.awaitAck(request, id)
  }

  /**
   * Reports the ACK of a 2xx, or the want of it.
   * @param id the re-INVITE's, absent for the first
   * @param over called after either
   */
  awaitAck(invite: SipRequest, id?: string, over?: () => void): void {
    const sequence = sequenceOf(invite.headers) ?? 0
    const { parts: { clock, timers }, exchanges, mailbox } = this.#side
    const named = id === undefined ? {} : { id }
    const settle = (sdp?: string): void => {
      this.#unacked.delete(sequence)
      exchanges.close(id ?? firstInvite, sdp)
    }
    // The server gives the first INVITE up with a BYE of its own; a re-INVITE's 2xx it does not even repeat.
    const timer = clock.after(timers.hMs + 1_000, () => {
      settle()
      if (!this.#isQuiet(id)) mailbox.put({ on: 'ack-timeout', ...named })
      over?.()
    })
    const acked = (ack: SipRequest): void => {
      timer.cancel()
      settle(sdpIn(ack))
      if (!this.#isQuiet(id)) mailbox.put({ on: 'ack', ...named, ...bodyOf(ack) })
      over?.()
    }
    this.#unacked.set(sequence, { timer, acked })
  }

  /** The dialog is over: what they still ask is answered 487 (RFC 3261 §15.1.2). */
  end(): void {
    for (const { res } of this.#open.values()) this.#side.parts.link.answer(res, { status: 487 })
    this.#open.clear()
    for (const { timer } of this.#unacked.values()) timer.cancel()
    this.#unacked.clear()
  }

  #isQuiet(id: string | undefined): boolean {
    return id !== undefined && this.#quiet.delete(id)
  }

  #passUp(request: SipRequest, req: Request, res: Response): void {
    const side = this.#side
    const { method } = request
    const id = `their-${++this.#count}`
    // An offer in a PRACK is like one in an UPDATE (RFC 3262 §5).
    const overlap = side.exchanges.begin(id, 'them', method === 'PRACK' ? 'UPDATE' : method, sdpIn(request))
    if (overlap !== undefined) return side.parts.link.answer(res, overlapAnswer(overlap, side.parts.random()))
    this.#open.set(id, { request, res })
    // The server has answered the CANCEL and its INVITE.
    if (method === 'INVITE') req.on('cancel', () => { if (this.#open.has(id)) this.#settle(id, false, undefined) })
    const same = answerToRefresh(request, side.exchanges.descriptions)
    if (same) {
      this.#quiet.add(id)
      return this.respond(id, 200, same)
    }
    side.mailbox.put({ on: 'request', request: { id, method, headers: linesIn(request.headers), ...bodyOf(request) } })
  }

  #settle(id: string, accepted: boolean, sdp: string | undefined): void {
    this.#open.delete(id)
    this.#side.exchanges.conclude(id, accepted, sdp)
  }
}
