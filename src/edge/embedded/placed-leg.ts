/** A leg we placed: we are the UAC of its INVITE (RFC 3261 §13.2). */
import type { SipRequest, SipResponse } from '../../sip/message.ts'
import { HeardReliably, rseqOf } from '../../sip/reliable.ts'
import { dialogAsUac, forkOf, refreshed } from '../../stack/dialog/dialog.ts'
import type { ClientTransaction, Destination, Flow, SendFailure } from '../../stack/transactions.ts'
import type {
  Body, DialRequest, HeaderLines, Hop, LegSnapshot, LocalCause, PlacedLeg, RingingSnapshot,
} from '../signaling.ts'
import { EmbeddedLeg } from './leg.ts'
import { bodyOf, headersFrom, hopOf, linesIn, sdpIn, sdpOf } from './lines.ts'
import { firstHop, firstInviteOf, inviteWritten } from './first-invite.ts'
import { Asked, LateAnswers } from './late-answers.ts'
import { firstInvite, type Side } from './side.ts'

type Elsewhere = Parameters<Side['sending']['ask']>[2]

interface Refused {
  readonly status: number
  readonly reason: string
  readonly cause?: LocalCause
}

const nothing = Buffer.alloc(0)

/** What a leg we gave up is refused with, whatever its target said. */
const cancelled: Refused = { status: 487, reason: 'Request Terminated', cause: 'cancelled' }

export class PlacedEmbeddedLeg extends EmbeddedLeg implements PlacedLeg {
  /** Says that the INVITE has its final response, or will get none. */
  readonly #placed: () => void
  readonly #late = new LateAnswers(this.side)
  /** Every INVITE that was sent. */
  readonly #asked: Asked[] = []
  readonly #reliably = new HeardReliably()
  /** The fork whose reliable provisional answered our offer. */
  #answeredBy: string | undefined
  readonly #credentials = this.side.credentials()
  #invite: SipRequest | undefined
  #transaction: ClientTransaction | undefined
  #to: Destination | undefined
  /** CSeq of the newest INVITE. */
  #sequence = 0
  /** Until the target's address is left for another one. */
  #silence: ReturnType<Side['ports']['clock']['after']> | undefined
  /** Longer timers were asked for, which is done once. */
  #raised = false
  /** The target has been reached; another address of it is not tried any more. */
  #progressing = false
  #cancel: { readonly headers: HeaderLines | undefined } | undefined
  /** The fork whose 2xx was the answer. */
  #confirmed: string | undefined
  #acked = false

  constructor(side: Side, request: DialRequest) {
    super(side)
    this.#placed = side.ports.legs.placing(this.callId)
    side.features = request.features ?? []
    side.begin(firstInvite, 'us', 'INVITE', sdpOf(request.body))
    const { patienceMs = Infinity } = request
    let shareMs: number | undefined
    side.sending.to(firstHop(request), (to, elsewhere, others) => {
      shareMs ??= patienceMs / (others + 1)
      this.#place(request, to, others > 0 ? shareMs : Infinity, elsewhere)
    })
  }

  override get remote(): Hop | undefined {
    return super.remote ?? (this.#to && hopOf(this.#to))
  }

  ack(body?: Body): void {
    const { dialog } = this.side
    if (this.state !== 'talking' || this.#acked || !dialog || !this.#invite) return
    this.#acked = true
    this.side.close(firstInvite, sdpOf(body))
    this.#late.acknowledge(dialog, this.#invite, body, this.#credentials.lines)
  }

  cancel(headers?: HeaderLines): void {
    if (this.#cancel) return
    if (this.state === 'talking') return this.#cancelAnswered(headers)
    if (this.state !== 'setup') return
    if (!this.#transaction) return this.#refused(cancelled)
    this.#cancel = { headers }
    this.#late.reason = headers
    this.#transaction.cancel(headersFrom(headers))
  }

  /** Before an answer this is {@link cancel}; a 2xx not yet acknowledged is, first (RFC 3261 §13.2.2.4). */
  bye(headers?: HeaderLines): void {
    if (this.state !== 'setup' && this.state !== 'talking') return
    this.side.mailbox.seal()
    if (this.state === 'setup') return this.cancel(headers)
    this.ack()
    this.leave(headers)
  }

  override snapshot(): LegSnapshot | undefined {
    return this.#acked ? super.snapshot() : undefined
  }

  ringing(): readonly RingingSnapshot[] {
    const rings = this.state === 'setup' && this.#progressing && !this.#cancel
    return rings && this.#transaction ? [inviteWritten(this.#transaction)] : []
  }

  override abandon(): void {
    this.#silence?.cancel()
    this.#placed()
    super.abandon()
  }

  protected override stopped(): void {
    const { dialog } = this.side
    if (this.#confirmed !== undefined && !this.#acked && dialog && this.#invite) this.#late.owe(dialog, this.#invite)
    for (const asked of this.#asked) asked.letGo()
  }

  /** A callee may not say BYE before it accepted (RFC 3261 §15); the fork is gone, the INVITE's own end decides. */
  protected byeInSetup(): void {
    this.side.ports.log.debug({ callId: this.callId }, 'BYE before an answer')
  }

  /** Asks one address; others in turn as long as none is reached. @param silentMs how long it may say nothing */
  #place(request: DialRequest, to: Destination | undefined, silentMs: number, elsewhere: Elsewhere): void {
    if (this.state !== 'setup') return
    if (!to) return this.#refused(this.unanswered('unreachable'))
    this.#to = to
    this.#ask(request, to, silentMs, after =>
      this.state === 'setup' && !this.#cancel && !this.#progressing && elsewhere(after))
  }

  /**
   * @param silentMs when it is left for another address if it said nothing
   * @param elsewhere tries another address, if there is one to be tried
   */
  #ask(request: DialRequest, to: Destination, silentMs: number, elsewhere: Elsewhere): void {
    const own = [...this.talk.session.requestLines(), ...this.#credentials.lines]
    const invite = firstInviteOf(this.side, request, to, ++this.#sequence, own)
    // While the call lives only the lines are wanted; until its answer also the description and the way to give up.
    const lines = { ...invite, body: nothing }
    let whole: SipRequest | undefined = invite
    let transaction: ClientTransaction | undefined
    this.#invite = lines
    const { clock, legs: { unheard } } = this.side.ports
    let isLeft = false
    this.#silence = silentMs === Infinity ? undefined : clock.after(silentMs, () => {
      unheard.note(to)
      isLeft = elsewhere('timeout')
      if (!isLeft) return
      asked.letGo()
      transaction?.cancel()
    })
    const next: Elsewhere = after => {
      if (isLeft) return false
      this.#silence?.cancel()
      return elsewhere(after)
    }
    const asked = new Asked(lines, {
      response: (response, flow) => {
        this.#silence?.cancel()
        unheard.heard(to)
        if (!whole || !this.#mayAskAgain(whole, response)) {
          if (response.status >= 200) whole = transaction = undefined
          return this.#heard(lines, response, flow)
        }
        this.side.forget()
        this.#ask(request, to, Infinity, elsewhere)
      },
      failed: (cause, why) => {
        this.#silence?.cancel()
        this.#failed(cause, why)
      },
    }, this.#late)
    this.#asked.push(asked)
    transaction = this.side.sending.ask(invite, to, next, asked)
    this.#transaction = transaction
  }

  /**
   * A timer that is too short for the target is asked for once more, as long as it wants it (RFC 4028 §7.3);
   * a challenge is answered, when we have a password for it.
   */
  #mayAskAgain(invite: SipRequest, refusal: SipResponse): boolean {
    const { status } = refusal
    if (status < 300 || this.state !== 'setup' || this.#cancel) return false
    if (status !== 422) return this.#credentials.answer(refusal, invite)
    if (this.#raised) return false
    return this.#raised = this.talk.session.raised(refusal)
  }

  #heard(invite: SipRequest, response: SipResponse, flow: Flow): void {
    if (response.status < 200) return this.#progressed(invite, response, flow)
    if (response.status < 300) return this.#accepted(invite, response, flow)
    const { status, reason, headers } = response
    if (this.state === 'setup') this.#refused(this.#cancel ? cancelled : { status, reason }, linesIn(headers))
  }

  #progressed(invite: SipRequest, response: SipResponse, flow: Flow): void {
    if (this.state !== 'setup' || this.#cancel) return
    const { status, reason, headers } = response
    if (status === 100) return this.side.mailbox.put({ on: 'trying' })
    this.#progressing = true
    const fork = forkOf(response)
    const early = this.side.with(fork)
    if (!early && this.side.isCrowded) return
    const rseq = fork === '' ? undefined : rseqOf(response)
    if (rseq !== undefined && !this.#reliably.take(fork, rseq)) return
    if (fork !== '') this.side.keep(early ?? dialogAsUac(invite, response, flow))
    if (rseq !== undefined) {
      if (early) this.side.keep(refreshed(early, response, flow))
      this.talk.ours.learn(response)
      const sdp = sdpIn(response)
      this.talk.ours.prack(invite, fork, rseq, () => {
        if (sdp === undefined || !this.side.descriptions.isOpen(firstInvite)) return
        this.side.describe(firstInvite, sdp)
        this.#answeredBy = fork
      })
    }
    this.side.mailbox.put({ on: 'progress', status, reason, fork, headers: linesIn(headers), ...bodyOf(response) })
  }

  /** A 2xx: the first is the answer, its copies want their ACK again, another fork's is taken and ended. */
  #accepted(invite: SipRequest, response: SipResponse, flow: Flow): void {
    const fork = forkOf(response)
    const again = this.#late.acks.get(fork)
    if (again) return again()
    // The listener's ACK is due.
    if (fork === this.#confirmed) return
    if (this.state !== 'setup' || this.#cancel) return this.#decline(invite, response, flow)
    this.#placed()
    this.#invite = invite
    this.state = 'talking'
    this.#confirmed = fork
    this.#transaction = undefined
    this.side.confirm(dialogAsUac(invite, response, flow, this.side.with(fork)))
    this.side.conclude(firstInvite, true, sdpIn(response))
    this.talk.session.establish()
    this.talk.session.accepted(invite, response)
    this.talk.ours.learn(response)
    this.side.mailbox.put({
      on: 'answer', status: response.status, headers: linesIn(response.headers), ...this.#answerIn(response),
    })
  }

  /**
   * The description in a 2xx counts for nothing behind a reliable answer (RFC 3261 §13.2.1). Taken all
   * the same it does no harm, unless an UPDATE has moved the session since.
   */
  #answerIn(response: SipResponse): { readonly body?: Body } {
    const isOld = this.#answeredBy === forkOf(response) && this.side.descriptions.count > 1
    return isOld ? {} : bodyOf(response)
  }

  /** An answer nobody wants: of a second fork, or one that crossed our CANCEL. */
  #decline(invite: SipRequest, response: SipResponse, flow: Flow): void {
    this.#late.hangUpOn(invite, response, flow)
    if (this.state === 'setup') this.#refused(cancelled)
  }

  /** We give up while the answer is on its way to the listener: it is taken, and hung up. */
  #cancelAnswered(headers: HeaderLines | undefined): void {
    if (this.#acked) return this.bye(headers)
    this.ack()
    this.side.mailbox.put({ on: 'refused', ...cancelled, headers: [] })
    this.leave(headers)
  }

  #failed(cause: SendFailure, why: string): void {
    this.side.ports.log.debug({ callId: this.callId, cause, reason: why }, 'an INVITE got no answer')
    if (this.state === 'setup') this.#refused(this.#cancel ? cancelled : this.unanswered(cause))
  }

  #refused(how: Refused, headers: HeaderLines = []): void {
    if (this.state !== 'setup') return
    this.#placed()
    this.#transaction = undefined
    this.side.mailbox.put({ on: 'refused', ...how, headers })
    this.end()
  }
}
