/** Days as calendars write them: one, a run of them, or one of every year. */
import { dayOf, yearOf } from './days.ts'

/** Tells whether a day, counted from 1970-01-01, is meant. */
export type IsMeant = (day: number) => boolean

/** Longer runs are meant as something else. */
const RUN_DAYS_MAX = 3660

/**
 * Reads `2026-12-24`, `2026-12-24..2027-01-02` (both ends included) or `12-24`, which is every year's;
 * undefined for anything else.
 */
export function daysMeant(text: string): IsMeant | undefined {
  const yearly = /^(\d{2})-(\d{2})$/.exec(text)
  // 2000 was a leap year, so 02-29 is a day; it comes every fourth year.
  if (yearly) return dayOf(`2000-${text}`) === undefined ? undefined : day => dayOf(`${yearText(day)}-${text}`) === day
  const [from = '', to = from, ...more] = text.split('..')
  const [first, last] = [dayOf(from), dayOf(to)]
  if (first === undefined || last === undefined || more.length > 0 || last < first) return undefined
  return last - first > RUN_DAYS_MAX ? undefined : day => day >= first && day <= last
}

function yearText(day: number): string {
  return String(yearOf(day)).padStart(4, '0')
}
