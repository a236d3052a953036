/**
 * A record as a store shared by several routers has it. Its stamp tells the newer of two; what is taken away leaves an
 * empty record behind, for as long as anybody may still have an older one.
 */
import type { Kept } from './shelf.ts'

export interface Stamped extends Kept {
  /** Wall-clock milliseconds of whoever made it, and later than of what it was made from. */
  readonly madeMs: number
  /** Until when the store has it; no record it was made from lasts longer. */
  readonly keptMs: number
}

/** Stands for what is not there. */
const nothing: Stamped = { text: '', untilMs: 0, madeMs: 0, keptMs: 0 }

export function textOf(record: Stamped | undefined, nowMs: number): string | undefined {
  return record && record.untilMs > nowMs ? record.text : undefined
}

/** Undefined where nothing was and nothing is to be. */
export function madeFrom(
  before: Stamped | undefined, after: Kept | undefined, nowMs: number,
): Stamped | undefined {
  if (!after && textOf(before, nowMs) === undefined) return before
  const { madeMs, keptMs } = before ?? nothing
  const kept = after ?? nothing
  return { ...kept, madeMs: Math.max(nowMs, madeMs + 1), keptMs: Math.max(keptMs, kept.untilMs) }
}

export function printStamped({ text, untilMs, madeMs, keptMs }: Stamped): string {
  return `${madeMs}:${keptMs}:${untilMs} ${text}`
}

/** Undefined for nothing, and for what no shelf has written. */
export function readStamped(value: string): Stamped | undefined {
  const [, madeMs, keptMs, untilMs, text] = /^(\d{1,15}):(\d{1,15}):(\d{1,15}) (.*)$/s.exec(value) ?? []
  if (text === undefined) return undefined
  return { text, untilMs: Number(untilMs), madeMs: Number(madeMs), keptMs: Number(keptMs) }
}
