/**
 * One leg on its way from the call it was in to another: borrowed, offered the other call's media by
 * re-INVITE, and given over once that is accepted; else given back as it was (RFC 6141 §3.1).
 */
import type { Clock, Timer } from '../base/clock.ts'
import type { Body, HeaderLines, Leg, LegEvent, LegSnapshot, MessageParts } from '../edge/signaling.ts'
import type { Side } from '../media/media.ts'
import { GLARE_MS, GLARE_TRIES } from './glare.ts'
import type { Borrower, Lender } from './lending.ts'
import { notNow } from './not-now.ts'
import type { Origin } from './origin.ts'

/** What became of the re-INVITE. */
export interface AdoptionEnds {
  /** Its 2xx: {@link Adoption.join} is due. */
  accepted(answer: { readonly headers: HeaderLines; readonly body?: Body }): void
  failed(status: number, reason: string): void
  /** What happens on the leg once it is ours. */
  event(event: LegEvent): void
}

/** A lender in the middle of an exchange is asked again this soon, and so often. Milliseconds. */
const BUSY_MS = 200
const BUSY_TRIES = 50
/** Who says nothing more to the re-INVITE for so long, as long as any other request may take, is hung up on. */
const SILENCE_MS = 32_000

type State = 'free' | 'asking' | 'inviting' | 'accepted' | 'joined' | 'over'

export class Adoption implements Borrower {
  readonly side: Side
  readonly #clock: Clock
  readonly #lender: Lender
  readonly #ends: AdoptionEnds
  readonly #ours = new Set<string>()
  #state: State = 'free'
  #offer: Body | undefined
  #leg: Leg | undefined
  #origin: Origin | undefined
  #invite = ''
  #tries = 0
  #refused = 0
  #timer: Timer | undefined
  /** Called once the leg that is ours has taken what it is told. */
  #told = (): void => {}
  /** Gives back the places the leg holds, once it is ours. */
  #release: (() => void) | undefined

  constructor(clock: Clock, lender: Lender, side: Side, ends: AdoptionEnds) {
    this.side = side
    this.#clock = clock
    this.#lender = lender
    this.#ends = ends
  }

  get isFree(): boolean {
    return this.#state === 'free'
  }

  /** The leg is ours. */
  get isJoined(): boolean {
    return this.#state === 'joined'
  }

  /** The leg written down, once it is ours, with the line it has seen all its life. */
  snapshot(): LegSnapshot | undefined {
    const leg = this.#state === 'joined' ? this.#leg?.snapshot?.() : undefined
    return leg && { ...leg, origin: this.#origin?.snapshot() }
  }

  /** Asks for the leg and offers it this; without a body it is asked for an offer of its own. */
  begin(offer: Body | undefined): void {
    if (this.#state !== 'free') return
    this.#offer = offer
    this.#ask()
  }

  lent(leg: Leg, origin: Origin, said: string | undefined): void {
    this.#leg = leg
    this.#origin = origin
    leg.listen(event => this.#hear(event))
    if (this.#state === 'over') return this.#giveBack(487, 'Request Terminated')
    this.#tries = 0
    if (said === undefined || !this.#isShown(origin)) return this.#reinvite()
    this.#state = 'accepted'
    this.#ends.accepted({ headers: [], body: { type: 'application/sdp', text: said } })
  }

  busy(): void {
    if (this.#state === 'over') return
    this.#tries += 1
    if (this.#tries > BUSY_TRIES) return this.#fail(491, 'Request Pending')
    this.#timer = this.#clock.after(BUSY_MS, () => this.#ask())
  }

  gone(): void {
    this.#fail(481, 'Call Does Not Exist')
  }

  /** Acknowledges the 2xx, with the answer when the leg made the offer: from here on it is ours. */
  join(answer?: Body): void {
    if (this.#state !== 'accepted') return
    this.#state = 'joined'
    if (this.#isAsked()) this.#leg?.ackReinvite(this.#invite, this.#shown(answer))
    this.#release = this.#lender.joined()
  }

  /** Offers this to the leg that is ours, unless it was shown just that last. @param told when it has taken it */
  tell(offer: Body | undefined, told: () => void): void {
    if (this.#state !== 'joined') return
    this.#offer = offer
    this.#tries = 0
    if (!offer || !this.#origin || this.#isShown(this.#origin)) return told()
    this.#told = told
    this.#reoffer()
  }

  respond(id: string, status: number, parts: MessageParts = {}): void {
    this.#leg?.respond(id, status, this.#parts(parts))
  }

  request(method: string, parts: MessageParts = {}): string {
    if (this.#leg && this.#state === 'joined') {
      const id = this.#leg.request(method, this.#parts(parts))
      this.#ours.add(id)
      return id
    }
    // It talks to somebody else. Told when the request has its name, not before.
    const id = `not-yet-${++this.#refused}`
    const refusal = { on: 'response', id, ...notNow(method) } as const
    this.#clock.after(0, () => this.#ends.event(refusal))
    return id
  }

  ackReinvite(id: string, body?: Body): void {
    this.#leg?.ackReinvite(id, this.#shown(body))
  }

  /** Lets go: what is ours is hung up, what is borrowed given back. */
  end(headers?: HeaderLines): void {
    const before = this.#state
    this.#state = 'over'
    // Who is asked already is given back with their answer.
    if (before !== 'inviting' || !this.#isAsked()) this.#timer?.cancel()
    if (before === 'joined') this.#leg?.bye(headers)
    if (before === 'accepted') {
      if (this.#isAsked()) this.#leg?.ackReinvite(this.#invite)
      this.#giveBack(487, 'Request Terminated')
    }
    if (before === 'inviting' && !this.#isAsked()) this.#giveBack(487, 'Request Terminated')
  }

  /** The call is over: its places are free. */
  release(): void {
    this.#release?.()
    this.#release = undefined
  }

  #ask(): void {
    this.#state = 'asking'
    this.#lender.lend(this.side, this)
  }

  #reinvite(): void {
    this.#state = 'inviting'
    this.#reoffer()
  }

  #reoffer(): void {
    const body = this.#shown(this.#offer)
    this.#invite = this.#leg?.request('INVITE', body ? { body } : {}) ?? ''
    this.#timer = this.#clock.after(SILENCE_MS, () => this.#silent())
  }

  /** The engine kept the place the leg sends to: it changes partners and need not know. */
  #isShown(origin: Origin): boolean {
    return this.#offer?.type === 'application/sdp' && origin.shows(this.#offer.text)
  }

  #isAsked(): boolean {
    return this.#invite !== ''
  }

  #hear(event: LegEvent): void {
    if (this.#state === 'joined') return this.#hearOurs(event)
    switch (event.on) {
      case 'response':
        if (event.id === this.#invite) return this.#heardBack(event)
        return this.#lender.hears(this.side, event)
      case 'request': {
        const { status, headers } = notNow(event.request.method)
        return this.#leg?.respond(event.request.id, status, { headers })
      }
      case 'bye': case 'gone': {
        const wasOver = this.#state === 'over'
        this.#state = 'over'
        this.#timer?.cancel()
        this.#lender.hears(this.side, event)
        if (!wasOver) this.#ends.event(event)
        return undefined
      }
      default: return this.#lender.hears(this.side, event)
    }
  }

  #hearOurs(event: LegEvent): void {
    if (event.on === 'response' && event.id === this.#invite) return this.#hasHeard(event)
    // An answer to what the lender asked comes too late for it.
    if (event.on === 'response' && !this.#ours.delete(event.id)) return
    this.#ends.event(event)
  }

  /** The answer of the leg that is ours to what it was told. */
  #hasHeard({ id, status, reason }: LegEvent & { readonly on: 'response' }): void {
    this.#timer?.cancel()
    this.#invite = ''
    if (status < 300) {
      this.#leg?.ackReinvite(id)
      return this.#told()
    }
    if (this.#triesAgain(status)) return
    this.#state = 'over'
    this.#leg?.bye()
    this.#ends.event({ on: 'gone', why: `${status} ${reason} to the re-INVITE that told it where to send its media` })
  }

  /** Its offer and ours crossed, and not for the first time too often. */
  #triesAgain(status: number): boolean {
    this.#tries += 1
    if (status !== 491 || this.#tries >= GLARE_TRIES) return false
    this.#timer = this.#clock.after(GLARE_MS[this.side], () => this.#reoffer())
    return true
  }

  /** Neither call can go on with a leg that is in the middle of an offer for ever. */
  #silent(): void {
    this.#leg?.bye()
    this.#hear({ on: 'gone', why: 'no answer to the re-INVITE that was to join it' })
    this.#leg = undefined
  }

  #heardBack(answer: LegEvent & { readonly on: 'response' }): void {
    this.#timer?.cancel()
    this.#invite = ''
    const { status, reason, headers, body } = answer
    if (status < 300) {
      this.#invite = answer.id
      if (this.#state !== 'over') {
        this.#state = 'accepted'
        return this.#ends.accepted({ headers, ...body && { body } })
      }
      this.#leg?.ackReinvite(answer.id)
    }
    if (this.#state === 'over') return this.#giveBack(487, 'Request Terminated')
    if (this.#triesAgain(status)) return
    this.#giveBack(status, reason)
    this.#fail(status, reason)
  }

  #giveBack(status: number, reason: string): void {
    const leg = this.#leg
    this.#leg = undefined
    if (leg) this.#lender.returned(leg, status, reason)
  }

  #fail(status: number, reason: string): void {
    if (this.#state === 'over') return
    this.#state = 'over'
    this.#ends.failed(status, reason)
  }

  #parts(parts: MessageParts): MessageParts {
    const body = this.#shown(parts.body)
    return body ? { ...parts, body } : parts
  }

  /** A leg sees one origin all its life, whoever it talks to (RFC 3264 §8). */
  #shown(body: Body | undefined): Body | undefined {
    if (body?.type !== 'application/sdp' || !this.#origin) return body
    return { type: body.type, text: this.#origin.stamp(body.text) }
  }
}
