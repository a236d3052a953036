/**
 * What is remembered of strange addresses: how much they may still ask, how badly they behaved, until
 * when they are not heard, and whether they receive what we send. Bounded: the least recently seen is
 * forgotten first, so a flood of forged addresses costs memory only up to that.
 */
import ipaddr from 'ipaddr.js'
import { LRUCache } from 'lru-cache'
import type { SourceLimits } from './guard-limits.ts'

interface Source {
  tokens: number
  filledAtMs: number
  offences: number
  judgedAtMs: number
  bannedUntilMs: number
  proven: boolean
  /** INVITEs of theirs that are neither refused nor acknowledged. */
  halfOpen: number
}

/** Offences are forgiven one a second. */
const FORGIVEN_PER_MS = 1 / 1000

export class Sources {
  readonly #limits: SourceLimits
  readonly #sources: LRUCache<string, Source>

  constructor(limits: SourceLimits) {
    this.#limits = limits
    this.#sources = new LRUCache({ max: limits.remembered })
  }

  get count(): number {
    return this.#sources.size
  }

  isBanned(address: string, nowMs: number): boolean {
    return (this.#sources.get(sourceOf(address))?.bannedUntilMs ?? 0) > nowMs
  }

  isProven(address: string): boolean {
    return this.#sources.get(sourceOf(address))?.proven ?? false
  }

  prove(address: string, nowMs: number): void {
    this.#of(address, nowMs).proven = true
  }

  /** One more request. @returns false when the address asked too much of late */
  take(address: string, nowMs: number): boolean {
    const { perSecond, burst } = this.#limits
    const source = this.#of(address, nowMs)
    source.tokens = Math.min(burst, source.tokens + (nowMs - source.filledAtMs) * perSecond / 1000)
    source.filledAtMs = nowMs
    if (source.tokens < 1) return false
    source.tokens -= 1
    return true
  }

  /** Something a sound peer does not do. @returns how many of them are remembered */
  offended(address: string, nowMs: number, weight = 1): number {
    const source = this.#of(address, nowMs)
    source.offences = Math.max(0, source.offences - (nowMs - source.judgedAtMs) * FORGIVEN_PER_MS) + weight
    source.judgedAtMs = nowMs
    return source.offences
  }

  ban(address: string, nowMs: number): void {
    this.#of(address, nowMs).bannedUntilMs = nowMs + this.#limits.banMs
  }

  /** An INVITE begins, if this address has not too many under way. @returns how to say that it is over */
  begin(address: string, nowMs: number): () => void {
    const source = this.#of(address, nowMs)
    source.halfOpen += 1
    let isOver = false
    return () => {
      if (isOver) return
      isOver = true
      source.halfOpen -= 1
    }
  }

  halfOpenOf(address: string): number {
    return this.#sources.get(sourceOf(address))?.halfOpen ?? 0
  }

  #of(address: string, nowMs: number): Source {
    const key = sourceOf(address)
    const known = this.#sources.get(key)
    if (known) return known
    const source: Source = {
      tokens: this.#limits.burst, filledAtMs: nowMs, offences: 0, judgedAtMs: nowMs, bannedUntilMs: 0,
      proven: false, halfOpen: 0,
    }
    this.#sources.set(key, source)
    return source
  }
}

/** Who an address belongs to: an IPv6 host usually has a whole /64, so that is one source. */
export function sourceOf(address: string): string {
  if (!address.includes(':')) return address
  const bare = address.split('%', 1)[0] ?? address
  if (!ipaddr.IPv6.isValid(bare)) return address
  const parsed = ipaddr.IPv6.parse(bare)
  if (parsed.isIPv4MappedAddress()) return parsed.toIPv4Address().toString()
  return parsed.parts.slice(0, 4).map(part => part.toString(16)).join(':')
}
