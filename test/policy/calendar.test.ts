import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Calendar, type CalendarSource } from '../../src/policy/calendars/calendar.ts'
import { dayOf, weekdayOf } from '../../src/policy/calendars/days.ts'
import { isHolidayPlace } from '../../src/policy/calendars/holidays.ts'
import { parseDays, parseWindows } from '../../src/policy/calendars/windows.ts'
import { isZone, momentOf } from '../../src/policy/calendars/zone.ts'

const office: CalendarSource = {
  zone: 'Europe/Paris',
  open: { 'mon-fri': '09:00-12:30 14:00-18:00', sat: '10:00-12:00' },
  closed: { holidays: 'FR', dates: ['2026-12-24'] },
}

function open(source: CalendarSource, at: string): boolean {
  const atMs = momentOf(at)
  if (atMs === undefined) throw new Error(`${at} is no moment`)
  return new Calendar(source).isOpen(atMs)
}

const officeHours: readonly (readonly [at: string, open: boolean, why: string])[] = [
  ['2026-07-13T09:00[Europe/Paris]', true, 'a window includes its first minute'],
  ['2026-07-13T08:59:59.999[Europe/Paris]', false, 'and nothing before'],
  ['2026-07-13T12:29:59[Europe/Paris]', true, 'up to its end'],
  ['2026-07-13T12:30[Europe/Paris]', false, 'without its last'],
  ['2026-07-13T15:00[Europe/Paris]', true, 'the second window of a day counts'],
  ['2026-07-13T13:00Z', true, 'the clock is the zone\'s'],
  ['2026-07-13T16:30Z', false, 'and not that of UTC'],
  ['2026-07-14T10:00[Europe/Paris]', false, 'Bastille Day is closed'],
  ['2026-04-06T10:00[Europe/Paris]', false, 'a holiday that moves is closed'],
  ['2026-12-24T10:00[Europe/Paris]', false, 'a date of our own is closed'],
  ['2026-07-18T11:00[Europe/Paris]', true, 'Saturday has its own window'],
  ['2026-07-18T15:00[Europe/Paris]', false, 'and only that'],
  ['2026-07-19T11:00[Europe/Paris]', false, 'Sunday is closed'],
]

for (const [at, expected, why] of officeHours) {
  test(`${why}: ${at} is ${expected ? 'open' : 'closed'}`, () => assert.is(open(office, at), expected))
}

const night: CalendarSource = { zone: 'Europe/Paris', open: { fri: '22:00-06:00' }, closed: { dates: ['2026-07-17'] } }

test('a window over midnight belongs to the day it begins on', () => {
  assert.ok(open(night, '2026-07-10T23:00[Europe/Paris]'))
  assert.ok(open(night, '2026-07-11T05:59[Europe/Paris]'))
  assert.not(open(night, '2026-07-11T06:00[Europe/Paris]'))
  assert.not(open(night, '2026-07-10T05:00[Europe/Paris]'))
  assert.not(open(night, '2026-07-18T05:00[Europe/Paris]'), 'closed on the day it would have begun')
})

test('in spring an hour that the clock skips is never open', () => {
  const early: CalendarSource = { zone: 'Europe/Paris', open: { sun: '02:00-03:00 05:00-06:00' } }
  const calendar = new Calendar(early)
  const from = momentOf('2026-03-28T23:00Z') as number
  const openMinutes = minutesOpen(calendar, from, 24 * 60)
  assert.is(openMinutes, 60)
  assert.ok(calendar.isOpen(momentOf('2026-03-29T05:30[Europe/Paris]') as number))
})

test('in autumn an hour that the clock repeats is open twice', () => {
  const early: CalendarSource = { zone: 'Europe/Paris', open: { sun: '02:00-03:00' } }
  const calendar = new Calendar(early)
  assert.is(minutesOpen(calendar, momentOf('2026-10-24T22:00Z') as number, 25 * 60), 120)
  assert.ok(calendar.isOpen(momentOf('2026-10-25T00:30Z') as number))
  assert.ok(calendar.isOpen(momentOf('2026-10-25T01:30Z') as number))
  assert.not(calendar.isOpen(momentOf('2026-10-25T02:00Z') as number))
})

test('office hours follow the clock when it is changed, both ways', () => {
  const all: CalendarSource = { zone: 'America/New_York', open: { 'mon-sun': '09:00-17:00' } }
  const opensUtcOn = { '2026-03-07': '14:00', '2026-03-08': '13:00', '2026-10-31': '13:00', '2026-11-01': '14:00' }
  for (const [day, opensUtc] of Object.entries(opensUtcOn)) {
    assert.ok(open(all, `${day}T${opensUtc}Z`), `${day} opens at ${opensUtc} UTC`)
    assert.not(new Calendar(all).isOpen((momentOf(`${day}T${opensUtc}Z`) as number) - 1))
  }
})

test('the answer kept between calls is the one a fresh calendar gives, at any moment in any order', () => {
  const plain = { zone: office.zone, open: office.open ?? {}, closed: { dates: ['2026-12-24'] } }
  const halfHour = { zone: 'Australia/Lord_Howe', open: { 'mon-sun': '01:30-02:15 23:00-01:00' } }
  for (const source of [plain, night, halfHour]) {
    const kept = new Calendar(source)
    for (let step = 0; step < 3000; step++) {
      // A stride prime to the day, forth and back over three years and their clock changes.
      const atMs = Date.UTC(2025, 0, 1) + ((step * 7_919_003_117) % (3 * 365 * 86_400_000))
      assert.is(kept.isOpen(atMs), new Calendar(source).isOpen(atMs), new Date(atMs).toISOString())
      const { untilMs, open: before } = kept.at(atMs)
      assert.is(new Calendar(source).isOpen(untilMs - 1), before, `until ${new Date(untilMs).toISOString()}`)
    }
  }
})

test('an interval is asked for once and then compared', () => {
  const calendar = new Calendar(office)
  const first = calendar.at(momentOf('2026-07-13T09:30[Europe/Paris]') as number)
  assert.is(calendar.at(momentOf('2026-07-13T12:29[Europe/Paris]') as number), first)
  assert.is(first.untilMs, momentOf('2026-07-13T12:30[Europe/Paris]'))
})

test('without windows every day is open all day, but for closed ones', () => {
  const always: CalendarSource = { zone: 'UTC', closed: { dates: ['2026-12-24'] } }
  assert.ok(open(always, '2026-12-23T23:59:59Z'))
  assert.not(open(always, '2026-12-24T00:00Z'))
  assert.ok(open(always, '2026-12-25T00:00Z'))
})

test('no moment at all is closed and nothing is thrown', () => {
  assert.not(new Calendar(office).isOpen(NaN))
  assert.not(new Calendar(office).isOpen(Infinity))
  new Calendar(office).isOpen(-1e15)
  new Calendar(office).isOpen(8e15)
})

test('days are read as runs and lists', () => {
  assert.equal(parseDays('mon-wed,sun'), [0, 1, 2, 6])
  assert.equal(parseDays('sat-mon'), [5, 6, 0])
  for (const text of ['', 'monday', 'mon-', 'mon-tue-wed', 'mon,mon']) assert.ok('kind' in parseDays(text), text)
})

test('windows are read in order, and faults are told', () => {
  assert.equal(parseWindows('14:00-18:00 09:00-12:30'), [{ start: 540, end: 750 }, { start: 840, end: 1080 }])
  assert.equal(parseWindows('00:00-24:00'), [{ start: 0, end: 1440 }])
  for (const text of ['9:00-12:00', '09:00', '25:00-26:00', '09:60-10:00', '24:00-06:00', '09:00-09:00']) {
    assert.ok('kind' in parseWindows(text), text)
  }
  assert.ok('kind' in parseWindows('09:00-12:00 11:00-13:00'))
})

test('days are days of the calendar', () => {
  assert.is(dayOf('1970-01-02'), 1)
  assert.is(weekdayOf(dayOf('2026-07-14') as number), 1)
  for (const text of ['2026-02-30', '2026-13-01', '26-01-01', '2026-1-1', '']) assert.is(dayOf(text), undefined, text)
})

test('zones, holiday countries and moments are known or not', () => {
  assert.ok(isZone('Europe/Paris'))
  assert.ok(isZone('UTC'))
  assert.not(isZone('Europe/Pari'))
  assert.not(isZone(''))
  assert.ok(isHolidayPlace('FR'))
  assert.not(isHolidayPlace('XX'))
  assert.not(isHolidayPlace('constructor'))
  assert.equal(['DE-BY', 'DE-XX', 'FR-BY', 'XX-BY'].map(isHolidayPlace), [true, false, false, false])
  assert.is(momentOf('2026-07-14T10:00[Europe/Paris]'), Date.UTC(2026, 6, 14, 8))
  assert.is(momentOf('2026-07-14T10:00+02:00'), Date.UTC(2026, 6, 14, 8))
  const local = '2026-07-14T10:00'
  for (const text of [local, `${local}[Mars/Base]`, `${local}Z[Europe/Paris]`, 'tomorrow', '']) {
    assert.is(momentOf(text), undefined, text)
  }
})

test('a region has the holidays of its country, and its own', () => {
  const opens = (place: string, day: string): boolean =>
    new Calendar({ zone: 'Europe/Berlin', closed: { holidays: place } }).isOpen(Date.parse(`${day}T12:00Z`))
  assert.equal(['DE', 'DE-BY', 'DE-BE'].map(place => opens(place, '2026-10-03')), [false, false, false])
  assert.equal(['DE', 'DE-BY', 'DE-BE'].map(place => opens(place, '2026-01-06')), [true, false, true], 'Epiphany')
  assert.equal(['DE', 'DE-BY', 'DE-BE'].map(place => opens(place, '2026-03-08')), [true, true, false])
})

function minutesOpen(calendar: Calendar, fromMs: number, minutes: number): number {
  let count = 0
  for (let minute = 0; minute < minutes; minute++) if (calendar.isOpen(fromMs + minute * 60_000)) count++
  return count
}

test('a run of days and a day of every year are closed, and a special day counts before both', () => {
  const calendar = new Calendar({
    zone: 'UTC', open: { 'mon-sun': '08:00-18:00' },
    closed: { dates: ['2026-12-24..2027-01-02', '05-01', '02-29'] },
    special: { '2026-12-31': '09:00-12:00', '05-01': '10:00-11:00' },
  })
  const isOpen = (at: string): boolean => calendar.isOpen(Date.parse(`${at}Z`))
  assert.equal(['2026-12-23T09:00', '2026-12-24T09:00', '2027-01-02T09:00', '2027-01-03T09:00'].map(isOpen),
    [true, false, false, true])
  assert.equal(['2026-12-31T08:30', '2026-12-31T09:30', '2026-12-31T12:30'].map(isOpen), [false, true, false])
  assert.equal(['2026-05-01T09:00', '2031-05-01T10:30', '2028-02-29T09:00', '2027-03-01T09:00'].map(isOpen),
    [false, true, false, true])
})

test.run()
