/** Dates stand in the calendar. */
import { daysMeant } from '../calendars/day-spans.ts'
import { dayOf } from '../calendars/days.ts'
import type { Check } from '../check.ts'
import type { Path } from '../position.ts'

export const dates: Check = ({ tree, report }) => {
  const look = (date: string, path: Path, part: 'key' | 'value'): void => {
    if (daysMeant(date) !== undefined) return
    report({ code: 'POL-305', path, part, message: `"${date}" is not a date`, hint: mendFor(date) })
  }
  for (const [name, { closed, special }] of Object.entries(tree.calendars ?? {})) {
    const path = ['calendars', name]
    for (const [at, date] of (closed?.dates ?? []).entries()) look(date, [...path, 'closed', 'dates', at], 'value')
    for (const date of Object.keys(special ?? {})) look(date, [...path, 'special', date], 'key')
  }
}

/** Dates as people write them, turned round; else how they are written here. */
function mendFor(date: string): string {
  const [from = '', to] = date.split('..')
  if (to !== undefined) {
    const isBackwards = (dayOf(to) ?? Infinity) < (dayOf(from) ?? -Infinity)
    return isBackwards ? `write "${to}..${from}"` : 'a run of days is FIRST..LAST: "2026-12-24..2027-01-02"'
  }
  const [, day = '', month = '', year = ''] = /^(\d{1,2})[./-](\d{1,2})[./-](\d{4})$/.exec(date) ?? []
  const turned = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`
  const padded = date.replace(/^(\d{4})-(\d{1,2})-(\d{1,2})$/, (_, y: string, m: string, d: string) =>
    `${y}-${m.padStart(2, '0')}-${d.padStart(2, '0')}`)
  const mend = [turned, padded].find(each => dayOf(each) !== undefined)
  return mend ? `write "${mend}"` : 'dates are YYYY-MM-DD, on a day the month has'
}
