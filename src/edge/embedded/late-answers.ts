/**
 * What lingers of an INVITE of ours, for half a minute, when nobody waits for its answer any more: whoever accepts all
 * the same gets ACK and BYE, and a 2xx that comes again its ACK once more. It keeps only what these are made of.
 */
import type { Headers, SipRequest, SipResponse } from '../../sip/message.ts'
import { dialogAsUac, forkOf, sequenceOf, type Dialog } from '../../stack/dialog/dialog.ts'
import type { ClientListener, Flow, SendFailure } from '../../stack/transactions.ts'
import type { Body, HeaderLines } from '../signaling.ts'
import { decline, sendAck } from './send.ts'
import { FORKS_MAX, type Side } from './side.ts'

export class LateAnswers {
  /** Sends the ACK of a 2xx again, by the tag of the fork it came from. */
  readonly acks = new Map<string, () => void>()
  /** What a BYE to an answer nobody wants carries. */
  reason: HeaderLines | undefined
  readonly #side: Side

  constructor(side: Side) {
    this.#side = side
  }

  hear(invite: SipRequest, response: SipResponse, flow: Flow): void {
    if (response.status < 200 || response.status >= 300) return
    const again = this.acks.get(forkOf(response))
    if (again) again()
    else this.hangUpOn(invite, response, flow)
  }

  /** A 2xx nobody wants: ACK and BYE. */
  hangUpOn(invite: SipRequest, response: SipResponse, flow: Flow): void {
    if (this.acks.size >= FORKS_MAX) return
    const side = this.#side
    const early = side.with(forkOf(response))
    const dialog = dialogAsUac(invite, response, flow, early ?? side.lost(forkOf(response)))
    if (early) side.keep(dialog)
    decline(side, invite, dialog, { acks: this.acks, headers: this.reason })
  }

  /** Sends the ACK of an answer, and again whenever that comes again. @param proof what its INVITE carried */
  acknowledge(dialog: Dialog, invite: SipRequest, body: Body | undefined, proof?: Headers): void {
    const keep = (again: () => void): void => { this.acks.set(dialog.remoteTag, again) }
    sendAck(this.#side, dialog, sequenceOf(invite.headers) ?? 1, body, keep, proof)
  }

  /** An answer that was taken and whose ACK never left gets it when it comes again. */
  owe(dialog: Dialog, invite: SipRequest): void {
    this.acks.set(dialog.remoteTag, () => this.acknowledge(dialog, invite, undefined))
  }
}

const nothing = Buffer.alloc(0)
const kept: ReadonlySet<string> = new Set(['from', 'call-id', 'cseq'])

/** Hears what becomes of one INVITE: for its leg, and from when the leg lets go of it for nobody. */
export class Asked implements ClientListener {
  readonly #late: LateAnswers
  /** No more of it than a dialog is made of. */
  readonly #invite: SipRequest
  #leg: ClientListener | undefined

  constructor(invite: SipRequest, leg: ClientListener, late: LateAnswers) {
    this.#invite = { ...invite, headers: invite.headers.filter(({ name }) => kept.has(name)), body: nothing }
    this.#leg = leg
    this.#late = late
  }

  response(response: SipResponse, flow: Flow): void {
    if (this.#leg) this.#leg.response(response, flow)
    else this.#late.hear(this.#invite, response, flow)
  }

  failed(cause: SendFailure, why: string): void {
    this.#leg?.failed(cause, why)
  }

  letGo(): void {
    this.#leg = undefined
  }
}
