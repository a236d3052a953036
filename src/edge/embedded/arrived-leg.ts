/** A leg that arrived: we are the UAS of its INVITE (RFC 3261 §13.3). */
import type { SipRequest } from '../../sip/message.ts'
import { headerOf } from '../../sip/headers.ts'
import { responseTo } from '../../sip/respond.ts'
import type { Dialog } from '../../stack/dialog/dialog.ts'
import { concluded, opened } from '../../stack/dialog/overlap.ts'
import type { ServerTransaction } from '../../stack/transactions.ts'
import { mergeKey } from '../guard.ts'
import type { ArrivedLeg, HeaderLines, Hop, MessageParts, ReceivedInvite } from '../signaling.ts'
import { backOver } from './destination.ts'
import { EmbeddedLeg } from './leg.ts'
import type { Legs } from './legs.ts'
import { bodyOf, carriesSdp, headersFrom, hopOf, isSdp, linesIn, partsFrom, partyOf } from './lines.ts'
import type { EdgePorts } from './ports.ts'
import { firstInvite } from './requests-in.ts'
import { Side } from './side.ts'

export class ArrivedEmbeddedLeg extends EmbeddedLeg implements ArrivedLeg {
  readonly invite: ReceivedInvite
  readonly #transaction: ServerTransaction
  readonly #arrived: () => void
  #acked = false
  #byeHeaders: HeaderLines | undefined

  constructor(ports: EdgePorts, legs: Legs, transaction: ServerTransaction, dialog: Dialog) {
    const side = new Side(ports, dialog.callId, dialog.localTag)
    super(side, legs)
    const { request } = transaction
    this.invite = receivedInvite(transaction, ports.clock.nowMs())
    this.#transaction = transaction
    this.#arrived = legs.arriving(mergeKey(request))
    side.keep(dialog)
    side.exchanges = opened([], firstInvite, 'them', 'INVITE', carriesSdp(request))
    transaction.onCancel(cancel => this.#givenUp(cancel))
    transaction.onFailure(why => this.#unanswerable(why))
  }

  override get remote(): Hop {
    return super.remote ?? this.invite.source
  }

  progress(status: number, parts?: MessageParts): void {
    if (this.state === 'setup') this.#transaction.respond(this.#response(status, parts))
  }

  answer(parts: MessageParts): void {
    if (this.state !== 'setup') return
    this.#arrived()
    this.state = 'talking'
    this.side.exchanges = concluded(this.side.exchanges, firstInvite, true, isSdp(parts.body))
    const response = this.#response(200, parts)
    this.#transaction.respond(response)
    this.theirs.awaitAck(this.#transaction, response, undefined, () => {
      this.#acked = true
      if (this.state === 'departing') this.leave(this.#byeHeaders)
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
    this.#arrived()
    super.abandon()
  }

  /** BYE instead of CANCEL: the INVITE it meant to end gets 487 (RFC 3261 §15.1.2). */
  protected byeInSetup(bye: SipRequest): void {
    this.#givenUp(bye)
  }

  #givenUp(by: SipRequest): void {
    if (this.state !== 'setup') return
    this.side.mailbox.put({ on: 'cancel', headers: linesIn(by.headers) })
    this.#refuse(487, undefined)
  }

  #refuse(status: number, reason: string | undefined, headers?: HeaderLines): void {
    this.#arrived()
    this.#transaction.respond(responseTo(this.#transaction.request, status, {
      ...reason === undefined ? {} : { reason },
      toTag: this.localTag,
      headers: headersFrom(headers, status < 400 ? ['contact'] : []),
    }))
    this.end()
  }

  /** No response of ours gets through, or the transaction ended without one. A 2xx has its own limit, that of its ACK. */
  #unanswerable(why: string): void {
    this.side.ports.log.debug({ callId: this.callId, reason: why }, 'an INVITE could not be answered')
    if (this.state !== 'setup') return
    this.#arrived()
    this.side.mailbox.put({ on: 'gone', why })
    this.end()
  }

  #response(status: number, parts: MessageParts | undefined) {
    const { headers, body } = partsFrom(parts)
    return responseTo(this.#transaction.request, status, {
      toTag: this.localTag,
      headers: [...this.side.about(backOver(this.#transaction.flow)), ...headers],
      body,
    })
  }
}

/** The INVITE as the port shows it. */
function receivedInvite({ request, flow }: ServerTransaction, receivedAtMs: number): ReceivedInvite {
  const { headers } = request
  const maxForwards = Number(headerOf(headers, 'max-forwards') ?? 70)
  return {
    requestUri: request.uri,
    from: partyOf(headers, 'from'),
    to: partyOf(headers, 'to'),
    callId: headerOf(headers, 'call-id') ?? '',
    maxForwards,
    headers: linesIn(headers),
    ...bodyOf(request),
    source: hopOf(flow),
    local: { transport: flow.transport, address: flow.localAddress, port: flow.localPort },
    receivedAtMs,
  }
}
