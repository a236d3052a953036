/** Who waits where: the callers that are parked in this process, by orbit. */
import type { Stage } from '../call/stage.ts'

export interface Parked {
  readonly orbit: string
  readonly stage: Stage
  /** Milliseconds since 1970. */
  readonly sinceMs: number
  /** Somebody has dialled the orbit and is being joined to the caller. */
  isFetched: boolean
  /** Who fetched the caller could not be joined to them. */
  back(): void
}

/** A parked caller as operators see it. */
export interface ParkedView {
  readonly orbit: string
  readonly callUid: string
  readonly from: string
  readonly since: string
}

export class Orbits {
  readonly #parked = new Map<string, Parked>()

  at(orbit: string): Parked | undefined {
    return this.#parked.get(orbit)
  }

  park(parked: Parked): void {
    this.#parked.set(parked.orbit, parked)
  }

  leave(parked: Parked): void {
    if (this.#parked.get(parked.orbit) === parked) this.#parked.delete(parked.orbit)
  }

  list(): readonly ParkedView[] {
    return [...this.#parked.values()].map(({ orbit, stage: { callUid, facts }, sinceMs }) =>
      ({ orbit, callUid, from: facts.from.user, since: new Date(sinceMs).toISOString() }))
  }
}
