/** Calendars in twenty zones against a walk with luxon, minute by minute round every edge the clocks have. */
import { DateTime } from 'luxon'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Calendar } from '../../src/policy/calendars/calendar.ts'
import { readEvents } from '../../src/policy/calendars/events.ts'

/** Both halves of the world, half and quarter hours, a clock set by thirty minutes, one at midnight, and none. */
const zones = [
  'Europe/Paris', 'Europe/London', 'Europe/Lisbon', 'Europe/Moscow', 'America/New_York', 'America/St_Johns',
  'America/Sao_Paulo', 'America/Santiago', 'America/Havana', 'America/Los_Angeles', 'Africa/Cairo',
  'Africa/Casablanca', 'Asia/Kolkata', 'Asia/Kathmandu', 'Asia/Beirut', 'Asia/Tokyo', 'Australia/Lord_Howe',
  'Australia/Sydney', 'Pacific/Chatham', 'Pacific/Apia',
]

const DAY_MS = 86_400_000
const STEP_MS = 15 * 60_000
/** A year with a leap day; in each zone that sets its clocks, both ways. */
const FIRST_MS = Date.UTC(2024, 0)
const LAST_MS = Date.UTC(2025, 0)

/** Windows that lie over the hours at which clocks are set, and over midnight. */
const windows: readonly (readonly [start: string, end: string])[] = [
  ['23:30', '00:30'], ['01:15', '02:15'], ['02:45', '03:30'], ['09:00', '18:00'],
]
const source = { open: { 'mon-sun': windows.map(([start, end]) => `${start}-${end}`).join(' ') } }

/** The days round which something happens: clocks are set, February ends, the year ends. */
function edgesOf(zone: string): readonly number[] {
  const edges = [Date.UTC(2024, 1, 29), Date.UTC(2025, 1, 28)]
  for (let atMs = FIRST_MS; atMs < LAST_MS; atMs += DAY_MS) {
    if (offsetMs(zone, atMs) !== offsetMs(zone, atMs + DAY_MS)) edges.push(atMs)
  }
  return edges
}

const offsets = new Map<string, number>()

/** Clocks are set at quarters of an hour, so one look is enough for each. */
function offsetMs(zone: string, atMs: number): number {
  const key = `${zone} ${Math.floor(atMs / STEP_MS)}`
  let offset = offsets.get(key)
  if (offset === undefined) {
    offset = DateTime.fromMillis(atMs, { zone }).offset * 60_000
    offsets.set(key, offset)
  }
  return offset
}

function minutesOf(time: string): number {
  const [hours, minutes] = time.split(':').map(Number)
  return (hours ?? 0) * 60 + (minutes ?? 0)
}

/** What the clock on the wall shows is in a window; a window over midnight lies on two days. */
function naiveOpen(zone: string, atMs: number): boolean {
  const shown = Math.floor((atMs + offsetMs(zone, atMs)) / 60_000) % 1440
  return windows.some(([start, end]) => minutesOf(start) < minutesOf(end)
    ? shown >= minutesOf(start) && shown < minutesOf(end)
    : shown >= minutesOf(start) || shown < minutesOf(end))
}

for (const zone of zones) {
  test(`windows in ${zone} are open when the wall clock says so`, () => {
    const calendar = new Calendar({ ...source, zone })
    for (const edge of edgesOf(zone)) {
      for (let atMs = edge - DAY_MS; atMs < edge + 2 * DAY_MS; atMs += STEP_MS) {
        const { open, untilMs } = calendar.at(atMs)
        if (open !== naiveOpen(zone, atMs)) assert.is(open, naiveOpen(zone, atMs), new Date(atMs).toISOString())
        assert.ok(untilMs > atMs)
      }
    }
  })
}

/** The same hours as events of every day, which begin and end at moments. */
function fileFor(zone: string): string {
  const stamp = (time: string, day: string): string => `DTSTART;TZID=${zone}:${day}T${time.replace(':', '')}00`
  const events = windows.flatMap(([start, end], at) => [
    'BEGIN:VEVENT', `UID:${at}`, stamp(start, '20240101'),
    stamp(end, minutesOf(end) > minutesOf(start) ? '20240101' : '20240102').replace('DTSTART', 'DTEND'),
    'RRULE:FREQ=DAILY', 'END:VEVENT',
  ])
  return ['BEGIN:VCALENDAR', 'VERSION:2.0', ...events, 'END:VCALENDAR'].join('\r\n')
}

/** The first moment the clock shows a time; for one it skips, the moment with the offset before. */
function momentOf(zone: string, dayMs: number, minutes: number): number {
  const wallMs = dayMs + minutes * 60_000
  const around = [wallMs - DAY_MS, wallMs + DAY_MS].map(atMs => offsetMs(zone, atMs))
  const shown = around.map(offset => wallMs - offset).filter(atMs => atMs + offsetMs(zone, atMs) === wallMs)
  return shown.length > 0 ? Math.min(...shown) : wallMs - (around[0] ?? 0)
}

function naiveOn(zone: string, atMs: number): boolean {
  const today = Math.floor((atMs + offsetMs(zone, atMs)) / DAY_MS) * DAY_MS
  return [-2, -1, 0, 1].some(days => windows.some(([start, end]) => {
    const [from, to] = [minutesOf(start), minutesOf(end)]
    const dayMs = today + days * DAY_MS
    return atMs >= momentOf(zone, dayMs, from) && atMs < momentOf(zone, dayMs, to > from ? to : to + 1440)
  }))
}

for (const zone of zones) {
  test(`events in ${zone} last from the time they say to the time they say`, () => {
    const file = readEvents(fileFor(zone))
    if ('kind' in file) throw new Error(file.message)
    const calendar = new Calendar({ zone: 'UTC', open: 'hours.ics' }, new Map([['hours.ics', file]]))
    for (const edge of edgesOf(zone)) {
      for (let atMs = Math.max(edge - DAY_MS, Date.UTC(2024, 0, 4)); atMs < edge + 2 * DAY_MS; atMs += STEP_MS) {
        const { open } = calendar.at(atMs)
        if (open !== naiveOn(zone, atMs)) assert.is(open, naiveOn(zone, atMs), new Date(atMs).toISOString())
      }
    }
  })
}

test.run()
