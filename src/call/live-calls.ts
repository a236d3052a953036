/** The calls under way, for the admin API, for draining and for gauges. */

/** A live call as others may see and end it. */
export interface LiveCall {
  readonly uid: string
  /** A snapshot for people and the API; no header values, no secrets. */
  describe(): LiveCallView
  /** Ends both legs with BYE, or refuses the caller when nobody answered yet. */
  hangUp(by: 'operator' | 'system', why: string): void
}

export interface LiveCallView {
  readonly callUid: string
  readonly phase: string
  readonly from: string
  readonly to: string
  readonly peer: string | undefined
  readonly rule: string
  /** The target being tried or talked to. */
  readonly target: string | undefined
  readonly attemptCount: number
  readonly startedAtMs: number
  readonly answeredAtMs: number | undefined
  readonly policyDigest: string
}

export class LiveCalls {
  readonly #calls = new Map<string, LiveCall>()
  #idle: (() => void)[] = []

  get count(): number {
    return this.#calls.size
  }

  add(call: LiveCall): void {
    this.#calls.set(call.uid, call)
  }

  remove(call: LiveCall): void {
    this.#calls.delete(call.uid)
    if (this.#calls.size === 0) for (const resolve of this.#idle.splice(0)) resolve()
  }

  get(uid: string): LiveCall | undefined {
    return this.#calls.get(uid)
  }

  [Symbol.iterator](): IterableIterator<LiveCall> {
    return this.#calls.values()
  }

  /** Resolves when no call is left. */
  untilIdle(): Promise<void> {
    return this.#calls.size === 0 ? Promise.resolve() : new Promise(resolve => this.#idle.push(resolve))
  }
}
