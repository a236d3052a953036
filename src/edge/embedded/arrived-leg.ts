/** A leg that arrived: we are the UAS of its INVITE (RFC 3261 §13.3). */
import type { Headers, SipRequest } from '../../sip/message.ts'
import type { Dialog } from '../../stack/dialog/dialog.ts'
import type { ServerTransaction } from '../../stack/transactions.ts'
import type { ArrivedLeg, HeaderLines, Hop, MessageParts, ReceivedInvite } from '../signaling.ts'
import { answerAboutUs, refusalTo } from './about.ts'
import { EmbeddedLeg } from './leg.ts'
import { linesIn, sdpIn, sdpOf } from './lines.ts'
import { receivedInvite } from './received-invite.ts'
import { Provisionals } from './provisionals.ts'
import { firstInvite, type Side } from './side.ts'

export class ArrivedEmbeddedLeg extends EmbeddedLeg implements ArrivedLeg {
  readonly invite: ReceivedInvite
  readonly #transaction: ServerTransaction
  readonly #provisionals: Provisionals
  /** The 2xx that waits until a description sent before it is acknowledged (RFC 3262 §3). */
  #held: MessageParts | undefined
  /** Says that the INVITE is refused or acknowledged. */
  readonly #through: (() => void) | undefined
  /** The caller has acknowledged something: to one whom nothing of ours has reached there is no dialog. */
  #known = false
  #acked = false
  #byeHeaders: HeaderLines | undefined

  constructor(side: Side, transaction: ServerTransaction, dialog: Dialog) {
    super(side)
    this.invite = receivedInvite(transaction, side.ports.clock.nowMs())
    this.#transaction = transaction
    this.#through = side.ports.defence?.began(transaction.flow)
    this.#provisionals = new Provisionals(side.ports, transaction, {
      acknowledged: sdp => this.#acknowledged(sdp),
      gaveUp: () => this.#unanswerable('no PRACK came for a provisional', 504),
    })
    side.keep(dialog)
    this.talk.ours.hold(false)
    side.begin(firstInvite, 'them', 'INVITE', sdpIn(transaction.request))
    this.talk.ours.learn(transaction.request)
    transaction.onCancel(cancel => this.#givenUp(cancel))
    transaction.onFailure(why => this.#unanswerable(why))
  }

  override get remote(): Hop {
    return super.remote ?? this.invite.source
  }

  get holdsAnswer(): boolean {
    return this.state === 'setup' && this.#held !== undefined
  }

  progress(status: number, parts?: MessageParts): void {
    if (this.state !== 'setup' || this.#held) return
    this.#provisionals.send({ write: own => this.#response(status, parts, own), sdp: sdpOf(parts?.body) })
  }

  answer(parts: MessageParts): void {
    if (this.state !== 'setup') return
    if (this.#provisionals.holdsAnswer) {
      this.#held = parts
      return
    }
    this.#provisionals.end()
    this.state = 'talking'
    this.side.conclude(firstInvite, true, sdpOf(parts.body))
    this.talk.session.establish()
    const response = this.#response(200, parts, this.talk.session.accepting(this.#transaction.request))
    this.#transaction.respond(response)
    if (!this.#known) this.talk.ours.hold(true)
    this.talk.unacked.add(this.#transaction, response, {
      over: () => {
        this.#acked = true
        this.#through?.()
        if (this.state === 'departing') this.leave(this.#byeHeaders)
        else this.#isKnown()
      },
    })
  }

  reject(status: number, reason: string | undefined, headers?: HeaderLines): void {
    if (this.state !== 'setup') return
    this.side.mailbox.seal()
    this.#refuse(status, reason, headers)
  }

  /** Before an answer this refuses with 480; before the ACK the BYE waits for it (RFC 3261 §15). */
  bye(headers?: HeaderLines): void {
    if (this.state === 'setup') return this.reject(480, undefined, headers)
    if (this.state !== 'talking') return
    this.side.mailbox.seal()
    if (this.#acked) return this.leave(headers)
    this.state = 'departing'
    this.#byeHeaders = headers
  }

  override abandon(): void {
    this.#provisionals.end()
    this.#through?.()
    super.abandon()
  }

  /** BYE instead of CANCEL: the INVITE it meant to end gets 487 (RFC 3261 §15.1.2). */
  protected byeInSetup(bye: SipRequest): void {
    this.#givenUp(bye)
  }

  protected override pracked(prack: SipRequest): boolean {
    return this.#provisionals.take(prack)
  }

  /** What was held for it may be asked: it would have heard 481, which ends a call (RFC 5057 §5.1). */
  #isKnown(): void {
    this.#known = true
    this.talk.ours.release()
  }

  #acknowledged(sdp: string | undefined): void {
    if (this.state !== 'setup') return
    this.#isKnown()
    if (sdp !== undefined) this.side.describe(firstInvite, sdp)
    if (this.#held && !this.#provisionals.holdsAnswer) this.answer(this.#held)
  }

  #givenUp(by: SipRequest): void {
    if (this.state !== 'setup') return
    this.side.mailbox.put({ on: 'cancel', headers: linesIn(by.headers) })
    this.#refuse(487, undefined)
  }

  #refuse(status: number, reason: string | undefined, headers?: HeaderLines): void {
    this.#provisionals.end()
    this.#through?.()
    this.#transaction.respond(refusalTo(this.#transaction.request, status, this.localTag, reason, headers))
    this.end()
  }

  /** Nothing we say gets through, or we said nothing for too long. A 2xx has a limit of its own, that of its ACK. */
  #unanswerable(why: string, status = 500): void {
    this.side.ports.log.debug({ callId: this.callId, reason: why }, 'an INVITE could not be answered')
    if (this.state !== 'setup') return
    this.side.mailbox.put({ on: 'gone', why, status })
    this.#refuse(status, undefined)
  }

  #response(status: number, parts: MessageParts | undefined, own?: Headers) {
    return answerAboutUs(this.side.ports, this.#transaction, status, parts, this.localTag, own)
  }
}
