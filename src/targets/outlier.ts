/**
 * What a target's newest calls came to, beside the rest of its pool: one that fails more often, or lets its callers
 * wait longer, than the others stands out, though it be well by itself. Pure.
 */
import type { OutlierRule } from '../policy/known-targets.ts'

export interface PastCall {
  readonly failed: boolean
  /** From its INVITE until it rang or was answered; undefined when it did neither. Milliseconds. */
  readonly waitedMs?: number | undefined
}

/** The newest calls, oldest first, with their sums, so that a large pool is compared at little cost. */
export interface Recent {
  readonly calls: readonly PastCall[]
  readonly failed: number
  readonly waits: number
  readonly waitedMs: number
}

export const noCalls: Recent = Object.freeze({ calls: Object.freeze([]), failed: 0, waits: 0, waitedMs: 0 })

/** Takes one more call; the oldest goes when there are more than `most`. */
export function remembered(recent: Recent, call: PastCall, most: number): Recent {
  const calls = [...recent.calls, call]
  const gone = calls.splice(0, Math.max(0, calls.length - most))
  return gone.reduce((sums, old) => added(sums, old, -1), added({ ...recent, calls }, call, 1))
}

function added(recent: Recent, { failed, waitedMs }: PastCall, sign: 1 | -1): Recent {
  return {
    calls: recent.calls,
    failed: recent.failed + (failed ? sign : 0),
    waits: recent.waits + (waitedMs === undefined ? 0 : sign),
    waitedMs: recent.waitedMs + sign * (waitedMs ?? 0),
  }
}

/** Why a target stands out from the others, in one phrase; undefined when it does not, or too little is known. */
export function standsOut(own: Recent, others: readonly Recent[], rule: OutlierRule): string | undefined {
  const known = others.filter(({ calls }) => calls.length >= rule.calls)
  if (own.calls.length < rule.calls || known.length === 0) return undefined
  const [ours, theirs] = [shareFailed([own]), shareFailed(known)]
  if (ours - theirs >= rule.moreFailures) return `${percent(ours)} of its calls fail, ${percent(theirs)} elsewhere`
  const [wait, usual] = [meanWait([own]), meanWait(known)]
  if (rule.laterMs === undefined || wait === undefined || usual === undefined) return undefined
  if (wait - usual < rule.laterMs) return undefined
  return `rings after ${Math.round(wait)} ms, elsewhere ${Math.round(usual)} ms`
}

function shareFailed(all: readonly Recent[]): number {
  return sum(all, ({ failed }) => failed) / sum(all, ({ calls }) => calls.length)
}

function meanWait(all: readonly Recent[]): number | undefined {
  const waits = sum(all, each => each.waits)
  return waits === 0 ? undefined : sum(all, each => each.waitedMs) / waits
}

function sum(all: readonly Recent[], of: (recent: Recent) => number): number {
  return all.reduce((total, each) => total + of(each), 0)
}

function percent(share: number): string {
  return `${Math.round(share * 100)}%`
}
