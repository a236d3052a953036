/** The targets of one call in line, and the place its newest attempt has at one of them. */
import { assert } from '../base/errors.ts'
import type { FailureCause, Target } from '../policy/decision.ts'
import { redirectedTarget } from '../policy/redirects.ts'
import type { Hunt, Place } from '../targets/targets.ts'
import type { Effect } from './state.ts'

export class TargetLine {
  readonly #hunt: Hunt
  readonly #targets: Target[]
  #place: Place | undefined

  constructor(hunt: Hunt) {
    this.#hunt = hunt
    this.#targets = [...hunt.targets]
  }

  get count(): number {
    return this.#targets.length
  }

  targetAt(attempt: number): Target | undefined {
    return this.#targets[attempt]
  }

  nameAt(attempt: number): string | undefined {
    return this.#targets[attempt]?.name
  }

  /** The target of an attempt, with a place taken there; or why it takes no call. */
  enter(attempt: number): Target | 'limit' | 'open-circuit' {
    const target = this.#targetOf(attempt)
    const place = this.#hunt.enter(target)
    if (typeof place === 'string') return place
    this.#place = place
    return target
  }

  heard(): void {
    this.#place?.heard()
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
  }

  #targetOf(attempt: number): Target {
    const target = this.#targets[attempt]
    assert(target, 'an attempt names a target the call has')
    return target
  }
}
