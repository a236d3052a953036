/**
 * How many calls each peer may have, as leases: a call that takes a place holds the one thing that
 * gives it back, once. Counters are only ever changed through leases, so they cannot drift.
 */
import type { Clock } from '../base/clock.ts'
import type { CallLimit } from '../policy/decision.ts'

/** A place that was taken. Releasing twice is releasing once. */
export interface Lease {
  release(): void
}

/** Which limit left no room. */
export type Excess = 'calls' | 'rate' | 'per-caller'

/**
 * What a caller hears whose peer has as many calls as it may: 503, so that the peer takes another
 * route, and without Retry-After, for then it must not take us for dead (RFC 3261 §21.5.4). One caller
 * with too many calls is busy, on every route.
 */
export const tooMany: Readonly<Record<Excess, { readonly kind: 'reject'; readonly status: number }>> = {
  calls: { kind: 'reject', status: 503 },
  rate: { kind: 'reject', status: 503 },
  'per-caller': { kind: 'reject', status: 486 },
}

export interface Limits {
  /** Takes the limits of a new policy over; what is counted stays. */
  adopt(limits: ReadonlyMap<string, CallLimit>): void
  /**
   * @param caller told for a call from the peer, left out for one to it
   * @param limit of what is no peer, and is counted under a name of its own
   */
  take(peer: string, caller?: string, limit?: CallLimit): Lease | Excess
  /** The place of a call that goes on from before a restart: it had one, so no limit asks. */
  resume(peer: string, caller?: string): Lease
  /** Forgets the pace of those that are no more. */
  forget(isKnown: (name: string) => boolean): void
  /** Calls with the peer now. */
  callsOf(peer: string): number
  /** Peers and callers counted now, for tests: nothing is left when no call is. */
  readonly size: number
}

interface Bucket {
  tokens: number
  atMs: number
}

export function createLimits(clock: Pick<Clock, 'monotonicMs'>): Limits {
  const calls = new Map<string, number>()
  const callers = new Map<string, number>()
  const buckets = new Map<string, Bucket>()
  let limits: ReadonlyMap<string, CallLimit> = new Map()

  /** A bucket that holds as many as the rate lets through in its time, and fills up evenly. */
  function hasToken(peer: string, { count, perMs }: NonNullable<CallLimit['rate']>): boolean {
    const nowMs = clock.monotonicMs()
    const bucket = buckets.get(peer) ?? { tokens: count, atMs: nowMs }
    bucket.tokens = Math.min(count, bucket.tokens + (nowMs - bucket.atMs) * count / perMs)
    bucket.atMs = nowMs
    buckets.set(peer, bucket)
    if (bucket.tokens < 1) return false
    bucket.tokens -= 1
    return true
  }

  function whoOf(peer: string, caller: string | undefined): string | undefined {
    return caller === undefined ? undefined : `${peer} ${caller}`
  }

  function held(peer: string, who: string | undefined): Lease {
    return leaseOf(who === undefined ? [[calls, peer]] : [[calls, peer], [callers, who]])
  }

  return {
    adopt(next) {
      limits = next
      for (const peer of buckets.keys()) if (!next.get(peer)?.rate) buckets.delete(peer)
    },
    forget(isKnown) {
      for (const name of buckets.keys()) if (!isKnown(name)) buckets.delete(name)
    },
    resume: (peer, caller) => held(peer, whoOf(peer, caller)),
    take(peer, caller, limit = limits.get(peer)) {
      const who = whoOf(peer, caller)
      if (limit?.calls !== undefined && (calls.get(peer) ?? 0) >= limit.calls) return 'calls'
      if (limit?.perCaller !== undefined && who !== undefined && (callers.get(who) ?? 0) >= limit.perCaller) {
        return 'per-caller'
      }
      // Last, so that a call refused for another reason does not use up a token.
      if (limit?.rate && !hasToken(peer, limit.rate)) return 'rate'
      return held(peer, who)
    },
    callsOf: peer => calls.get(peer) ?? 0,
    get size() {
      return calls.size + callers.size
    },
  }
}

/** Counts one under each key until it is released. */
export function leaseOf(counts: readonly (readonly [counter: Map<string, number>, key: string])[]): Lease {
  for (const [counter, key] of counts) counter.set(key, (counter.get(key) ?? 0) + 1)
  let held = true
  return {
    release() {
      if (!held) return
      held = false
      for (const [counter, key] of counts) {
        const left = (counter.get(key) ?? 0) - 1
        if (left > 0) counter.set(key, left)
        else counter.delete(key)
      }
    },
  }
}
