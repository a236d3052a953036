/**
 * Nonces that need no memory: a time, whom they were given to, and a signature. What is remembered is
 * only which counts of a nonce have been used, and of no more nonces than {@link NONCES_MAX}.
 */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import type { Clock } from '../base/clock.ts'
import { sourceOf } from '../stack/transport/doorway.ts'

/** How long a nonce may be answered. */
export const NONCE_MS = 300_000
export const NONCES_MAX = 20_000
/** Requests in parallel may arrive out of order by this many counts. */
const WINDOW = 32

/** `stale` was ours and is too old, or forgotten; `used` has been answered with this count before. */
export type NonceState = 'fresh' | 'stale' | 'used' | 'foreign'

export interface Nonces {
  /** A new one for a realm. @param asked the address it is sent to, which only who receives there can know */
  issue(realm: string, asked: string): string
  /** Names the address a nonce of ours was sent to, without telling it. */
  askedOf(nonce: string): string
  /** What it is, without taking note of it. */
  look(realm: string, nonce: string): Exclude<NonceState, 'used'>
  /** Uses up a count of a fresh nonce. @param count from 1 */
  use(nonce: string, count: number): 'fresh' | 'stale' | 'used'
}

/** The counts of one nonce that have come: the highest, and a bit for each of those below it. */
interface Seen {
  highest: number
  bits: number
}

const TIME_BYTES = 6
const SALT_BYTES = 6
const ASKED_BYTES = 8
const HEAD_BYTES = TIME_BYTES + SALT_BYTES + ASKED_BYTES
const MAC_BYTES = 16

/** @param clock the steady one: wall clocks are set back */
export function createNonces(clock: Pick<Clock, 'monotonicMs'>, key: Buffer = randomBytes(32)): Nonces {
  const seen = new Map<string, Seen>()
  /** Nonces issued until then count as stale: what was known of some of them had to be forgotten. */
  let forgottenMs = -1

  function sign(realm: string, head: Buffer): Buffer {
    return createHmac('sha256', key).update(realm, 'latin1').update('\0').update(head).digest().subarray(0, MAC_BYTES)
  }

  function issuedAt(nonce: string): number {
    return Buffer.from(nonce, 'base64url').readUIntBE(0, TIME_BYTES)
  }

  function forgetOldest(): void {
    const oldest = seen.keys().next().value
    if (oldest === undefined) return
    seen.delete(oldest)
    forgottenMs = Math.max(forgottenMs, issuedAt(oldest))
  }

  return {
    issue(realm, asked) {
      const head = Buffer.alloc(HEAD_BYTES)
      head.writeUIntBE(Math.floor(clock.monotonicMs()), 0, TIME_BYTES)
      randomBytes(SALT_BYTES).copy(head, TIME_BYTES)
      createHmac('sha256', key).update(sourceOf(asked)).digest().copy(head, TIME_BYTES + SALT_BYTES, 0, ASKED_BYTES)
      return Buffer.concat([head, sign(realm, head)]).toString('base64url')
    },

    askedOf: nonce => Buffer.from(nonce, 'base64url').subarray(TIME_BYTES + SALT_BYTES, HEAD_BYTES).toString('base64'),

    look(realm, nonce) {
      const bytes = Buffer.from(nonce, 'base64url')
      const isWhole = bytes.length === HEAD_BYTES + MAC_BYTES && bytes.toString('base64url') === nonce
      if (!isWhole) return 'foreign'
      const head = bytes.subarray(0, HEAD_BYTES)
      if (!timingSafeEqual(sign(realm, head), bytes.subarray(head.length))) return 'foreign'
      const issuedMs = head.readUIntBE(0, TIME_BYTES)
      return issuedMs <= forgottenMs || clock.monotonicMs() - issuedMs > NONCE_MS ? 'stale' : 'fresh'
    },

    use(nonce, count) {
      const before = seen.get(nonce)
      if (!before) {
        if (seen.size >= NONCES_MAX) forgetOldest()
        if (issuedAt(nonce) <= forgottenMs) return 'stale'
        seen.set(nonce, { highest: count, bits: 1 })
        return 'fresh'
      }
      const behind = before.highest - count
      if (behind >= WINDOW) return 'used'
      if (behind < 0) {
        before.bits = -behind >= WINDOW ? 1 : (before.bits << -behind | 1) >>> 0
        before.highest = count
        return 'fresh'
      }
      const bit = 2 ** behind
      if ((before.bits & bit) !== 0) return 'used'
      before.bits = (before.bits | bit) >>> 0
      return 'fresh'
    },
  }
}
