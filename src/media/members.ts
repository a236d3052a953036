/**
 * The sessions on one node, and who among them has to hear that it lost them. A node that is out may
 * come back with all it knew, from Redis: it gets a moment for that, and is then asked.
 */
import type { Clock, Timer } from '../base/clock.ts'

/** A session, as its node knows it. */
export interface Member {
  /** Its name towards the engine. */
  readonly ngCallId: string
  /**
   * What it carried is gone; told again, now and then, until the session is offered anew or ends.
   * @param forMs how long the node has been without it
   */
  readonly onLost: (forMs: number) => void
  /** The node came back and knows it, from Redis: of what was asked beside its descriptions it may know nothing. */
  readonly onBack: () => void
}

/** Longer than a restart from Redis takes, shorter than people wait in silence; also between two tellings. */
const GRACE_MS = 1500

export interface MembersOptions {
  readonly clock: Clock
  /** Whether the node has a session of that name; undefined when it cannot be asked now. */
  readonly knows: (ngCallId: string) => Promise<boolean | undefined>
  /** The node's share, against those of others. Default 1. */
  readonly weight?: number | undefined
  /** More than so many are not given to it. Default without bound. */
  readonly max?: number | undefined
  /** Told how many there are, whenever that changes. */
  readonly onCount?: (count: number) => void
}

export class Members {
  readonly weight: number
  readonly max: number | undefined
  readonly #clock: Clock
  readonly #knows: MembersOptions['knows']
  readonly #onCount: (count: number) => void
  readonly #members = new Set<Member>()
  /** Since when, on the monotonic clock. */
  readonly #lost = new Map<Member, number>()
  #timer: Timer | undefined

  constructor({ clock, knows, weight = 1, max, onCount = () => {} }: MembersOptions) {
    this.weight = weight
    this.max = max
    this.#clock = clock
    this.#knows = knows
    this.#onCount = onCount
  }

  get count(): number {
    return this.#members.size
  }

  get isFull(): boolean {
    return this.max !== undefined && this.count >= this.max
  }

  /** How much the node would have to carry with one more, for its weight. */
  get load(): number {
    return (this.count + 1) / this.weight
  }

  /** Also for one that was lost and is whole again. @returns whether it was */
  join(member: Member): boolean {
    this.#add(member)
    return this.#lost.delete(member)
  }

  /** Comes from another node, and is lost until it joins. */
  expect(member: Member): void {
    this.#add(member)
    this.#lose(member)
    if (!this.#timer) this.#tellIn(GRACE_MS)
  }

  leave(member: Member): void {
    if (this.#members.delete(member)) this.#onCount(this.count)
    this.#lost.delete(member)
  }

  /** The node answers no more. */
  out(): void {
    for (const member of this.#members) this.#lose(member)
    this.#tellIn(GRACE_MS)
  }

  /** It answers again: what it still knows is not lost. Resolves when it was asked about all. */
  async back(): Promise<void> {
    this.#timer?.cancel()
    for (const member of [...this.#lost.keys()]) {
      const known = await this.#knows(member.ngCallId)
      if (known === undefined) return this.#tellIn(GRACE_MS)
      if (known && this.#lost.delete(member)) member.onBack()
    }
    return this.#tellIn(0)
  }

  close(): void {
    this.#timer?.cancel()
    this.#members.clear()
    this.#lost.clear()
  }

  #add(member: Member): void {
    if (this.#members.has(member)) return
    this.#members.add(member)
    this.#onCount(this.count)
  }

  #lose(member: Member): void {
    if (!this.#lost.has(member)) this.#lost.set(member, this.#clock.monotonicMs())
  }

  /** Tells all that are lost by then, and again as long as some are. */
  #tellIn(ms: number): void {
    this.#timer?.cancel()
    this.#timer = undefined
    if (this.#lost.size === 0) return
    this.#timer = this.#clock.after(ms, () => {
      const nowMs = this.#clock.monotonicMs()
      for (const [member, sinceMs] of [...this.#lost]) member.onLost(nowMs - sinceMs)
      this.#tellIn(GRACE_MS)
    })
  }
}
