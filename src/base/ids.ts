import { randomBytes } from 'node:crypto'

/** Identifiers as a port, so that tests and replays can choose them. All are opaque and unguessable. */
export interface Ids {
  /** A name of ours for a call or a media session: 20 characters, safe in file names and URLs. */
  uid(): string
  /** A dialog tag with 80 random bits (RFC 3261 §19.3 asks for 32). */
  tag(): string
  /** A branch with the magic cookie of RFC 3261 §8.1.1.7. */
  branch(): string
  /** A Call-ID that says nothing about this host (RFC 3261 §8.1.1.4). */
  callId(): string
}

const POOL_BYTES = 4096
let pool = Buffer.alloc(0)
let used = 0

/** `n` random bytes as hex; the pool makes one system call serve some hundred names. */
function hex(n: number): string {
  if (used + n > pool.length) {
    pool = randomBytes(POOL_BYTES)
    used = 0
  }
  used += n
  return pool.toString('hex', used - n, used)
}

/** Names from the system's random source. */
export const randomIds: Ids = {
  uid: () => hex(10),
  tag: () => hex(10),
  branch: () => `z9hG4bK${hex(10)}`,
  callId: () => hex(16),
}
