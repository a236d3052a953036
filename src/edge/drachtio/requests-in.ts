/** Their requests inside a dialog, our answers, and the ACKs these wait for. */
import type { Timer } from '../../base/clock.ts'
import type { SipRequest } from '../../sip/message.ts'
import { refreshesTarget, sequenceOf } from '../../stack/dialog/dialog.ts'
import { bodyOf, linesIn, sdpIn } from '../embedded/lines.ts'
import type { MessageParts } from '../signaling.ts'
import { aboutUs, answerToOptions, overlapAnswer, refusalByForm } from './about.ts'
import type { Request, Response } from './drachtio-srf.d.ts'
import { firstInvite, isSdp, withParts, type Side } from './side.ts'

interface Open {
  readonly request: SipRequest
  readonly res: Response
}

export class RequestsIn {
  readonly #side: Side
  readonly #hungUp: (bye: SipRequest) => void
  readonly #open = new Map<string, Open>()
  /** 2xx of ours to INVITE, by CSeq number. */
  readonly #unacked = new Map<number, { readonly timer: Timer; readonly acked: (ack: SipRequest) => void }>()
  #count = 0

  /** @param hungUp told of a BYE, which has been answered */
  constructor(side: Side, hungUp: (bye: SipRequest) => void) {
    this.#side = side
    this.#hungUp = hungUp
  }

  take(request: SipRequest, req: Request, res: Response): void {
    const { link } = this.#side.parts
    if (request.method === 'ACK') return this.#unacked.get(sequenceOf(request.headers) ?? -1)?.acked(request)
    const refusal = refusalByForm(request)
    if (refusal) return link.answer(res, refusal)
    switch (request.method) {
      case 'BYE':
        link.answer(res, { status: 200 })
        return this.#hungUp(request)
      case 'OPTIONS':
        return link.answer(res, answerToOptions(false))
      default:
        return this.#passUp(request, req, res)
    }
  }

  /** Sends the answer to request `id`; a second final one is ignored. */
  respond(id: string, status: number, parts?: MessageParts): void {
    const open = this.#open.get(id)
    if (!open) return
    const { request, res } = open
    const accepted = status >= 200 && status < 300
    if (status >= 200) this.#settle(id, accepted, isSdp(parts?.body))
    const about = status === 405 || (status < 300 && refreshesTarget(request.method)) ? aboutUs : []
    this.#side.parts.link.answer(res, { status, ...withParts(parts, about) }, error => {
      if (error === undefined) return
      this.#side.parts.log.debug({ callId: this.#side.callId, status, reason: error }, 'an answer was not sent')
    })
    if (accepted && request.method === 'INVITE') this.awaitAck(sequenceOf(request.headers) ?? 0, id)
  }

  /**
   * Reports the ACK of a 2xx, or the want of it.
   * @param id the re-INVITE's, absent for the first
   * @param over called after either
   */
  awaitAck(sequence: number, id?: string, over?: () => void): void {
    const { parts: { clock, timers }, exchanges, mailbox } = this.#side
    const named = id === undefined ? {} : { id }
    const settle = (): void => {
      this.#unacked.delete(sequence)
      exchanges.close(id ?? firstInvite)
    }
    // The server gives the first INVITE up with a BYE of its own; a re-INVITE's 2xx it does not even repeat.
    const timer = clock.after(timers.hMs + 1_000, () => {
      settle()
      mailbox.put({ on: 'ack-timeout', ...named })
      over?.()
    })
    const acked = (ack: SipRequest): void => {
      timer.cancel()
      settle()
      mailbox.put({ on: 'ack', ...named, ...bodyOf(ack) })
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

  #passUp(request: SipRequest, req: Request, res: Response): void {
    const side = this.#side
    const { method } = request
    const id = `their-${++this.#count}`
    const overlap = side.exchanges.begin(id, 'them', method, sdpIn(request) !== undefined)
    if (overlap !== undefined) return side.parts.link.answer(res, overlapAnswer(overlap, side.parts.random()))
    this.#open.set(id, { request, res })
    // The server has answered the CANCEL and its INVITE.
    if (method === 'INVITE') req.on('cancel', () => { if (this.#open.has(id)) this.#settle(id, false, false) })
    side.mailbox.put({ on: 'request', request: { id, method, headers: linesIn(request.headers), ...bodyOf(request) } })
  }

  #settle(id: string, accepted: boolean, carriesBody: boolean): void {
    this.#open.delete(id)
    this.#side.exchanges.conclude(id, accepted, carriesBody)
  }
}
