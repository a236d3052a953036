/**
 * A leg of one call that stands in another as its caller or its callee: to that call it looks like one
 * that arrived or was placed. Behind it the real leg changes calls when there is something to talk about.
 */
import type { Clock, Timer } from '../base/clock.ts'
import type {
  ArrivedLeg, Body, DialogName, HeaderLines, Hop, LegEvent, LegSnapshot, MessageParts, PlacedLeg, ReceivedInvite,
} from '../edge/signaling.ts'
import type { Side } from '../media/media.ts'
import { sameStreams } from '../sdp/streams.ts'
import { Adoption } from './adoption.ts'
import { GLARE_MS, GLARE_TRIES } from './glare.ts'
import type { Lender } from './lending.ts'

/** The re-INVITE we make up when the leg changed its mind about its media while it was joined. */
const CHANGED = 'changed-while-joined'

/** The leg that stands in another call. */
export interface StandInOrder {
  readonly clock: Clock
  readonly lender: Lender
  readonly side: Side
  readonly callId: string
  readonly dialog: DialogName | undefined
  readonly remote: Hop | undefined
  /** What the leg was shown last. */
  readonly shown?: string | undefined
}

abstract class StandIn {
  readonly callId: string
  readonly dialog: DialogName | undefined
  readonly remote: Hop | undefined
  protected readonly adoption: Adoption
  readonly #kept: LegEvent[] = []
  #listener: ((event: LegEvent) => void) | undefined

  constructor({ clock, lender, side, callId, dialog, remote }: StandInOrder) {
    this.callId = callId
    this.dialog = dialog
    this.remote = remote
    this.adoption = new Adoption(clock, lender, side, {
      accepted: answer => this.accepted(answer),
      failed: (status, reason) => this.failed(status, reason),
      event: event => this.put(event),
    })
  }

  listen(listener: (event: LegEvent) => void): void {
    this.#listener = listener
    for (const event of this.#kept.splice(0)) listener(event)
  }

  respond(id: string, status: number, parts?: MessageParts): void {
    this.adoption.respond(id, status, parts)
  }

  request(method: string, parts?: MessageParts): string {
    return this.adoption.request(method, parts)
  }

  ackReinvite(id: string, body?: Body): void {
    this.adoption.ackReinvite(id, body)
  }

  bye(headers?: HeaderLines): void {
    this.adoption.end(headers)
  }

  snapshot(): LegSnapshot | undefined {
    return this.adoption.snapshot()
  }

  /** The call it stands in is over: gives back the places of the call it came from. */
  release(): void {
    this.adoption.release()
  }

  protected abstract accepted(answer: { readonly headers: HeaderLines; readonly body?: Body }): void
  protected abstract failed(status: number, reason: string): void

  protected put(event: LegEvent): void {
    if (this.#listener) this.#listener(event)
    else this.#kept.push(event)
  }
}

/** Who hears how a call goes whose caller is a stand-in. */
export interface StandInNews {
  progress(status: number): void
  /** It came to nothing. */
  failed(status: number, reason: string | undefined): void
}

export class StandInCaller extends StandIn implements ArrivedLeg {
  readonly invite: ReceivedInvite
  readonly shown: string | undefined
  readonly #order: StandInOrder
  readonly #news: StandInNews
  /** The last status told. */
  #shown = 100
  /** Tells what the leg said when it was joined, if not what was offered in its name. */
  #changed: LegEvent | undefined
  #crossed = 0
  #timer: Timer | undefined

  constructor(order: StandInOrder, invite: ReceivedInvite, news: StandInNews) {
    super(order)
    this.#order = order
    this.invite = invite
    this.shown = order.shown
    this.#news = news
  }

  /** The leg is in a call already and can hear no ringing; who asked for the transfer can. */
  progress(status: number): void {
    if (status === this.#shown) return
    this.#shown = status
    this.#news.progress(status)
  }

  answer(parts: MessageParts): void {
    this.adoption.begin(parts.body)
  }

  reject(status: number, reason: string | undefined): void {
    this.adoption.end()
    this.#news.failed(status, reason)
  }

  /** A call that ends before the leg was in it has come to nothing, though its target had answered. */
  override bye(headers?: HeaderLines): void {
    const { isJoined } = this.adoption
    super.bye(headers)
    if (!isJoined) this.#news.failed(487, 'Request Terminated')
  }

  /** The target answered, and the leg is on its way to it or there. */
  get isComing(): boolean {
    return !this.adoption.isFree
  }

  /** Nobody waits for this call any more; one that {@link isComing} goes on. */
  giveUp(): void {
    if (!this.isComing) this.put({ on: 'cancel', headers: [] })
  }

  override respond(id: string, status: number, parts?: MessageParts): void {
    if (id !== CHANGED) return super.respond(id, status, parts)
    if (status < 300) return this.adoption.tell(parts?.body, () => this.put({ on: 'ack', id }))
    this.#crossed += 1
    if (status !== 491 || this.#crossed >= GLARE_TRIES) return
    const { clock, side } = this.#order
    this.#timer = clock.after(GLARE_MS[side], () => this.#change())
  }

  override release(): void {
    this.#timer?.cancel()
    super.release()
  }

  #change(): void {
    if (this.#changed) this.put(this.#changed)
  }

  protected accepted({ body }: { readonly body?: Body }): void {
    const offered = this.invite.body
    this.adoption.join()
    if (!offered) return this.put({ on: 'ack', ...body && { body } })
    this.put({ on: 'ack' })
    // What was offered in its name is what it said last; now that it was asked, it may say otherwise.
    if (body === undefined || sameStreams(offered.text, body.text)) return
    this.#changed = { on: 'request', request: { id: CHANGED, method: 'INVITE', headers: [], body } }
    this.#change()
  }

  protected failed(status: number, reason: string): void {
    this.put({ on: 'gone', why: `${status} ${reason} to the re-INVITE that was to join it` })
    this.#news.failed(status, reason)
  }
}

export class StandInCallee extends StandIn implements PlacedLeg {
  /** @param offer what the leg is offered; without one it makes the offer */
  constructor(order: StandInOrder, offer: Body | undefined) {
    super(order)
    this.adoption.begin(offer)
  }

  ack(body?: Body): void {
    this.adoption.join(body)
  }

  cancel(headers?: HeaderLines): void {
    this.adoption.end(headers)
  }

  protected accepted({ headers, body }: { readonly headers: HeaderLines; readonly body?: Body }): void {
    this.put({ on: 'answer', status: 200, headers, ...body && { body } })
  }

  protected failed(status: number, reason: string): void {
    this.put({ on: 'refused', status, reason, headers: [] })
  }
}
