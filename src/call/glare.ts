/** Two offers that crossed on the wire: when each side tries its own again (RFC 3261 §14.1). */
import type { Side } from '../media/media.ts'

/**
 * After 491 the owner of the Call-ID waits 2.1 to 4 s, the other side up to 2 s. The two ranges do not meet,
 * so one moment of each does without chance. Milliseconds.
 */
export const GLARE_MS = { a: 500, b: 2_100 } as const satisfies Record<Side, number>
/** Whoever answers 491 so often is not in the middle of something. */
export const GLARE_TRIES = 4
