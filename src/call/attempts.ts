/** The attempts of one call, each at a target or at several that ring together, and what is told of them. */
import type { Clock } from '../base/clock.ts'
import type { LegEvent } from '../edge/signaling.ts'
import type { Target } from '../policy/decision.ts'
import type { Hunt } from '../targets/targets.ts'
import type { CallNews, Told } from './feed.ts'
import type { CallLegs, Placing } from './legs.ts'
import { branchName, legName, TargetLine } from './line.ts'
import type { CallInput, CallState, Effect } from './state.ts'

/** Effects that are about an attempt. */
export type AttemptEffect = Extract<Effect, { readonly do:
  'dial' | 'follow' | 'tell-progress' | 'tell-failed' | 'tell-passed-over' }>

/** The call whose attempts they are. */
export interface AttemptOffice {
  readonly clock: Clock
  readonly hunt: Hunt
  readonly legs: CallLegs
  readonly news: CallNews
  state(): CallState
  /** From now on the call has a leg of this Call-ID. */
  know(callId: string): void
  post(input: CallInput): void
  hears(event: LegEvent): void
}

export class Attempts {
  readonly line: TargetLine
  readonly #office: AttemptOffice

  constructor(office: AttemptOffice) {
    this.line = new TargetLine(office.hunt)
    this.#office = office
  }

  run(effect: AttemptEffect): void {
    const { news } = this.#office
    switch (effect.do) {
      case 'dial': return this.#dial(effect.attempt, effect.sdp)
      case 'follow': return this.line.follow(effect)
      case 'tell-progress':
        this.line.heard(effect.status)
        return this.#tell(effect.attempt, leg => ({ on: 'progress', leg, status: effect.status }))
      case 'tell-failed': {
        const { attempt, status, cause, retryAfterMs } = effect
        this.line.failed(status, cause, retryAfterMs)
        return this.#tell(attempt, leg => ({ on: 'attempt-failed', leg, status, ...cause && { cause } }))
      }
      case 'tell-passed-over':
        return news.tell({ on: 'passed-over', target: this.line.nameAt(effect.attempt) ?? '', cause: effect.cause })
      default: return effect satisfies never
    }
  }

  /** @param mediaNode the engine that has the call's media, where one has */
  answered(attempt: number, mediaNode: string | undefined): void {
    this.#tell(attempt, leg => ({ on: 'answered', leg, ...mediaNode && { mediaNode } }))
  }

  #dial(attempt: number, sdp: string | undefined): void {
    const { legs, post, hears } = this.#office
    const target = this.line.enter(attempt)
    if (typeof target === 'string') return post({ on: 'b.passed-over', cause: target, sdp })
    const place = legs.placing(sdp)
    const leg = target.fork ? this.#ring(attempt, place) : this.#place(place, target, legName(attempt))
    if (typeof leg === 'string') return post({ on: 'b.passed-over', cause: leg, sdp })
    return legs.use(leg, () => this.line.targetAt(attempt) ?? target, hears)
  }

  #place(place: Placing, target: Target, name: string): ReturnType<Placing>['leg'] {
    const { leg, request: { requestUri, from, headers = [] } } = place(target)
    this.#office.know(leg.callId)
    const sent = { callId: leg.callId, requestUri, from: from.user, headers }
    this.#office.news.tell({ on: 'attempt', leg: name, target: target.name, ...sent })
    return leg
  }

  #ring(attempt: number, place: Placing): ReturnType<TargetLine['ring']> {
    const { clock, news, state } = this.#office
    return this.line.ring(attempt, {
      clock, noProgressMs: state().failover.noProgressMs,
      place: (target, branch) => this.#place(place, target, branchName(attempt, branch)),
      heard: (branch, status) => news.tell({ on: 'progress', leg: branchName(attempt, branch), status }),
      failed: (branch, status, cause) => news.tell({
        on: 'attempt-failed', leg: branchName(attempt, branch), status, ...cause && { cause },
      }),
      passedOver: (target, cause) => news.tell({ on: 'passed-over', target: target.name, cause }),
    })
  }

  /** Of an attempt at several targets the branches tell by themselves, but for the one that answered. */
  #tell(attempt: number, event: (leg: string) => Told): void {
    const leg = this.line.legAt(attempt)
    if (leg !== undefined) this.#office.news.tell(event(leg))
  }
}
