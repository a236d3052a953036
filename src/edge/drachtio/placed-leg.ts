/** A leg we placed: the server sends its INVITE. */
import type { SipResponse } from '../../sip/message.ts'
import { forkOf, sequenceOf } from '../../stack/dialog/dialog.ts'
import { bodyOf, headersFrom, linesIn, sdpIn, sdpOf } from '../embedded/lines.ts'
import type { Body, DialRequest, HeaderLines, PlacedLeg } from '../signaling.ts'
import { acknowledging } from './acknowledging.ts'
import type { Acknowledge, Response } from './drachtio-srf.d.ts'
import { firstInviteOf } from './first-invite.ts'
import { DrachtioLeg } from './leg.ts'
import type { Failure, Outgoing, Pending } from './link.ts'
import { firstInvite, hopFrom, type Side } from './side.ts'

/** What a leg we gave up is refused with, whatever its target said. */
const cancelled: Failure = { status: 487, reason: 'Request Terminated', cause: 'cancelled' }

const unreachable: Failure = { status: 503, reason: 'Service Unavailable', cause: 'unreachable' }

export class PlacedDrachtioLeg extends DrachtioLeg implements PlacedLeg {
  /** Says that the INVITE has its final response, or will get none. */
  readonly #placed: () => void
  #pending: Pending | undefined
  #cancel: { readonly headers: HeaderLines | undefined } | undefined
  #ack: ((body?: Body) => void) | undefined
  /** Longer timers were asked for, which is done once. */
  #raised = false

  constructor(side: Side, dial: DialRequest) {
    super(side)
    this.#placed = side.parts.legs.placing(this.callId)
    side.who = dial.credentials
    side.exchanges.begin(firstInvite, 'us', 'INVITE', sdpOf(dial.body))
    this.#place(dial)
  }

  ack(body?: Body): void {
    if (this.state !== 'talking' || !this.#ack) return
    const ack = this.#ack
    this.#ack = undefined
    this.side.exchanges.close(firstInvite, sdpOf(body))
    ack(body)
  }

  cancel(headers?: HeaderLines): void {
    if (this.#cancel) return
    if (this.state === 'talking') return this.#cancelAnswered(headers)
    if (this.state !== 'setup') return
    this.#cancel = { headers }
    // The server keeps it until a provisional came; after 64·T1 nobody waits any more.
    this.#pending?.cancel(headersFrom(headers), this.side.limitMs)
  }

  /** Before an answer this is {@link cancel}; a 2xx not yet acknowledged is, first (RFC 3261 §13.2.2.4). */
  bye(headers?: HeaderLines): void {
    if (this.state !== 'setup' && this.state !== 'talking') return
    this.side.mailbox.seal()
    if (this.state === 'setup') return this.cancel(headers)
    this.ack()
    this.leave(headers)
  }

  override abandon(): void {
    this.#placed()
    super.abandon()
  }

  /** A callee may not say BYE before it accepted (RFC 3261 §15); the INVITE's own end decides. */
  protected byeInSetup(): void {
    this.side.parts.log.debug({ callId: this.callId }, 'BYE before an answer')
  }

  /** The link fails the INVITE by itself. */
  protected lostInSetup(): void {}

  #place(dial: DialRequest): void {
    const invite = firstInviteOf(dial, this.callId, this.side.session.requestLines())
    if (!invite) return this.#refused(unreachable)
    this.#ask(dial, invite, this.side.credentials())
  }

  #ask(dial: DialRequest, invite: Outgoing, credentials: ReturnType<Side['credentials']>): void {
    const request = { method: invite.method, uri: invite.uri ?? '', body: invite.body }
    this.#pending = this.side.parts.link.send({ ...invite, headers: [...invite.headers, ...credentials.lines] }, {
      sent: () => this.#sent(),
      response: (response, res, ack) => {
        const mayAsk = response.status >= 300 && this.state === 'setup' && !this.#cancel
        if (mayAsk && credentials.answer(response, request)) this.#ask(dial, invite, credentials)
        else if (mayAsk && this.#raises(response)) this.#place(dial)
        else this.#heard(invite, response, res, ack)
      },
      failed: (failure, why) => this.#failed(failure, why),
      update: (req, res) => this.update(req, res),
    })
  }

  /** A timer that is too short for the target is asked for once more, as long as it wants it (RFC 4028 §7.3). */
  #raises(refusal: SipResponse): boolean {
    if (refusal.status !== 422 || this.#raised) return false
    return this.#raised = this.side.session.raised(refusal)
  }

  /**
   * The server has the INVITE. A 100 is never passed up, so this is all the life a slow target shows:
   * that its host is dead is known when the server gives up.
   */
  #sent(): void {
    if (this.state === 'setup' && !this.#cancel) this.side.mailbox.put({ on: 'trying' })
  }

  #heard(invite: Outgoing, response: SipResponse, res: Response, ack: Acknowledge): void {
    this.side.hop = hopFrom(res)
    this.named(res.stackDialogId)
    if (response.status < 200) return this.#progressed(response, ack)
    if (response.status < 300) return this.#accepted(invite, response, ack)
    const { status, reason, headers } = response
    if (this.state === 'setup') this.#refused(this.#cancel ? cancelled : { status, reason }, linesIn(headers))
  }

  #progressed(response: SipResponse, ack: Acknowledge): void {
    const { status, reason, headers } = response
    const sdp = sdpIn(response)
    if (headers.some(({ name }) => name === 'rseq')) {
      ack()
      if (sdp !== undefined && this.side.exchanges.descriptions.isOpen(firstInvite)) {
        this.side.exchanges.describe(firstInvite, sdp)
      }
    }
    if (this.state !== 'setup' || this.#cancel) return
    this.side.mailbox.put({
      on: 'progress', status, reason, fork: forkOf(response), headers: linesIn(headers), ...bodyOf(response),
    })
  }

  #accepted(invite: Outgoing, response: SipResponse, ack: Acknowledge): void {
    this.#placed()
    this.side.learn(response)
    this.#ack = acknowledging(ack, sequenceOf(response.headers))
    this.state = 'talking'
    this.side.exchanges.conclude(firstInvite, true, sdpIn(response))
    this.side.session.establish()
    this.side.session.accepted(invite, response)
    if (this.#cancel) return this.#cancelAnswered(this.#cancel.headers)
    this.side.mailbox.put({
      on: 'answer', status: response.status, headers: linesIn(response.headers), ...bodyOf(response),
    })
  }

  /** We gave up and the answer came all the same: it is taken, and hung up. */
  #cancelAnswered(headers: HeaderLines | undefined): void {
    if (!this.#ack) return this.bye(headers)
    this.ack()
    this.side.mailbox.put({ on: 'refused', ...cancelled, headers: [] })
    this.leave(headers)
  }

  #failed(failure: Failure, why: string): void {
    this.side.parts.log.debug({ callId: this.callId, cause: failure.cause, reason: why }, 'an INVITE got no answer')
    if (this.state === 'setup') this.#refused(this.#cancel ? cancelled : failure)
  }

  #refused(how: Failure, headers: HeaderLines = []): void {
    if (this.state !== 'setup') return
    this.#placed()
    this.side.mailbox.put({ on: 'refused', ...how, headers })
    this.end()
  }
}
