/** How an attempt at several targets that ring together ends, when each does as it is told. */
import type { Branch, Target } from './decision.ts'
import { moreTelling, type AttemptFailure } from './failure.ts'

/** How one attempt ends: what it does, or the timer that comes first. */
export interface End {
  readonly afterMs: number
  readonly rings: boolean
  readonly answers: boolean
  /** Looked at unless it answers. */
  readonly failure: AttemptFailure
  /** True when nothing was sent to the target. */
  readonly passedOver?: true
}

/** One of those who were rung. */
export interface Rung {
  readonly target: Target
  /** Left out for whom another one's end, or the time, cut short. */
  readonly end?: End
}

interface Ringing {
  readonly target: Target
  readonly atMs: number
  readonly end: End
}

/**
 * The first answer ends it, a 6xx too (RFC 3261 §16.7), the ring time at the latest. When nobody rings
 * the next begins at once.
 * @param endOf how a target does by itself
 * @returns the end, and who was rung, in order
 */
export function endOfFork(
  branches: readonly Branch[], ringMs: number, endOf: (target: Target) => End,
): { readonly end: End; readonly rung: readonly Rung[] } {
  const all: Ringing[] = []
  const over = new Set<Ringing>()
  const waiting = [...branches]
  const ringing: Ringing[] = []
  let nowMs = 0
  let rings = false
  let failure: AttemptFailure | undefined
  const ended = (answers: boolean, told: AttemptFailure, afterMs = nowMs) => ({
    rung: all.map(each => ({ target: each.target, ...(over.has(each) && { end: each.end }) })),
    end: { afterMs, rings, answers, failure: told, ...(all.length === 0 && { passedOver: true as const }) },
  })
  for (;;) {
    for (let next = waiting[0]; next && (next.afterMs <= nowMs || ringing.length === 0); next = waiting[0]) {
      waiting.shift()
      const { target } = next
      const end = endOf(target)
      if (end.passedOver) {
        failure ??= end.failure
        continue
      }
      rings ||= end.rings
      const rung = { target, atMs: nowMs + end.afterMs, end }
      all.push(rung)
      ringing.push(rung)
    }
    const [first] = ringing.toSorted((one, other) => one.atMs - other.atMs)
    if (!first) return ended(false, failure ?? { status: 503 })
    nowMs = Math.min(first.atMs, waiting[0]?.afterMs ?? Infinity)
    if (nowMs >= ringMs) return ended(false, { status: 408, cause: 'no-answer' }, ringMs)
    if (nowMs < first.atMs) continue
    over.add(first)
    if (first.end.answers) return ended(true, first.end.failure)
    ringing.splice(ringing.indexOf(first), 1)
    failure = all.length === 1 ? first.end.failure : moreTelling(failure, first.end.failure)
    if (first.end.failure.status >= 600) return ended(false, failure)
  }
}
