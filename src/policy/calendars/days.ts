/**
 * Days as whole numbers, counted from 1970-01-01: two dates compare as two numbers, and a calendar
 * needs no date objects when a call comes.
 */

export const DAY_MS = 86_400_000

const isoDate = /^(\d{4})-(\d{2})-(\d{2})$/

/** The number of a day written as `2026-12-24`; undefined when there is no such day. */
export function dayOf(date: string): number | undefined {
  const [, year, month, day] = isoDate.exec(date) ?? []
  if (!year || !month || !day) return undefined
  const ms = Date.UTC(Number(year), Number(month) - 1, Number(day))
  // Date.UTC turns 30 February into March; only a real day comes back as it was written.
  return new Date(ms).toISOString().startsWith(date) ? ms / DAY_MS : undefined
}

/** The year a day belongs to. */
export function yearOf(day: number): number {
  return new Date(day * DAY_MS).getUTCFullYear()
}

/** 0 for Monday to 6 for Sunday. */
export function weekdayOf(day: number): number {
  // 1970-01-01 was a Thursday.
  return (((day + 3) % 7) + 7) % 7
}
