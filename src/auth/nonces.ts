/**
 * Nonces that need no memory: who made them, a time, whom they were given to, and a signature. What is remembered is
 * only which counts of a nonce have been used, and of no more nonces than {@link NONCES_MAX}. Those of another router
 * that signs with our key are good when a count of theirs was claimed for us.
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
  /** False for one that another router made. */
  isOurs(nonce: string): boolean
  /** What all routers know of a count: `fresh` it is ours to use, once; `used` nobody's. */
  told(nonce: string, count: number, outcome: 'fresh' | 'used'): void
  /** Uses up a count of a fresh nonce. @param count from 1 */
  use(nonce: string, count: number): 'fresh' | 'stale' | 'used'
}

/** The counts of one nonce that have come: the highest, and a bit for each of those below it. */
export interface Seen {
  readonly highest: number
  readonly bits: number
}

/** Takes a count: no count counts twice, and none that is too far behind. */
export function spend(
  before: Seen | undefined, count: number,
): { readonly seen: Seen; readonly outcome: 'fresh' | 'used' } {
  if (!before) return { seen: { highest: count, bits: 1 }, outcome: 'fresh' }
  const { highest, bits } = before
  const behind = highest - count
  if (behind >= WINDOW) return { seen: before, outcome: 'used' }
  if (behind < 0) {
    const moved = -behind >= WINDOW ? 1 : (bits << -behind | 1) >>> 0
    return { seen: { highest: count, bits: moved }, outcome: 'fresh' }
  }
  const bit = 2 ** behind
  if ((bits & bit) !== 0) return { seen: before, outcome: 'used' }
  return { seen: { highest, bits: (bits | bit) >>> 0 }, outcome: 'fresh' }
}

const MAKER_BYTES = 6
const TIME_BYTES = 6
const SALT_BYTES = 6
const ASKED_BYTES = 8
/** Where each part begins: who made it, the steady clock, the time of day, salt, whom it was sent to. */
const STEADY_AT = MAKER_BYTES
const WALL_AT = STEADY_AT + TIME_BYTES
const SALT_AT = WALL_AT + TIME_BYTES
const ASKED_AT = SALT_AT + SALT_BYTES
const HEAD_BYTES = ASKED_AT + ASKED_BYTES
const MAC_BYTES = 16

/**
 * Ages are measured by the steady clock, for wall clocks are set back; those of another router's by the time of day.
 * @param keys the first signs, all are good
 */
export function createNonces(
  clock: Pick<Clock, 'monotonicMs' | 'nowMs'>, keys: () => readonly Buffer[] = always(randomBytes(32)),
): Nonces {
  const maker = randomBytes(MAKER_BYTES)
  const seen = new Map<string, Seen>()
  /** Counts of others' nonces that were claimed for us, the longest ago first. */
  const granted = new Set<string>()
  /** Nonces issued until then count as stale: what was known of some of them had to be forgotten. */
  let forgottenMs = -1

  function sign(key: Buffer, realm: string, head: Buffer): Buffer {
    return createHmac('sha256', key).update(realm, 'latin1').update('\0').update(head).digest().subarray(0, MAC_BYTES)
  }

  function issuedAt(nonce: string): number {
    return Buffer.from(nonce, 'base64url').readUIntBE(STEADY_AT, TIME_BYTES)
  }

  function isOurs(nonce: string): boolean {
    return Buffer.from(nonce, 'base64url').subarray(0, MAKER_BYTES).equals(maker)
  }

  function forgetOldest(): void {
    const oldest = seen.keys().next().value
    if (oldest === undefined) return
    seen.delete(oldest)
    forgottenMs = Math.max(forgottenMs, issuedAt(oldest))
  }

  return {
    issue(realm, asked) {
      const [key = Buffer.alloc(0)] = keys()
      const head = Buffer.alloc(HEAD_BYTES)
      maker.copy(head)
      head.writeUIntBE(Math.floor(clock.monotonicMs()), STEADY_AT, TIME_BYTES)
      head.writeUIntBE(Math.floor(clock.nowMs()), WALL_AT, TIME_BYTES)
      randomBytes(SALT_BYTES).copy(head, SALT_AT)
      createHmac('sha256', key).update(sourceOf(asked)).digest().copy(head, ASKED_AT, 0, ASKED_BYTES)
      return Buffer.concat([head, sign(key, realm, head)]).toString('base64url')
    },

    askedOf: nonce => Buffer.from(nonce, 'base64url').subarray(ASKED_AT, HEAD_BYTES).toString('base64'),
    isOurs,

    look(realm, nonce) {
      const bytes = Buffer.from(nonce, 'base64url')
      const isWhole = bytes.length === HEAD_BYTES + MAC_BYTES && bytes.toString('base64url') === nonce
      if (!isWhole) return 'foreign'
      const head = bytes.subarray(0, HEAD_BYTES)
      const mac = bytes.subarray(head.length)
      if (!keys().some(key => timingSafeEqual(sign(key, realm, head), mac))) return 'foreign'
      if (!isOurs(nonce)) {
        return Math.abs(clock.nowMs() - head.readUIntBE(WALL_AT, TIME_BYTES)) > NONCE_MS ? 'stale' : 'fresh'
      }
      const issuedMs = head.readUIntBE(STEADY_AT, TIME_BYTES)
      return issuedMs <= forgottenMs || clock.monotonicMs() - issuedMs > NONCE_MS ? 'stale' : 'fresh'
    },

    told(nonce, count, outcome) {
      if (outcome === 'used' && isOurs(nonce)) seen.set(nonce, spend(seen.get(nonce), count).seen)
      if (outcome === 'used' || isOurs(nonce)) return
      const oldest = granted.size >= NONCES_MAX ? granted.keys().next().value : undefined
      if (oldest !== undefined) granted.delete(oldest)
      granted.add(`${nonce} ${count}`)
    },

    use(nonce, count) {
      if (!isOurs(nonce)) return granted.delete(`${nonce} ${count}`) ? 'fresh' : 'stale'
      const before = seen.get(nonce)
      if (!before) {
        if (seen.size >= NONCES_MAX) forgetOldest()
        if (issuedAt(nonce) <= forgottenMs) return 'stale'
      }
      const spent = spend(before, count)
      seen.set(nonce, spent.seen)
      return spent.outcome
    },
  }
}

function always<T>(value: T): () => readonly T[] {
  return () => [value]
}
