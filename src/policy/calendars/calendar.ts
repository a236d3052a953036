/**
 * A calendar: open or closed at a moment. Open means that the zone's wall clock shows a time inside
 * a window, so a skipped hour is never open and a repeated one counts twice.
 *
 * When asked, it works out until when its answer holds and keeps that interval; the next calls
 * compare two numbers. The answer is a function of the moment alone.
 */
import { daysMeant, type IsMeant } from './day-spans.ts'
import { DAY_MS, weekdayOf, yearOf } from './days.ts'
import type { CalendarFileEvents, EventTimes } from './events.ts'
import { holidaysOf, type IsHoliday } from './holidays.ts'
import { parseDays, parseWindows, type Window } from './windows.ts'
import { zoneOf, type Zone } from './zone.ts'

/** A calendar as the policy writes it; checked before. */
export interface CalendarSource {
  readonly zone: string
  /** By days, `mon-fri`: windows, `09:00-12:30`; or an iCalendar file. Without it every day is open all day. */
  readonly open?: string | Readonly<Record<string, string>>
  readonly closed?: { readonly holidays?: string; readonly dates?: readonly string[]; readonly events?: string }
  /** By date: windows that count whatever else is said of that day. */
  readonly special?: Readonly<Record<string, string>>
}

/** An answer and how long it holds: from the moment asked for until just before `untilMs`. */
export interface Interval {
  readonly open: boolean
  readonly fromMs: number
  readonly untilMs: number
}

const MINUTE_MS = 60_000
const wholeDay: readonly Window[] = [{ start: 0, end: DAY_MS / MINUTE_MS }]

export class Calendar {
  readonly #zone: Zone
  /** Windows by weekday, 0 for Monday. */
  readonly #week: readonly (readonly Window[])[]
  readonly #closed: readonly IsMeant[]
  readonly #special: readonly { readonly isMeant: IsMeant; readonly windows: readonly Window[] }[]
  readonly #isHoliday: IsHoliday
  /** Of the files it names. */
  readonly #openEvents: EventTimes | undefined
  readonly #closedEvents: EventTimes | undefined
  /** All that is remembered between calls: one interval. */
  #current: Interval = { open: false, fromMs: 0, untilMs: 0 }

  /** @param files iCalendar files by name; one that is not among them has no events */
  constructor(source: CalendarSource, files?: ReadonlyMap<string, CalendarFileEvents>) {
    const timesOf = (file: string | undefined): EventTimes | undefined =>
      file === undefined ? undefined : files?.get(file)?.timesIn(source.zone) ?? nothing
    this.#zone = zoneOf(source.zone)
    this.#week = weekOf(typeof source.open === 'string' ? {} : source.open)
    this.#openEvents = timesOf(typeof source.open === 'string' ? source.open : undefined)
    this.#closedEvents = timesOf(source.closed?.events)
    this.#closed = (source.closed?.dates ?? []).flatMap(date => daysMeant(date) ?? [])
    this.#special = Object.entries(source.special ?? {}).flatMap(([date, times]) => {
      const [isMeant, windows] = [daysMeant(date), parseWindows(times)]
      return isMeant === undefined || 'kind' in windows ? [] : [{ isMeant, windows }]
    })
    const country = source.closed?.holidays
    this.#isHoliday = country === undefined ? () => false : holidaysOf(country)
  }

  /** @param atMs wall-clock milliseconds since 1970 */
  isOpen(atMs: number): boolean {
    return this.at(atMs).open
  }

  /** The answer at a moment with the time it holds for; never longer than to the day's end. */
  at(atMs: number): Interval {
    if (atMs >= this.#current.fromMs && atMs < this.#current.untilMs) return this.#current
    this.#current = this.#find(atMs)
    return this.#current
  }

  #find(atMs: number): Interval {
    const wallMs = this.#zone.wallMs(atMs)
    const day = Math.floor(wallMs / DAY_MS)
    const sinceMidnightMs = wallMs - day * DAY_MS
    const windows = this.#windowsShown(day)
    const shown = windows.some(({ start, end }) =>
      sinceMidnightMs >= start * MINUTE_MS && sinceMidnightMs < end * MINUTE_MS)
    let nextMs = DAY_MS
    for (const { start, end } of windows) {
      for (const edgeMs of [start * MINUTE_MS, end * MINUTE_MS]) {
        if (edgeMs > sinceMidnightMs && edgeMs < nextMs) nextMs = edgeMs
      }
    }
    const edgeMs = atMs + nextMs - sinceMidnightMs
    const byClock = { open: shown, fromMs: atMs, untilMs: this.#zone.clockChange(atMs, edgeMs) ?? edgeMs }
    return this.#openEvents || this.#closedEvents ? this.#withEvents(byClock, day) : byClock
  }

  /** The windows of special days count whatever events say of them. */
  #withEvents({ open, fromMs, untilMs }: Interval, day: number): Interval {
    if (this.#special.some(({ isMeant }) => isMeant(day))) return { open, fromMs, untilMs }
    const [opening, closing] = [this.#openEvents?.at(fromMs), this.#closedEvents?.at(fromMs)]
    const isOpen = open || (opening?.on === true && !this.#isClosedDay(day))
    return {
      open: isOpen && closing?.on !== true, fromMs,
      untilMs: Math.min(untilMs, opening?.untilMs ?? Infinity, closing?.untilMs ?? Infinity),
    }
  }

  /** What is open on one day: its own windows, and what reaches in from the day before. */
  #windowsShown(day: number): readonly Window[] {
    const midnight = DAY_MS / MINUTE_MS
    const carried = this.#windowsOf(day - 1)
      .filter(window => window.end > midnight)
      .map(window => ({ start: 0, end: window.end - midnight }))
    return [...carried, ...this.#windowsOf(day)]
  }

  #windowsOf(day: number): readonly Window[] {
    const special = this.#special.find(({ isMeant }) => isMeant(day))
    if (special) return special.windows
    return this.#isClosedDay(day) ? [] : this.#week[weekdayOf(day)] ?? []
  }

  #isClosedDay(day: number): boolean {
    return this.#closed.some(isMeant => isMeant(day)) || this.#isHoliday(day, yearOf(day))
  }
}

/** A file that could not be read has no events; the checks refuse the policy. */
const nothing: EventTimes = { at: () => ({ on: false, untilMs: Infinity }) }

function weekOf(open: Readonly<Record<string, string>> | undefined): readonly (readonly Window[])[] {
  if (!open) return Array.from({ length: 7 }, () => wholeDay)
  const week: (readonly Window[])[] = Array.from({ length: 7 }, () => [])
  for (const [days, times] of Object.entries(open)) {
    const [dayList, windows] = [parseDays(days), parseWindows(times)]
    if ('kind' in dayList || 'kind' in windows) continue
    for (const day of dayList) week[day] = windows
  }
  return week
}
