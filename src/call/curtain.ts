/** What either side of a call sees of the other's messages: headers by the policy, bodies as a leg may see them. */
import { crossingBody } from '../edge/bodies.ts'
import type { Body, HeaderLines } from '../edge/signaling.ts'
import type { Side } from '../media/media.ts'
import { linesInDialog, linesToCaller, sdpLinesDropped, type Crossed } from '../policy/crossing.ts'
import type { DialPlan, Target } from '../policy/decision.ts'
import type { CallFacts } from '../policy/facts.ts'
import { withoutLines } from '../sdp/filter.ts'
import type { Notices } from './notices.ts'
import type { Origin } from './origin.ts'

/** What it goes by. */
export interface CurtainOrder {
  readonly facts: CallFacts
  readonly plan: DialPlan
  readonly notices: Notices
  /** Who is called; undefined as long as nobody is. */
  readonly target: () => Target | undefined
}

export class Curtain {
  readonly #order: CurtainOrder

  constructor(order: CurtainOrder) {
    this.#order = order
  }

  /** What the caller gets of the answers to its INVITE. */
  toCaller(headers: HeaderLines): HeaderLines {
    const crossed = this.#crossed
    return crossed ? linesToCaller(headers, crossed) : []
  }

  /** What this side gets of everything else. */
  inDialog(to: Side, headers: HeaderLines): HeaderLines {
    return linesInDialog(headers, to === 'a' ? 'toCaller' : 'toTarget', this.#crossed)
  }

  /** A description for a target that is not the one called yet. */
  offerTo(target: Target, sdp: string): string {
    return withoutLines(sdp, sdpLinesDropped({ plan: this.#order.plan, target }))
  }

  /**
   * A description under the origin of the leg that gets it, without the lines dropped, and with what that is to hear
   * of recordings; other bodies as they cross.
   */
  body(to: Side, body: Body | undefined, origin: Origin): { readonly body?: Body } {
    if (body?.type !== 'application/sdp') {
      const crossed = body && crossingBody(body)
      return crossed ? { body: crossed } : {}
    }
    const crossed = this.#crossed
    const text = withoutLines(origin.stamp(body.text), crossed ? sdpLinesDropped(crossed) : [])
    return { body: { type: body.type, text: this.#order.notices.shown(to, text) } }
  }

  get #crossed(): Crossed | undefined {
    const { plan, facts, target } = this.#order
    const called = target()
    return called && { plan, facts, target: called }
  }
}
