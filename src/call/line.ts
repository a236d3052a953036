/** The targets of one call in line, and the place its newest attempt has at one of them. */
import { assert } from '../base/errors.ts'
import type { Target } from '../policy/decision.ts'
import type { FailureCause } from '../policy/failures.ts'
import { redirectedTarget } from '../policy/redirects.ts'
import type { Place } from '../targets/place.ts'
import type { Hunt } from '../targets/targets.ts'
import { Fork, type ForkPorts } from './fork.ts'
import type { Effect } from './state.ts'

export class TargetLine {
  readonly #hunt: Hunt
  readonly #targets: Target[]
  #place: Place | undefined
  /** The newest attempt, when it is one at several targets. */
  #fork: Fork | undefined

  constructor(hunt: Hunt) {
    this.#hunt = hunt
    this.#targets = [...hunt.targets]
  }

  get count(): number {
    return this.#targets.length
  }

  /** Of several that ring together the one that answered. */
  targetAt(attempt: number): Target | undefined {
    return this.#fork?.answered?.target ?? this.#targets[attempt]
  }

  /** Whom an attempt's offer is for; of several that ring together all of them. */
  offeredAt(attempt: number): Target {
    return this.#targetOf(attempt)
  }

  nameAt(attempt: number): string | undefined {
    return this.targetAt(attempt)?.name
  }

  /** What the leg of an attempt is called: b1, b2 … Undefined for several that ring, each of which has a name. */
  legAt(attempt: number): string | undefined {
    if (!this.#fork) return legName(attempt)
    return this.#fork.answered && branchName(attempt, this.#fork.answered.branch)
  }

  /** The target of an attempt, with a place taken there; or why it takes no call. */
  enter(attempt: number): Target | 'limit' | 'open-circuit' {
    const target = this.#targetOf(attempt)
    this.#fork = undefined
    this.#place = undefined
    if (target.fork) return target
    const place = this.#hunt.enter(target)
    if (typeof place === 'string') return place
    this.#place = place
    return target
  }

  /** Rings several targets, taking a place at each as its turn comes; or says why none could be rung. */
  ring(attempt: number, ports: Omit<ForkPorts, 'enter'>): Fork | 'limit' | 'open-circuit' {
    const fork = new Fork({ ...ports, enter: target => this.#hunt.enter(target) }, this.#targetOf(attempt).fork ?? [])
    if (fork.passedOver) return fork.passedOver
    this.#fork = fork
    return fork
  }

  heard(status: number): void {
    this.#place?.heard(status)
  }

  answered(): void {
    this.#place?.answered()
  }

  /** The attempt is over; one we gave up is not the target's failure. */
  failed(status: number, cause: FailureCause | 'cancelled' | undefined, retryAfterMs: number | undefined): void {
    this.#place?.leave(cause === 'cancelled' ? undefined : { status, ...cause && { cause } }, retryAfterMs)
  }

  /** The contacts of a 3xx stand next, in the name of the target that gave them. */
  follow({ attempt, contacts }: Extract<Effect, { do: 'follow' }>): void {
    const from = this.#targetOf(attempt)
    this.#targets.splice(attempt + 1, 0, ...contacts.map(contact => redirectedTarget(from, contact)))
  }

  /** The call is over. */
  leave(): void {
    this.#place?.leave()
    this.#fork?.leave()
  }

  #targetOf(attempt: number): Target {
    const target = this.#targets[attempt]
    assert(target, 'an attempt names a target the call has')
    return target
  }
}

/** b1, b2 … in order of attempt. */
export function legName(attempt: number): string {
  return `b${attempt + 1}`
}

/** b1.1, b1.2 … in the order they were rung. */
export function branchName(attempt: number, branch: number): string {
  return `${legName(attempt)}.${branch}`
}
