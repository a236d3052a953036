/** Guessing passwords ends soon: after so many wrong answers whoever was asked hears no more about a user. */
import { hash } from 'node:crypto'
import type { Clock } from '../base/clock.ts'
import type { SharedProofs } from './shared-proofs.ts'

/** Wrong answers in a row that lock whoever was asked out of a user. */
export const FAILURES_MAX = 10
/** How long they are locked out, and how long failures count. */
export const LOCKED_MS = 300_000
const PAIRS_MAX = 20_000

export interface LockOut {
  /** @param asked names whom the nonce was given to: the address a request bears may be forged */
  isLocked(asked: string, user: string): boolean
  /** @returns true when this one locks them out */
  failed(asked: string, user: string): boolean
  /** The password was right: the failures before are forgotten. */
  proved(asked: string, user: string): void
}

/** @param shared what other routers know of failures; they hear of ours */
export function createLockOut(
  clock: Pick<Clock, 'monotonicMs'>, shared?: Pick<SharedProofs, 'failed' | 'proved'>,
): LockOut {
  /** Least recently failed first. */
  const failures = new Map<string, { readonly count: number; readonly untilMs: number }>()

  function find(key: string): { readonly count: number; readonly untilMs: number } | undefined {
    const found = failures.get(key)
    if (found && clock.monotonicMs() < found.untilMs) return found
    failures.delete(key)
    return undefined
  }

  function note(key: string, count: number): void {
    failures.delete(key)
    const oldest = failures.size >= PAIRS_MAX ? failures.keys().next().value : undefined
    if (oldest !== undefined) failures.delete(oldest)
    failures.set(key, { count, untilMs: clock.monotonicMs() + LOCKED_MS })
  }

  return {
    isLocked: (asked, user) => (find(keyOf(asked, user))?.count ?? 0) >= FAILURES_MAX,
    failed(asked, user) {
      const key = keyOf(asked, user)
      const count = (find(key)?.count ?? 0) + 1
      note(key, count)
      void shared?.failed(key, LOCKED_MS).then(inAll => { if (inAll > count) note(key, inAll) })
      return count === FAILURES_MAX
    },
    proved(asked, user) {
      const key = keyOf(asked, user)
      if (failures.delete(key)) shared?.proved(key)
    },
  }
}

/** As short for a name of 60 kB as for any other, so that what is remembered stays small. */
function keyOf(asked: string, user: string): string {
  return hash('sha256', `${asked} ${user}`, 'base64')
}
