/**
 * The application as the call sees it: a callee that answers by itself, has no voice of its own and is
 * told digits. What it says of its media is nobody's, so the engine can play to the caller.
 */
import type { Clock } from '../base/clock.ts'
import type { Body, LegEvent, LegSnapshot, MessageParts, PlacedLeg } from '../edge/signaling.ts'
import { nobodysAnswer, nobodysOffer, type NullPlace, type PlaceOfAudio } from '../sdp/null-party.ts'
import { digitIn } from '../sip/dtmf-relay.ts'
import { Presses } from './presses.ts'
import type { AppSnapshot } from './stage.ts'

export interface AppLegOrder {
  readonly clock: Clock
  readonly callId: string
  /** What the engine offers in the caller's name. */
  readonly offer: Body | undefined
  /** True for one that answered in the process before. */
  readonly isAnswered: boolean
  digit(digit: string): void
  /** The caller is offered anew; the answer waits for the place it is to name, should that be another. */
  reoffered(sdp: string): Promise<PlaceOfAudio> | undefined
  /** The call has let the application go. */
  over(): void
  /** What there is to go on with in another process. */
  written(): AppSnapshot | undefined
}

/** The leg of an application, written down. */
export interface AppLegSnapshot extends LegSnapshot {
  readonly application: AppSnapshot
}

export function isAppLeg(leg: LegSnapshot): leg is AppLegSnapshot {
  return leg['application'] !== undefined
}

type State = 'new' | 'early' | 'answered' | 'over'

export class AppLeg implements PlacedLeg {
  readonly callId: string
  readonly dialog = undefined
  readonly remote = undefined
  readonly #order: AppLegOrder
  readonly #presses: Presses
  readonly #kept: LegEvent[] = []
  #listener: ((event: LegEvent) => void) | undefined
  #state: State = 'new'
  #place: NullPlace = 'nowhere'
  #requests = 0

  constructor(order: AppLegOrder) {
    this.#order = order
    this.#presses = new Presses(order.clock)
    this.callId = order.callId
    if (order.isAnswered) this.#state = 'answered'
    // It is here, and takes its time.
    else this.#put({ on: 'trying' })
  }

  get isAnswered(): boolean {
    return this.#state === 'answered'
  }

  /** The caller dialled this in the audio. */
  hear(digit: string): void {
    if (this.#presses.counts('audio', digit)) this.#order.digit(digit)
  }

  /** Says 183 with a description, once. @returns false when there is none that could be said */
  early(): boolean {
    if (this.#state !== 'new') return this.#state !== 'over'
    const body = this.#describe()
    if (!body || !this.#order.offer) return false
    this.#state = 'early'
    this.#put({ on: 'progress', status: 183, reason: 'Session Progress', fork: '', headers: [], body })
    return true
  }

  /** What is said of the place from the next description on. */
  movesTo(place: NullPlace): void {
    this.#place = place
  }

  /** Says 200, once. @returns false when the caller offers nothing that could be answered */
  answer(place: NullPlace): boolean {
    if (this.#state === 'answered' || this.#state === 'over') return this.#state === 'answered'
    this.#place = place
    const body = this.#describe()
    if (!body) return false
    this.#state = 'answered'
    this.#put({ on: 'answer', status: 200, headers: [], body })
    return true
  }

  refuse(status: number, reason: string): void {
    if (this.#state === 'answered') return this.hangUp()
    if (this.#state !== 'over') this.#end({ on: 'refused', status, reason, headers: [] })
  }

  hangUp(): void {
    if (this.#state !== 'answered') return this.refuse(480, 'Temporarily Unavailable')
    this.#end({ on: 'bye', headers: [] })
  }

  listen(listener: (event: LegEvent) => void): void {
    this.#listener = listener
    for (const event of this.#kept.splice(0)) listener(event)
  }

  snapshot(): AppLegSnapshot | undefined {
    const application = this.#state === 'answered' ? this.#order.written() : undefined
    return application && { name: { callId: this.callId, localTag: 'application', remoteTag: 'caller' }, application }
  }

  ack(): void { /* nothing waits for it */ }

  ackReinvite(): void { /* nor for this one */ }

  respond(): void { /* it asks nothing */ }

  cancel(): void {
    this.#end()
  }

  bye(): void {
    this.#end()
  }

  request(method: string, parts: MessageParts = {}): string {
    const id = `app-${++this.#requests}`
    const answer = (): void => {
      if (this.#state === 'over') return
      const { status, body } = this.#answerTo(method, parts.body)
      this.#put({ on: 'response', id, status, reason: reasons[status] ?? '', headers: [], ...body && { body } })
    }
    const moving = describing.has(method) && parts.body ? this.#order.reoffered(parts.body.text) : undefined
    // Not before it has its name.
    if (!moving) this.#order.clock.after(0, answer)
    else {
      void moving.then(place => this.movesTo(place), () => { /* the application lets its caller go */ }).then(answer)
    }
    return id
  }

  #answerTo(method: string, body: Body | undefined): { readonly status: number; readonly body?: Body } {
    if (method === 'INFO') {
      const digit = digitIn(body)
      if (digit !== undefined && this.#presses.counts('info', digit)) this.#order.digit(digit)
      return { status: 200 }
    }
    if (!describing.has(method)) return { status: carried.has(method) ? 200 : 405 }
    const text = body ? nobodysAnswer(body.text, this.#place) : method === 'INVITE' ? nobodysOffer() : undefined
    if (text !== undefined) return { status: 200, body: sdp(text) }
    return { status: body ? 488 : 200 }
  }

  #describe(): Body | undefined {
    const { offer } = this.#order
    const text = offer ? nobodysAnswer(offer.text, this.#place) : nobodysOffer()
    return text === undefined ? undefined : sdp(text)
  }

  #end(last?: LegEvent): void {
    if (this.#state === 'over') return
    this.#state = 'over'
    if (last) this.#put(last)
    this.#order.over()
  }

  #put(event: LegEvent): void {
    if (this.#listener) this.#listener(event)
    else this.#kept.push(event)
  }
}

/** May bring an offer. */
const describing: ReadonlySet<string> = new Set(['INVITE', 'UPDATE'])
/** Harmless to say yes to. */
const carried: ReadonlySet<string> = new Set(['OPTIONS', 'MESSAGE', 'NOTIFY'])
const reasons: Readonly<Record<number, string>> = {
  200: 'OK', 405: 'Method Not Allowed', 488: 'Not Acceptable Here',
}

function sdp(text: string): Body {
  return { type: 'application/sdp', text }
}
