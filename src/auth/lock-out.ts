/** Guessing passwords ends soon: after so many wrong answers a source hears no more about a user. */
import type { Clock } from '../base/clock.ts'

/** Wrong answers in a row that lock a source out of a user. */
export const FAILURES_MAX = 10
/** How long it is locked out, and how long failures count. */
export const LOCKED_MS = 300_000
const PAIRS_MAX = 20_000

export interface LockOut {
  isLocked(source: string, user: string): boolean
  /** @returns true when this one locks the source out */
  failed(source: string, user: string): boolean
  /** The password was right: the failures before are forgotten. */
  proved(source: string, user: string): void
}

export function createLockOut(clock: Pick<Clock, 'monotonicMs'>): LockOut {
  /** Least recently failed first. */
  const failures = new Map<string, { readonly count: number; readonly untilMs: number }>()

  function find(key: string): { readonly count: number; readonly untilMs: number } | undefined {
    const found = failures.get(key)
    if (found && clock.monotonicMs() < found.untilMs) return found
    failures.delete(key)
    return undefined
  }

  return {
    isLocked: (source, user) => (find(keyOf(source, user))?.count ?? 0) >= FAILURES_MAX,
    failed(source, user) {
      const key = keyOf(source, user)
      const count = (find(key)?.count ?? 0) + 1
      failures.delete(key)
      const oldest = failures.size >= PAIRS_MAX ? failures.keys().next().value : undefined
      if (oldest !== undefined) failures.delete(oldest)
      failures.set(key, { count, untilMs: clock.monotonicMs() + LOCKED_MS })
      return count === FAILURES_MAX
    },
    proved: (source, user) => void failures.delete(keyOf(source, user)),
  }
}

function keyOf(source: string, user: string): string {
  return `${source} ${user}`
}
