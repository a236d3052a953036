/** What DNS said, kept as long as it may be, and a while longer when nobody can be asked (RFC 8767). */
import { LRUCache } from 'lru-cache'
import type { Clock, Timer } from '../../base/clock.ts'
import type { Answer, Dns, Records } from './dns.ts'

/** Names and kinds kept at once. */
const KEPT = 4_096
/** How long past its time an answer still serves when no newer one can be had. Milliseconds. */
const STALE_MS = 3_600_000
/** With an old answer at hand, how long a new one is waited for. */
const PATIENCE_MS = 300
/** After a failure nobody is asked about that name for this long. */
const REST_MS = 5_000
/** Bounds of a TTL, so that a slip in a zone neither floods its servers nor lasts for ever. Seconds. */
const LEAST_TTL_S = 1
const MOST_TTL_S = 86_400

type Kind = keyof Records
type Known = readonly Records[Kind][]

interface Entry {
  /** Undefined when the only thing known is that nobody answers. */
  readonly records: Known | undefined
  readonly freshUntilMs: number
  readonly staleUntilMs: number
}

export class Answers {
  readonly #dns: Dns
  readonly #clock: Clock
  readonly #entries = new LRUCache<string, Entry>({ max: KEPT })
  readonly #asking = new Map<string, Promise<Known | undefined>>()

  constructor(dns: Dns, clock: Clock) {
    this.#dns = dns
    this.#clock = clock
  }

  /**
   * The records of that kind; undefined when none are known and nobody answered.
   * @param untilMs when to give up waiting, of the clock's monotonic time
   */
  async ask<K extends Kind>(type: K, name: string, untilMs: number): Promise<readonly Records[K][] | undefined> {
    const key = `${type} ${name.toLowerCase()}`
    const nowMs = this.#clock.monotonicMs()
    const entry = this.#entries.get(key)
    if (entry && nowMs < entry.freshUntilMs) return entry.records as readonly Records[K][] | undefined
    const stale = entry && nowMs < entry.staleUntilMs ? entry.records : undefined
    const waitMs = stale ? Math.min(PATIENCE_MS, untilMs - nowMs) : untilMs - nowMs
    const fresh = await this.#within(waitMs, this.#fetch(key, type, name))
    return (fresh ?? stale) as readonly Records[K][] | undefined
  }

  /** One question at a time for each name and kind; its answer is kept even when nobody waits for it any more. */
  #fetch(key: string, type: Kind, name: string): Promise<Known | undefined> {
    const asking = this.#asking.get(key)
    if (asking) return asking
    const asked = this.#dns.ask(type, name)
      .then(answer => this.#keep(key, answer), () => this.#rest(key))
      .finally(() => this.#asking.delete(key))
    this.#asking.set(key, asked)
    return asked
  }

  #keep(key: string, { records, ttlS }: Answer<Records[Kind]>): Known {
    const nowMs = this.#clock.monotonicMs()
    const freshUntilMs = nowMs + Math.min(MOST_TTL_S, Math.max(LEAST_TTL_S, ttlS)) * 1_000
    this.#entries.set(key, { records, freshUntilMs, staleUntilMs: freshUntilMs + STALE_MS })
    return records
  }

  /** Nobody answered: what is known serves on for a moment, without another question. */
  #rest(key: string): Known | undefined {
    const nowMs = this.#clock.monotonicMs()
    const entry = this.#entries.get(key)
    const staleUntilMs = entry?.staleUntilMs ?? nowMs
    const records = nowMs < staleUntilMs ? entry?.records : undefined
    this.#entries.set(key, { records, freshUntilMs: nowMs + REST_MS, staleUntilMs })
    return records
  }

  async #within<T>(ms: number, promise: Promise<T>): Promise<T | undefined> {
    let timer: Timer | undefined
    const late = new Promise<undefined>(resolve => {
      timer = this.#clock.after(Math.max(0, ms), () => resolve(undefined))
    })
    try {
      return await Promise.race([promise, late])
    } finally {
      timer?.cancel()
    }
  }
}
