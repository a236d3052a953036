/**
 * The clock of one session timer (RFC 4028 §10): who refreshes does so at half its time, and before
 * the whole is over, whoever heard no refresh hangs up.
 */
import type { Clock, Timer } from '../../base/clock.ts'

export interface SessionCalls {
  /** Time to refresh; undefined when the other side does. Called again, ever later, until the watch is cancelled. */
  readonly refresh: (() => void) | undefined
  /** Called once, when no refresh came through. */
  readonly expired: () => void
}

/** How long before its end a session is given up: long enough for a BYE to arrive in time. Milliseconds. */
export function partingMs(expiresMs: number): number {
  return Math.min(32_000, expiresMs / 3)
}

/**
 * @param ageMs how long ago the session was refreshed
 * @returns cancel it when the session was refreshed, and watch anew
 */
export function watchSession(
  clock: Clock, expiresMs: number, { refresh, expired }: SessionCalls, ageMs = 0,
): Timer {
  let next: Timer | undefined
  const refreshAfter = (ms: number, thenMs: number) => {
    next = clock.after(ms, () => {
      refreshAfter(thenMs, 2 * thenMs)
      refresh?.()
    })
  }
  const limit = clock.after(Math.max(0, expiresMs - partingMs(expiresMs) - ageMs), () => {
    next?.cancel()
    expired()
  })
  if (refresh) refreshAfter(Math.max(0, expiresMs / 2 - ageMs), expiresMs / 24)
  return {
    cancel() {
      next?.cancel()
      limit.cancel()
    },
  }
}
