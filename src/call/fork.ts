/**
 * Several targets rung for one attempt: to the call one leg, which is whoever answers first (RFC 3261
 * §16.7). While more than one may answer the caller hears ringing of its own: the early media of one
 * phone says nothing of the others (RFC 3960 §3.1).
 */
import type { Clock, Timer } from '../base/clock.ts'
import type {
  Body, DialogName, HeaderLines, Hop, LegEvent, LegSnapshot, MessageParts, PlacedLeg, RingingSnapshot,
} from '../edge/signaling.ts'
import type { Branch, Target } from '../policy/decision.ts'
import type { FailureCause } from '../policy/failures.ts'
import { moreTelling } from '../policy/failure.ts'
import type { Place } from '../targets/place.ts'
import { failureOf, localFailure, retryAfterOf } from './failure.ts'
import type { Failure } from './state.ts'

/** What a fork works with, and whom it tells of its branches, which it numbers from 1. */
export interface ForkPorts {
  readonly clock: Clock
  /** Milliseconds after which a branch that said nothing is given up. */
  readonly noProgressMs: number
  enter(target: Target): Place | 'limit' | 'open-circuit'
  /** Places the INVITE of a branch. */
  place(target: Target, branch: number): PlacedLeg
  heard(branch: number, status: number): void
  failed(branch: number, status: number, cause?: FailureCause | 'cancelled'): void
  passedOver(target: Target, cause: 'limit' | 'open-circuit'): void
}

/** A branch that rings. */
interface Ringing {
  readonly branch: number
  readonly target: Target
  readonly leg: PlacedLeg
  readonly place: Place
  silence: Timer | undefined
  /** The answer a reliable provisional may have brought, which the 2xx need not repeat. */
  early: Body | undefined
}

const elsewhere: HeaderLines = [['Reason', 'SIP;cause=200;text="Call completed elsewhere"']]
const tooQuiet: HeaderLines = [['Reason', 'SIP;cause=487;text="no progress in time"']]

export class Fork implements PlacedLeg {
  readonly #ports: ForkPorts
  #waiting: readonly Branch[]
  #timer: Timer | undefined
  #ringing: readonly Ringing[] = []
  #winner: Ringing | undefined
  #placed = 0
  #refused = 0
  /** When the first branch was placed, by the clock that never jumps. */
  readonly #beganMs: number
  #failure: Failure | undefined
  #shown: number | undefined
  #over = false
  #full: 'limit' | 'open-circuit' = 'limit'
  readonly #kept: LegEvent[] = []
  #listener: ((event: LegEvent) => void) | undefined

  constructor(ports: ForkPorts, branches: readonly Branch[]) {
    this.#ports = ports
    this.#waiting = branches
    this.#beganMs = ports.clock.monotonicMs()
    // Silence is watched here, branch by branch.
    this.#put({ on: 'trying' })
    this.#ringNext()
  }

  /** Why nobody could be rung; undefined when somebody was. */
  get passedOver(): 'limit' | 'open-circuit' | undefined {
    return this.#placed === 0 ? this.#full : undefined
  }

  /** Who answered. */
  get answered(): { readonly target: Target; readonly branch: number } | undefined {
    return this.#winner
  }

  snapshot(): LegSnapshot | undefined {
    return this.#winner?.leg.snapshot?.()
  }

  ringing(): readonly RingingSnapshot[] {
    return this.#ringing.flatMap(({ leg }) => leg.ringing?.() ?? [])
  }

  get callId(): string {
    return this.#one?.callId ?? ''
  }

  get dialog(): DialogName | undefined {
    return this.#winner?.leg.dialog
  }

  get remote(): Hop | undefined {
    return this.#one?.remote
  }

  listen(listener: (event: LegEvent) => void): void {
    this.#listener = listener
    for (const event of this.#kept.splice(0)) listener(event)
  }

  ack(body?: Body): void {
    this.#winner?.leg.ack(body)
  }

  cancel(headers?: HeaderLines): void {
    if (this.#winner) return this.#winner.leg.cancel(headers)
    this.#end(headers)
  }

  bye(headers?: HeaderLines): void {
    if (this.#winner) return this.#winner.leg.bye(headers)
    this.#end(headers)
  }

  respond(id: string, status: number, parts?: MessageParts): void {
    this.#winner?.leg.respond(id, status, parts)
  }

  /** Before one has answered there is nobody to ask. */
  request(method: string, parts?: MessageParts): string {
    if (this.#winner) return this.#winner.leg.request(method, parts)
    const id = `nobody-${++this.#refused}`
    const refusal = { on: 'response', id, status: 491, reason: 'Request Pending', headers: [] } as const
    // Not before it has its name.
    this.#ports.clock.after(0, () => this.#put(refusal))
    return id
  }

  ackReinvite(id: string, body?: Body): void {
    this.#winner?.leg.ackReinvite(id, body)
  }

  /** The call is over: places are free. */
  leave(): void {
    this.#winner?.place.leave()
  }

  get #one(): PlacedLeg | undefined {
    return (this.#winner ?? this.#ringing[0])?.leg
  }

  /** Rings those whose time has come; when nobody rings, the next at once. */
  #ringNext(): void {
    this.#timer?.cancel()
    const elapsedMs = this.#ports.clock.monotonicMs() - this.#beganMs
    for (let next = this.#waiting[0]; next && !this.#over; next = this.#waiting[0]) {
      // Whole milliseconds: less than a clock can tell would be waited for again and again.
      const inMs = Math.ceil(next.afterMs - elapsedMs)
      if (inMs > 0 && this.#ringing.length > 0) {
        this.#timer = this.#ports.clock.after(inMs, () => this.#ringNext())
        return
      }
      this.#waiting = this.#waiting.slice(1)
      this.#ring(next.target)
    }
  }

  #ring(target: Target): void {
    const place = this.#ports.enter(target)
    if (typeof place === 'string') {
      this.#full = place
      this.#ports.passedOver(target, place)
      return
    }
    this.#placed += 1
    const branch = this.#placed
    const leg = this.#ports.place(target, branch)
    const ringing: Ringing = { branch, target, leg, place, early: undefined, silence: undefined }
    ringing.silence = this.#ports.clock.after(this.#ports.noProgressMs, () => {
      leg.cancel(tooQuiet)
      this.#lost(ringing, localFailure('no-progress'))
    })
    this.#ringing = [...this.#ringing, ringing]
    leg.listen(event => this.#hear(ringing, event))
  }

  #hear(ringing: Ringing, event: LegEvent): void {
    if (this.#winner === ringing) return this.#put(event)
    if (this.#over || this.#winner || !this.#ringing.includes(ringing)) return
    switch (event.on) {
      case 'trying': return this.#heard(ringing, 100)
      case 'progress': return this.#progress(ringing, event)
      case 'answer': return this.#answer(ringing, event)
      case 'refused': return this.#lost(ringing, failureOf(event))
      case 'gone': return this.#lost(ringing, localFailure('unreachable'))
      // A phone that only rings is in no session yet; it may ask again when it is.
      case 'request': return ringing.leg.respond(event.request.id, 491)
      default: return undefined
    }
  }

  #heard({ branch, place, silence }: Ringing, status: number): void {
    silence?.cancel()
    place.heard(status)
    this.#ports.heard(branch, status)
  }

  #progress(ringing: Ringing, event: LegEvent & { readonly on: 'progress' }): void {
    this.#heard(ringing, event.status)
    if (event.body) ringing.early = event.body
    const isAlone = this.#ringing.length === 1 && this.#waiting.length === 0
    if (isAlone) return this.#put(event)
    // Without its description a 183 would leave the caller in silence.
    const status = event.body ? 180 : event.status
    if (status === this.#shown) return
    this.#shown = status
    this.#put({ on: 'progress', status, reason: status === 180 ? 'Ringing' : event.reason, fork: '', headers: [] })
  }

  #answer(winner: Ringing, event: LegEvent & { readonly on: 'answer' }): void {
    this.#winner = winner
    this.#timer?.cancel()
    winner.silence?.cancel()
    winner.place.answered()
    for (const loser of this.#ringing) if (loser !== winner) this.#giveUp(loser, elsewhere)
    this.#ringing = []
    const body = event.body ?? winner.early
    this.#put({ ...event, ...body && { body } })
  }

  #lost(ringing: Ringing, failure: Failure): void {
    ringing.silence?.cancel()
    const { status, cause } = failure
    this.#ports.failed(ringing.branch, status, cause)
    ringing.place.leave({ status, ...cause && { cause } }, retryAfterOf(failure))
    this.#ringing = this.#ringing.filter(other => other !== ringing)
    this.#failure = moreTelling(this.#failure, failure)
    // A 6xx speaks for everybody.
    if (status < 600 && (this.#ringing.length > 0 || this.#waiting.length > 0)) {
      this.#ringNext()
      if (this.#ringing.length > 0) return
    }
    const telling = this.#failure
    this.#end(elsewhere)
    // The contacts of a 3xx among several are nobody's to follow.
    const headers = telling.status < 400 ? [] : telling.headers
    this.#put({ on: 'refused', status: telling.status, reason: telling.reason, headers, ...localCauseOf(telling) })
  }

  #giveUp({ leg, place, branch, silence }: Ringing, headers: HeaderLines | undefined): void {
    silence?.cancel()
    leg.cancel(headers)
    place.leave()
    this.#ports.failed(branch, 487, 'cancelled')
  }

  #end(headers: HeaderLines | undefined): void {
    this.#over = true
    this.#timer?.cancel()
    this.#waiting = []
    for (const ringing of this.#ringing) this.#giveUp(ringing, headers)
    this.#ringing = []
  }

  #put(event: LegEvent): void {
    if (this.#listener) this.#listener(event)
    else this.#kept.push(event)
  }
}

/** The failure in the leg port's words. */
function localCauseOf({ cause }: Failure): { readonly cause?: 'unreachable' | 'timeout' | 'tls' } {
  if (cause === 'unreachable' || cause === 'tls') return { cause }
  return cause === 'no-progress' ? { cause: 'timeout' } : {}
}
