/** Public holidays by country. The only file that meets date-holidays. */
import { createRequire } from 'node:module'
import type Holidays from 'date-holidays'
import { DAY_MS, dayOf } from './days.ts'

const HOUR_MS = 3_600_000
const YEARS_MAX = 32
/** Outside of these the library's astronomy means nothing. */
const FIRST_YEAR = 1970
const LAST_YEAR = 2200

const require = createRequire(import.meta.url)
let countries: ReadonlySet<string> | undefined

/** The library, loaded when the first policy asks for holidays: its data cost every start 0.2 s. */
function library(): typeof Holidays {
  return require('date-holidays') as typeof Holidays
}

/** True for a country whose public holidays are known, or a region of one: `FR`, `DE-BY` (ISO 3166). */
export function isHolidayPlace(code: string): boolean {
  const [country = '', region] = code.split('-')
  countries ??= new Set(Object.keys(new (library())().getCountries()))
  return countries.has(country) && (region === undefined || holidayRegions(country).includes(region))
}

/** The regions of a country that have holidays of their own, without the country: `BY`. */
export function holidayRegions(country: string): readonly string[] {
  return Object.keys(new (library())().getStates(country) ?? {}).map(region => region.toUpperCase())
}

/** Answers whether a day is a public holiday. */
export type IsHoliday = (day: number, year: number) => boolean

/**
 * Creates the question for one country or region. A year is worked out when first asked for (3 ms) and kept;
 * calls come in this year or the next, tests in a few more.
 */
export function holidaysOf(place: string): IsHoliday {
  const [country = '', region] = place.split('-')
  const holidays = region === undefined ? new (library())(country) : new (library())(country, region)
  const years = new Map<number, ReadonlySet<number>>()
  return (day, year) => {
    if (!(year >= FIRST_YEAR && year <= LAST_YEAR)) return false
    let days = years.get(year)
    if (!days) {
      if (years.size >= YEARS_MAX) years.clear()
      years.set(year, days = daysOfYear(holidays, year))
    }
    return days.has(day)
  }
}

function daysOfYear(holidays: Holidays, year: number): ReadonlySet<number> {
  const days = new Set<number>()
  for (const holiday of holidays.getHolidays(year)) {
    if (holiday.type !== 'public') continue
    // Some begin at sunset: a day is a holiday when its noon is in it.
    const first = dayOf(holiday.date.slice(0, 10))
    if (first === undefined) continue
    const startMs = first * DAY_MS + Number(holiday.date.slice(11, 13)) * HOUR_MS
    const endMs = startMs + (holiday.end.getTime() - holiday.start.getTime())
    for (let day = first; day * DAY_MS < endMs; day++) {
      const noonMs = day * DAY_MS + 12 * HOUR_MS
      if (noonMs >= startMs && noonMs < endMs) days.add(day)
    }
  }
  return days
}
