/**
 * The two legs of a call as the machine's effects reach them: headers cross by the policy's edits,
 * descriptions go out under each leg's own origin. What a leg does with an effect is the edge's.
 */
import { assert } from '../base/errors.ts'
import type {
  ArrivedLeg, Body, DialRequest, HeaderLines, Leg, LegEvent, LegSnapshot, MessageParts, PlacedLeg, RingingSnapshot,
  Signaling,
} from '../edge/signaling.ts'
import type { Side } from '../media/media.ts'
import type { DialPlan, Target } from '../policy/decision.ts'
import type { CallFacts } from '../policy/facts.ts'
import { Curtain, type CurtainOrder } from './curtain.ts'
import { dialRequestFor } from './dial.ts'
import { heardFromCaller, heardFromTarget } from './events.ts'
import { Origin, type OriginSnapshot } from './origin.ts'
import type { CallInput, Effect, RequestRef } from './state.ts'

/** Effects that end at a leg. */
export type LegEffect = Extract<Effect, { readonly do:
  'b-ack' | 'b-cancel' | 'a-progress' | 'a-answer' | 'a-reject' | 'request' | 'respond' | 'reack' | 'bye' }>

export interface LegsOrder {
  readonly leg: ArrivedLeg
  readonly facts: CallFacts
  readonly plan: DialPlan
  readonly signaling: Pick<Signaling, 'dial'>
  /** Headers of the INVITE that cross without being named, long names in lower case. */
  readonly passed?: ReadonlySet<string>
  readonly notices: CurtainOrder['notices']
  /** Makes the session id of a leg's origin line. */
  readonly sessionId: () => string
  /** Whether the digits of a side come by INFO and are to be brought into the audio. */
  readonly isSignalled: (side: Side) => boolean
}

/** Both legs of a call written down, with the lines their descriptions go out under. */
export interface LegsSnapshot {
  readonly a: LegSnapshot
  readonly b: LegSnapshot
  readonly originA: OriginSnapshot
  readonly originB: OriginSnapshot
}

/** Places the leg of a target. */
export type Placing = (target: Target) => { readonly leg: PlacedLeg; readonly request: DialRequest }

export class CallLegs {
  readonly #order: LegsOrder
  readonly #requests = new Map<string, RequestRef>()
  readonly #curtain: Curtain
  readonly #originA: Origin
  #originB: Origin
  #b: PlacedLeg | undefined
  #targetOf: (() => Target) | undefined

  /** @param before how the lines were that descriptions went out under */
  constructor(order: LegsOrder, before?: LegsSnapshot) {
    this.#order = order
    this.#curtain = new Curtain({ ...order, target: () => this.#targetOf?.() })
    order.notices.heard('a', order.leg.invite.headers)
    this.#originA = new Origin(before?.originA ?? order.sessionId())
    this.#originB = before ? new Origin(before.originB) : this.#originA
  }

  /** Whether the caller's dialog may outlive the process. */
  get canGoOn(): boolean {
    return this.#order.leg.snapshot !== undefined
  }

  /** Undefined while something is under way on one of them. */
  snapshot(): LegsSnapshot | undefined {
    const a = this.#order.leg.snapshot?.()
    const b = a && this.#b?.snapshot?.()
    if (!a || !b) return undefined
    // A leg that came from another call has a line of its own, which is the one its other side has seen.
    const lineOf = (leg: LegSnapshot, origin: Origin): OriginSnapshot =>
      leg['origin'] as OriginSnapshot | undefined ?? origin.snapshot()
    return { a, b, originA: lineOf(a, this.#originA), originB: lineOf(b, this.#originB) }
  }

  /** What rings for the attempt. */
  ringing(): readonly RingingSnapshot[] {
    return this.#b?.ringing?.() ?? []
  }

  /** Begins an attempt: what it returns places a leg for a target, each with the same offer. */
  placing(sdp: string | undefined): Placing {
    const { leg: { invite }, facts, plan, signaling, sessionId, passed } = this.#order
    this.#originB = new Origin(sessionId())
    const offer = sdp === undefined ? undefined : this.#originB.stamp(sdp)
    return target => {
      const shown = offer === undefined ? undefined : this.#curtain.offerTo(target, offer)
      const request = dialRequestFor(invite, facts, plan, target, shown, passed)
      return { leg: signaling.dial(request), request }
    }
  }

  /** The leg of the attempt; `heard` gets its events until another is used or it is cancelled. */
  use(placed: PlacedLeg, targetOf: () => Target, heard: (event: LegEvent) => void): void {
    this.#b = placed
    this.#targetOf = targetOf
    placed.listen(event => {
      if (this.#b === placed) heard(event)
    })
  }

  /** What a leg reports, in the machine's words. */
  heard(side: Side, event: LegEvent): CallInput {
    if (event.on === 'answer') this.#order.notices.heard('b', event.headers)
    const input = side === 'a' ? heardFromCaller(event, this.#refOf) : heardFromTarget(event, this.#refOf)
    return input.on === 'request' ? { ...input, isSignalled: this.#order.isSignalled(side) } : input
  }

  /** Finds what our request was for and forgets it: a request has one final response. */
  readonly #refOf = (side: Side, id: string): RequestRef | undefined => {
    const ref = this.#requests.get(side + id)
    this.#requests.delete(side + id)
    return ref
  }

  run(effect: LegEffect): void {
    const { leg } = this.#order
    switch (effect.do) {
      case 'b-ack': return this.#b?.ack(this.#sdp('b', effect.sdp))
      case 'b-cancel': return this.#cancel(effect.headers)
      case 'a-progress': return leg.progress(effect.status, {
        headers: this.#curtain.toCaller(effect.headers), ...this.#body('a', sdpBody(effect.sdp)),
      })
      case 'a-answer': return leg.answer({
        headers: this.#curtain.toCaller(effect.headers), ...this.#body('a', sdpBody(effect.sdp)),
      })
      case 'a-reject': return leg.reject(
        effect.status, effect.reason, [...effect.own, ...this.#curtain.toCaller(effect.headers)],
      )
      case 'request': return this.#request(effect)
      case 'respond': return this.leg(effect.side)?.respond(effect.id, effect.status, this.#told(effect))
      case 'reack': return this.leg(effect.side)?.ackReinvite(effect.id, this.#sdp(effect.side, effect.sdp))
      case 'bye': return this.leg(effect.side)?.bye(this.#curtain.inDialog(effect.side, effect.headers))
      default: return effect satisfies never
    }
  }

  /** Ends both legs in whatever state they are, when the machine itself has failed. */
  abandon(answered: boolean): void {
    const { leg } = this.#order
    if (answered) {
      leg.bye()
      this.#b?.bye()
    } else {
      leg.reject(500, undefined)
      this.#b?.cancel()
    }
  }

  /** From here on the leg's events are no longer the call's: the edge sees the CANCEL through. */
  #cancel(headers: HeaderLines): void {
    this.#b?.cancel(this.#curtain.inDialog('b', headers))
    this.#b = undefined
  }

  #request(effect: Extract<Effect, { do: 'request' }>): void {
    const leg = this.leg(effect.side)
    assert(leg, 'a request goes to a leg the call has')
    const id = leg.request(effect.method, this.#told(effect))
    this.#requests.set(effect.side + id, effect.ref)
  }

  /** The leg of a side, when there is one. */
  leg(side: Side): Leg | undefined {
    return side === 'a' ? this.#order.leg : this.#b
  }

  /** It said that it wants to hear of recordings. */
  isRecordAware(side: Side): boolean {
    return this.#order.notices.isAware(side)
  }

  /** The line a leg's descriptions go out under. */
  origin(side: Side): Origin {
    return side === 'a' ? this.#originA : this.#originB
  }

  /** What a request or response in the dialog carries. */
  #told({ side, own = [], headers, body }: Extract<Effect, { do: 'request' | 'respond' }>): MessageParts {
    return { headers: [...own, ...this.#curtain.inDialog(side, headers)], ...this.#body(side, body) }
  }

  #sdp(side: Side, sdp: string | undefined): Body | undefined {
    return this.#body(side, sdpBody(sdp)).body
  }

  #body(side: Side, body: Body | undefined): { readonly body?: Body } {
    return this.#curtain.body(side, body, this.origin(side))
  }
}

function sdpBody(text: string | undefined): Body | undefined {
  return text === undefined ? undefined : { type: 'application/sdp', text }
}
