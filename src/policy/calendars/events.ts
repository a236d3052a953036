/**
 * The events of an iCalendar file (RFC 5545): when something goes on. The only file that meets ical.js.
 *
 * An event lasts as long as clocks on the wall say, so one from 22:00 to 06:00 ends at 06:00 also in
 * the night the clock is set. A start the clock skips is read with the offset before it (§3.3.5), one
 * shown twice is the first.
 */
import ICAL from 'ical.js'
import type { CalendarFault } from './windows.ts'
import { DAY_MS } from './days.ts'
import { isZone, momentAt, zoneOf, type Zone } from './zone.ts'

/** Whether something goes on at a moment, and until when that holds. */
export interface EventTimes {
  at(atMs: number): { readonly on: boolean; readonly untilMs: number }
}

/** A file, read; its times are those of a clock. */
export interface CalendarFileEvents {
  readonly count: number
  /** @param zone the clock of events that name none */
  timesIn(zone: string): EventTimes
}

/** A fault, with the line it is about where one can be told. */
export interface EventsFault extends CalendarFault {
  readonly line: number
}

/** One event with its exceptions. */
interface Series {
  readonly event: ICAL.Event
  /** Undefined for the calendar's own clock. */
  readonly clock: Clock | undefined
  readonly line: number
}

/** From what a wall clock shows to the moment. */
type Clock = (wallMs: number) => number

interface Span {
  readonly fromMs: number
  readonly untilMs: number
}

const EVENTS_MAX = 2000
/** Opening hours are given by the day; a rule by the second is a mistake, and would cost more than it says. */
const PER_YEAR_MAX = 4000
const YEARS_MAX = 16
const FIRST_YEAR = 1970
const LAST_YEAR = 2200

/** The files of a document, read again; the load has refused those that cannot be. */
export function eventsIn(texts: ReadonlyMap<string, string> | undefined): ReadonlyMap<string, CalendarFileEvents> {
  return new Map([...texts ?? []].filter(([file]) => file.endsWith('.ics')).flatMap(([file, text]) => {
    const read = readEvents(text)
    return 'kind' in read ? [] : [[file, read] as const]
  }))
}

/** Reads a file; never throws. */
export function readEvents(text: string): CalendarFileEvents | EventsFault {
  const starts = linesOf(text, /^BEGIN:VEVENT\s*$/i)
  try {
    const parsed: unknown = ICAL.parse(text)
    if (!Array.isArray(parsed) || parsed[0] !== 'vcalendar') return fault('it is no iCalendar file', 1)
    const whole = new ICAL.Component(parsed)
    const components = whole.getAllSubcomponents('vevent')
    if (components.length > EVENTS_MAX) return fault(`it has more than ${EVENTS_MAX} events`, 1)
    const series = seriesOf(components, starts, zonesIn(whole))
    if ('kind' in series) return series
    for (const each of series) {
      const wrong = faultIn(each)
      if (wrong !== undefined) return fault(wrong, each.line)
    }
    return Object.freeze({ count: components.length, timesIn: (zone: string) => new Times(series, zone) })
  } catch (error) {
    return fault(wordsOf(error), lineOf(error, text))
  }
}

/** Events, each with those that stand in for one of its days; cancelled ones stand for nothing. */
function seriesOf(
  components: readonly ICAL.Component[], starts: readonly number[], zones: ReadonlyMap<string, ICAL.Timezone>,
): readonly Series[] | EventsFault {
  const found: Series[] = []
  const exceptions: ICAL.Event[] = []
  for (const [at, component] of components.entries()) {
    const line = starts[at] ?? 1
    const start = component.getFirstProperty('dtstart')
    if (!start) return fault('an event has no DTSTART', line)
    const event = new ICAL.Event(component, { strictExceptions: false, exceptions: [] })
    if (event.isRecurrenceException()) {
      exceptions.push(event)
      continue
    }
    if (isCancelled(component)) continue
    const clock = clockOf(start, zones)
    if (clock !== undefined && 'kind' in clock) return { ...clock, line }
    found.push({ event, clock, line })
  }
  for (const exception of exceptions) {
    found.find(({ event }) => event.uid === exception.uid)?.event.relateException(exception)
  }
  return found
}

function isCancelled(component: ICAL.Component): boolean {
  return String(component.getFirstPropertyValue('status') ?? '').toUpperCase() === 'CANCELLED'
}

/** The zones a file brings along, by their names in it. */
function zonesIn(whole: ICAL.Component): ReadonlyMap<string, ICAL.Timezone> {
  return new Map(whole.getAllSubcomponents('vtimezone').map(each => {
    const tzid = String(each.getFirstPropertyValue('tzid'))
    return [tzid, new ICAL.Timezone({ component: each, tzid })]
  }))
}

function clockOf(
  start: ICAL.Property, zones: ReadonlyMap<string, ICAL.Timezone>,
): Clock | undefined | EventsFault {
  const name: unknown = start.getFirstParameter('tzid')
  const value = start.getFirstValue()
  const time = value instanceof ICAL.Time ? value : undefined
  if (time?.zone === ICAL.Timezone.utcTimezone) return wallMs => wallMs
  if (typeof name !== 'string' || name === '' || time?.isDate === true) return undefined
  if (isZone(name)) return clockIn(zoneOf(name))
  const brought = zones.get(name)
  if (!brought) return fault(`time zone "${name}" is not known, and the file does not bring it along`, 1)
  return wallMs => {
    const wall = ICAL.Time.fromJSDate(new Date(wallMs), true)
    return wallMs - brought.utcOffset(wall) * 1000
  }
}

function clockIn(zone: Zone): Clock {
  return wallMs => momentAt(zone, wallMs)
}

/** Why an event cannot be one of a calendar. */
function faultIn({ event }: Series): string | undefined {
  const { startDate } = event
  if (startDate.year < FIRST_YEAR || startDate.year > LAST_YEAR) return 'an event begins in a year that cannot be meant'
  if (wallOf(event.endDate) < wallOf(startDate)) return 'an event ends before it begins'
  for (const rule of rulesOf(event)) {
    if (/^(?:SECONDLY|MINUTELY|HOURLY)$/.test(rule.freq)) return 'an event comes more often than every day'
  }
  if (!event.isRecurring()) return undefined
  const yearMs = wallOf(startDate) + 366 * DAY_MS
  return wallsOf(event, wallOf(startDate), yearMs).length >= PER_YEAR_MAX
    ? `an event comes more than ${PER_YEAR_MAX} times a year` : undefined
}

function rulesOf(event: ICAL.Event): readonly ICAL.Recur[] {
  return event.component.getAllProperties('rrule').flatMap(property => {
    const rule = property.getFirstValue()
    return rule instanceof ICAL.Recur ? [rule] : []
  })
}

/** What the wall clock shows, as milliseconds since 1970 of that clock. */
function wallOf({ year, month, day, hour, minute, second }: ICAL.Time): number {
  return Date.UTC(year, month - 1, day, hour, minute, second)
}

/** The occurrences that begin in a span of its wall clock. */
function wallsOf(event: ICAL.Event, fromWallMs: number, untilWallMs: number): Span[] {
  if (!event.isRecurring()) return [{ fromMs: wallOf(event.startDate), untilMs: wallOf(event.endDate) }]
  const lengthMs = wallOf(event.endDate) - wallOf(event.startDate)
  const found: Span[] = []
  const iterator = event.iterator(startNear(event, fromWallMs - lengthMs))
  for (let steps = 0; steps < PER_YEAR_MAX + COUNT_MAX; steps++) {
    const next = iterator.next()
    if (!(next instanceof ICAL.Time) || wallOf(next) >= untilWallMs) break
    const { startDate, endDate, item } = event.getOccurrenceDetails(next)
    if (isCancelled(item.component)) continue
    const span = { fromMs: wallOf(startDate), untilMs: wallOf(endDate) }
    if (span.untilMs > fromWallMs) found.push(span)
    if (found.length >= PER_YEAR_MAX) break
  }
  return found
}

/** So many are walked through from the first one on, where a rule counts them. */
const COUNT_MAX = 20_000

/**
 * Where the walk may begin: a rule of days or weeks repeats after its interval, so whole intervals can
 * be left out; a walk from the first day costs 50 µs an occurrence. One that counts cannot be entered late.
 */
function startNear(event: ICAL.Event, wallMs: number): ICAL.Time {
  const { startDate } = event
  const rules = rulesOf(event)
  const stepDays = rules.map(({ freq, interval, count }) =>
    count ? 0 : freq === 'DAILY' ? interval : freq === 'WEEKLY' ? interval * 7 : 0)
  const [days = 0, ...others] = stepDays
  if (days === 0 || others.length > 0) return startDate
  const passed = Math.floor((wallMs - wallOf(startDate)) / (days * DAY_MS)) - 1
  if (passed <= 0) return startDate
  const day = new Date(wallOf(startDate) + passed * days * DAY_MS)
  const start = startDate.clone()
  Object.assign(start, { year: day.getUTCFullYear(), month: day.getUTCMonth() + 1, day: day.getUTCDate() })
  return start
}

class Times implements EventTimes {
  readonly #series: readonly Series[]
  readonly #own: Clock
  /** By year, merged and in order. A year is worked out when first asked for and kept. */
  readonly #years = new Map<number, readonly Span[]>()

  constructor(series: readonly Series[], zone: string) {
    this.#series = series
    this.#own = clockIn(zoneOf(zone))
  }

  at(atMs: number): { readonly on: boolean; readonly untilMs: number } {
    const year = new Date(atMs).getUTCFullYear()
    if (!(year >= FIRST_YEAR && year <= LAST_YEAR)) return { on: false, untilMs: Infinity }
    const yearEndMs = Date.UTC(year + 1, 0)
    const spans = this.#spansOf(year)
    const next = spans[firstEndingAfter(spans, atMs)]
    if (!next) return { on: false, untilMs: yearEndMs }
    return next.fromMs <= atMs
      ? { on: true, untilMs: Math.min(next.untilMs, yearEndMs) }
      : { on: false, untilMs: Math.min(next.fromMs, yearEndMs) }
  }

  #spansOf(year: number): readonly Span[] {
    let spans = this.#years.get(year)
    if (!spans) {
      if (this.#years.size >= YEARS_MAX) this.#years.clear()
      // A wall clock is up to a day away from UTC.
      const [fromMs, untilMs] = [Date.UTC(year, 0) - DAY_MS, Date.UTC(year + 1, 0) + DAY_MS]
      spans = merged(this.#series.flatMap(({ event, clock = this.#own }) => wallsOf(event, fromMs, untilMs)
        .map(wall => ({ fromMs: clock(wall.fromMs), untilMs: clock(wall.untilMs) }))))
      this.#years.set(year, spans)
    }
    return spans
  }
}

function firstEndingAfter(spans: readonly Span[], atMs: number): number {
  let [low, high] = [0, spans.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((spans[middle] as Span).untilMs > atMs) high = middle
    else low = middle + 1
  }
  return low
}

/** What overlaps or touches is one. */
function merged(spans: readonly Span[]): readonly Span[] {
  const whole: { fromMs: number; untilMs: number }[] = []
  for (const { fromMs, untilMs } of spans.toSorted((a, b) => a.fromMs - b.fromMs)) {
    const last = whole.at(-1)
    if (untilMs <= fromMs) continue
    if (last && fromMs <= last.untilMs) last.untilMs = Math.max(last.untilMs, untilMs)
    else whole.push({ fromMs, untilMs })
  }
  return whole
}

function linesOf(text: string, wanted: RegExp): number[] {
  return text.split(/\r?\n/).flatMap((line, at) => wanted.test(line) ? [at + 1] : [])
}

/** The library quotes the line it stopped at. */
function lineOf(error: unknown, text: string): number {
  const [, quoted = ''] = /"([^"]+)"$/.exec(error instanceof Error ? error.message : '') ?? []
  const at = quoted === '' ? -1 : text.split(/\r?\n/).findIndex(line => line.includes(quoted))
  return at < 0 ? 1 : at + 1
}

function wordsOf(error: unknown): string {
  // An empty file makes the library stumble rather than complain.
  if (!(error instanceof Error) || error instanceof TypeError) return 'it is no iCalendar file'
  return error.message.replace(/\.$/, '').replace(/\s+/g, ' ').slice(0, 200)
}

function fault(message: string, line: number): EventsFault {
  return { kind: 'fault', message, line, hint: 'export it again as iCalendar (RFC 5545)' }
}
