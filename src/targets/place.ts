/** A call's place at a target: what becomes of the call there is what is learned of the target. */
import type { Clock } from '../base/clock.ts'
import { names, type AttemptFailure } from '../policy/failure.ts'
import { compare, mayEject } from './ejection.ts'
import type { Lease } from './limits.ts'
import type { LiveTarget } from './live-target.ts'

/** What a failed attempt counts as a latency. */
const FAILED_MS = 10_000

/** A call's place at a target: the call tells how it goes and gives the place back, once. */
export interface Place {
  /** The target said something, with this status. */
  heard(status: number): void
  answered(): void
  /** The attempt failed, or the call is over. What comes after the first time is ignored. */
  leave(failure?: AttemptFailure, retryAfterMs?: number): void
}

/** The others, by name, and the time. */
export interface Among {
  readonly clock: Clock
  readonly live: ReadonlyMap<string, LiveTarget>
}

/** @param target undefined for one nobody watches */
export function placeAt(target: LiveTarget | undefined, lease: Lease, among: Among): Place {
  if (!target) return { heard() {}, answered() {}, leave: () => lease.release() }
  return placeAtLive(target, lease, among)
}

function placeAtLive(target: LiveTarget, lease: Lease, { clock, live }: Among): Place {
  const startedMs = clock.monotonicMs()
  const isTrial = target.isOnTrial
  let wasHeard = false
  let waitedMs: number | undefined
  let isJudged = false
  let isHeld = true
  target.calls += 1
  if (isTrial) target.trials += 1

  function heard(status: number): void {
    const afterMs = clock.monotonicMs() - startedMs
    if (!wasHeard && isHeld) target.answeredAfter(afterMs)
    wasHeard = true
    // 100 says that the next hop lives; the caller waits for what comes after it.
    if (status > 100) waitedMs ??= afterMs
  }

  function judge(run: () => void): void {
    if (isJudged) return
    isJudged = true
    if (isTrial) target.trials -= 1
    // What was placed before the target was taken out says nothing about how it is now.
    else if (target.isOnTrial) return
    run()
  }

  return {
    heard,
    answered() {
      heard(200)
      judge(() => {
        target.turn({ on: 'success' }, 'a call went well')
        compare(target, { failed: false, waitedMs }, live)
      })
    },
    leave(failure, retryAfterMs) {
      if (!isHeld) return
      isHeld = false
      target.calls -= 1
      lease.release()
      judge(() => {
        if (failure) fail(target, failure, retryAfterMs, live)
        else if (wasHeard) target.turn({ on: 'success' }, 'it took a call')
        const bad = target.known.health?.outlier?.on
        const failed = failure !== undefined && bad !== undefined && names(bad, failure)
        if (failure ?? wasHeard) compare(target, { failed, waitedMs }, live)
      })
    },
  }
}

function fail(
  target: LiveTarget, failure: AttemptFailure, retryAfterMs: number | undefined, live: Among['live'],
): void {
  const why = failure.cause ?? String(failure.status)
  // One that fails at once must not look like the quickest.
  if (failure.cause || (failure.status >= 500 && failure.status < 600)) target.answeredAfter(FAILED_MS)
  const on = target.known.health?.breaker?.on
  if (retryAfterMs) target.turn({ on: 'busy', ms: retryAfterMs }, `${why} with Retry-After`)
  else if (on && names(on, failure)) {
    const { ejectShare } = target.known.health?.breaker ?? {}
    target.turn({ on: 'failure', mayEject: mayEject(target, ejectShare, live) }, why)
  }
  else target.turn({ on: 'success' }, why)
}
