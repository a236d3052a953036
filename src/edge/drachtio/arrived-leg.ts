/** A leg that arrived: we answer its INVITE. */
import type { SipRequest } from '../../sip/message.ts'
import { headersFrom, linesIn, sdpIn, sdpOf } from '../embedded/lines.ts'
import type { ArrivedLeg, HeaderLines, MessageParts, ReceivedInvite } from '../signaling.ts'
import { aboutUs } from './about.ts'
import type { Request, Response } from './drachtio-srf.d.ts'
import { DrachtioLeg } from './leg.ts'
import { Provisionals } from './provisionals.ts'
import { receivedInvite } from './received-invite.ts'
import { firstInvite, flowOf, hopFrom, withParts, type Side } from './side.ts'
import { requestIn } from './text.ts'

export class ArrivedDrachtioLeg extends DrachtioLeg implements ArrivedLeg {
  readonly invite: ReceivedInvite
  readonly #request: SipRequest
  readonly #res: Response
  readonly #provisionals: Provisionals
  /** Says that the INVITE has its final answer. */
  readonly #settled: () => void
  /** Says that it is refused or acknowledged. */
  readonly #through: (() => void) | undefined
  #acked = false
  #byeHeaders: HeaderLines | undefined

  constructor(side: Side, request: SipRequest, req: Request, res: Response) {
    super(side)
    this.#provisionals = new Provisionals(request)
    this.#request = request
    this.#res = res
    side.hop = hopFrom(req)
    this.invite = receivedInvite(request, req, side.parts.clock.nowMs())
    side.exchanges.begin(firstInvite, 'them', 'INVITE', sdpIn(request))
    this.#settled = side.parts.legs.arriving(this.callId, () => side.parts.link.awaitCancel(this.callId, req, res))
    this.#through = side.parts.defence?.began(flowOf(side.hop))
    // At once, before anything waits: a CANCEL without a listener is lost.
    req.on('cancel', cancel => this.#givenUp(requestIn(cancel)))
    req.on('update', (update, answer) => this.update(update, answer))
  }

  progress(status: number, parts?: MessageParts): void {
    if (this.state !== 'setup') return
    const sdp = sdpOf(parts?.body)
    this.#say(status, undefined, withParts(parts, [...aboutUs, ...this.#provisionals.lines(sdp)]))
  }

  answer(parts: MessageParts): void {
    if (this.state !== 'setup') return
    this.state = 'talking'
    this.#settled()
    this.side.exchanges.conclude(firstInvite, true, sdpOf(parts.body))
    this.side.session.establish()
    this.theirs.awaitAck(this.#request, undefined, () => {
      this.#acked = true
      this.#through?.()
      if (this.state === 'departing') this.leave(this.#byeHeaders)
    })
    this.#say(200, undefined, withParts(parts, [...aboutUs, ...this.side.session.accepting(this.#request)]))
  }

  reject(status: number, reason: string | undefined, headers?: HeaderLines): void {
    if (this.state !== 'setup') return
    this.side.mailbox.seal()
    this.#say(status, reason, { headers: headersFrom(headers, status < 400 ? ['contact'] : []) })
    this.end()
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

  /** What it answered stands: either side may offer anew. */
  protected override pracked(): void {
    const sdp = this.#provisionals.pracked()
    if (this.state === 'setup' && sdp !== undefined) this.side.exchanges.describe(firstInvite, sdp)
  }

  /** BYE instead of CANCEL: the INVITE it meant to end gets 487 (RFC 3261 §15.1.2). */
  protected byeInSetup(bye: SipRequest): void {
    this.#say(487, undefined, {})
    this.#givenUp(bye)
  }

  protected lostInSetup(why: string): void {
    // That is what the server says by itself of what nobody answers any more.
    this.side.mailbox.put({ on: 'gone', why, status: 503 })
    this.end()
  }

  protected override end(): void {
    this.#settled()
    this.#through?.()
    super.end()
  }

  /** 487 is on the wire; also when our 200 crossed the CANCEL on its way to the server. */
  #givenUp(by: SipRequest | undefined): void {
    if (this.state !== 'setup') return
    this.side.mailbox.put({ on: 'cancel', headers: by ? linesIn(by.headers) : [] })
    this.end()
  }

  #say(status: number, reason: string | undefined, parts: Partial<ReturnType<typeof withParts>>): void {
    const how = { status, ...reason === undefined ? {} : { reason }, ...parts }
    this.side.parts.link.answer(this.#res, how, (error, dialogId) => {
      if (error !== undefined) return this.#unsaid(status, error)
      if (this.state !== 'over') this.named(dialogId)
    })
  }

  /** The server did not take an answer: the caller has cancelled, or it is lost. */
  #unsaid(status: number, why: string): void {
    this.side.parts.log.debug({ callId: this.callId, status, reason: why }, 'an answer was not sent')
    if (status < 200 || this.state === 'over') return
    // Of an INVITE it does not know any more the server has disposed: the caller gave up.
    this.side.mailbox.put({ on: 'gone', why, status: /unknown transaction/.test(why) ? 487 : 500 })
    this.end()
  }
}
