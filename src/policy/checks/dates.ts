/** Dates stand in the calendar. */
import { dayOf } from '../calendars/days.ts'
import type { Check } from '../check.ts'

export const dates: Check = ({ tree, report }) => {
  for (const [name, { closed }] of Object.entries(tree.calendars ?? {})) {
    for (const [at, date] of (closed?.dates ?? []).entries()) {
      if (dayOf(date) !== undefined) continue
      report({
        code: 'POL-305', path: ['calendars', name, 'closed', 'dates', at], message: `"${date}" is not a date`,
        hint: mendFor(date),
      })
    }
  }
}

/** Dates as people write them, turned round; else how they are written here. */
function mendFor(date: string): string {
  const [, day = '', month = '', year = ''] = /^(\d{1,2})[./-](\d{1,2})[./-](\d{4})$/.exec(date) ?? []
  const turned = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`
  const padded = date.replace(/^(\d{4})-(\d{1,2})-(\d{1,2})$/, (_, y: string, m: string, d: string) =>
    `${y}-${m.padStart(2, '0')}-${d.padStart(2, '0')}`)
  const mend = [turned, padded].find(each => dayOf(each) !== undefined)
  return mend ? `write "${mend}"` : 'dates are YYYY-MM-DD, on a day the month has'
}
