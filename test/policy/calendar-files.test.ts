import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Calendar, type CalendarSource } from '../../src/policy/calendars/calendar.ts'
import { readEvents } from '../../src/policy/calendars/events.ts'
import { momentOf } from '../../src/policy/calendars/zone.ts'
import { loadPolicy, loadTexts } from '../../src/policy/load.ts'

function fileOf(...events: readonly (readonly string[])[]): string {
  const body = events.flatMap(event => ['BEGIN:VEVENT', ...event, 'END:VEVENT'])
  return ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//test//EN', ...body, 'END:VCALENDAR', ''].join('\r\n')
}

/** Tells when a calendar is open, at local times of Paris. */
function openings(text: string, more: Partial<CalendarSource> = {}): (local: string) => boolean {
  const file = readEvents(text)
  if ('kind' in file) throw new Error(file.message)
  const source = { zone: 'Europe/Paris', ...'closed' in more ? {} : { open: 'a.ics' }, ...more }
  const calendar = new Calendar(source, new Map([['a.ics', file]]))
  return local => calendar.isOpen(momentOf(`${local}[Europe/Paris]`) as number)
}

const office = [
  'UID:office', 'DTSTART;TZID=Europe/Paris:20260105T090000', 'DTEND;TZID=Europe/Paris:20260105T180000',
  'RRULE:FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR',
]

test('hours of every week hold over both changes of the clock', () => {
  const isOpen = openings(fileOf(office))
  for (const day of ['2026-03-27', '2026-03-30', '2026-10-23', '2026-10-26', '2031-07-14']) {
    const times = ['08:59', '09:00', '17:59', '18:00'].map(time => `${day}T${time}`)
    assert.equal(times.map(isOpen), [false, true, true, false])
  }
  assert.is(isOpen('2026-03-28T12:00'), false, 'a Saturday')
  assert.is(isOpen('2025-12-29T12:00'), false, 'before the first')
})

test('days left out, moved and added are told apart', () => {
  const isOpen = openings(fileOf(
    [...office, 'EXDATE;TZID=Europe/Paris:20261224T090000', 'RDATE;TZID=Europe/Paris:20261226T090000'],
    ['UID:office', 'RECURRENCE-ID;TZID=Europe/Paris:20261231T090000', 'DTSTART;TZID=Europe/Paris:20261231T100000',
      'DTEND;TZID=Europe/Paris:20261231T120000'],
    ['UID:office', 'RECURRENCE-ID;TZID=Europe/Paris:20261230T090000', 'DTSTART;TZID=Europe/Paris:20261230T090000',
      'DTEND;TZID=Europe/Paris:20261230T180000', 'STATUS:CANCELLED'],
  ))
  assert.is(isOpen('2026-12-24T10:00'), false)
  assert.is(isOpen('2026-12-26T10:00'), true)
  assert.equal(['2026-12-31T09:30', '2026-12-31T10:30', '2026-12-31T12:30'].map(isOpen), [false, true, false])
  assert.is(isOpen('2026-12-30T10:00'), false)
})

test('whole days, counted rules, ends of rules and cancelled events are what they say', () => {
  const isOpen = openings(fileOf(
    ['UID:day', 'DTSTART;VALUE=DATE:20260714', 'DTEND;VALUE=DATE:20260716'],
    ['UID:count', 'DTSTART:20260801T090000', 'DTEND:20260801T100000', 'RRULE:FREQ=DAILY;COUNT=3'],
    ['UID:until', 'DTSTART:20260901T090000', 'DURATION:PT1H', 'RRULE:FREQ=DAILY;INTERVAL=2;UNTIL=20260906T235959'],
    ['UID:gone', 'DTSTART:20261001T090000', 'DTEND:20261001T100000', 'STATUS:CANCELLED'],
    ['UID:month', 'DTSTART:20200131T090000', 'DTEND:20200131T100000', 'RRULE:FREQ=MONTHLY;BYMONTHDAY=-1'],
    ['UID:leap', 'DTSTART;VALUE=DATE:20240229', 'RRULE:FREQ=YEARLY'],
  ))
  assert.equal(['2026-07-13T23:59', '2026-07-14T00:00', '2026-07-15T23:59', '2026-07-16T00:00'].map(isOpen),
    [false, true, true, false])
  assert.equal(['2026-08-01', '2026-08-02', '2026-08-03', '2026-08-04'].map(day => isOpen(`${day}T09:30`)),
    [true, true, true, false])
  assert.equal(['2026-09-03', '2026-09-04', '2026-09-05', '2026-09-07'].map(day => isOpen(`${day}T09:30`)),
    [true, false, true, false])
  assert.is(isOpen('2026-10-01T09:30'), false)
  assert.equal(['2026-02-28', '2028-02-28', '2028-02-29'].map(day => isOpen(`${day}T09:30`)), [true, false, true])
  assert.equal(['2027-02-28', '2028-02-29'].map(day => isOpen(`${day}T20:00`)), [false, true])
})

test('a rule entered years after its first day keeps its step', () => {
  const isOpen = openings(fileOf(
    ['UID:fortnight', 'DTSTART:20000103T090000', 'DTEND:20000103T100000', 'RRULE:FREQ=WEEKLY;INTERVAL=2;BYDAY=MO'],
    ['UID:third', 'DTSTART:20000101T200000', 'DTEND:20000101T210000', 'RRULE:FREQ=DAILY;INTERVAL=3'],
  ))
  const first = Date.UTC(2000, 0, 3)
  for (let week = 0; week < 60; week++) {
    const day = new Date(Date.UTC(2026, 5, 1) + week * 7 * 86_400_000)
    const isDue = (day.getTime() - first) % (14 * 86_400_000) === 0
    assert.is(isOpen(`${day.toISOString().slice(0, 10)}T09:30`), isDue, day.toISOString())
  }
  for (let days = 0; days < 30; days++) {
    const day = new Date(Date.UTC(2026, 5, 1) + days * 86_400_000)
    const isDue = (day.getTime() - Date.UTC(2000, 0, 1)) % (3 * 86_400_000) === 0
    assert.is(isOpen(`${day.toISOString().slice(0, 10)}T20:30`), isDue, day.toISOString())
  }
})

test('times of a zone the file brings along, of UTC and of none are read on their clocks', () => {
  const zone = [
    'BEGIN:VTIMEZONE', 'TZID:Romance Standard Time', 'BEGIN:STANDARD', 'DTSTART:16010101T030000',
    'TZOFFSETFROM:+0200', 'TZOFFSETTO:+0100', 'RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10', 'END:STANDARD',
    'BEGIN:DAYLIGHT', 'DTSTART:16010101T020000', 'TZOFFSETFROM:+0100', 'TZOFFSETTO:+0200',
    'RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3', 'END:DAYLIGHT', 'END:VTIMEZONE',
  ].join('\r\n')
  const text = fileOf(
    ['UID:1', 'DTSTART;TZID=Romance Standard Time:20260105T090000',
      'DTEND;TZID=Romance Standard Time:20260105T100000', 'RRULE:FREQ=DAILY'],
    ['UID:2', 'DTSTART:20260701T200000Z', 'DTEND:20260701T210000Z'],
    ['UID:3', 'DTSTART:20260702T200000', 'DTEND:20260702T210000'],
  ).replace('PRODID', `X-A:1\r\n${zone}\r\nPRODID`)
  const isOpen = openings(text)
  for (const day of ['2026-01-06', '2026-07-06', '2026-10-26']) {
    const times = ['08:59', '09:00', '09:59', '10:00'].map(time => `${day}T${time}`)
    assert.equal(times.map(isOpen), [false, true, true, false])
  }
  assert.equal(['2026-07-01T20:30', '2026-07-01T22:30'].map(isOpen), [false, true])
  assert.equal(['2026-07-02T20:30', '2026-07-02T22:30'].map(isOpen), [true, false])
})

test('events close what is open, days of their own count whatever events say', () => {
  const closures = fileOf(['UID:1', 'DTSTART:20260610T120000', 'DTEND:20260612T120000'])
  const isOpen = openings(closures, {
    open: { 'mon-fri': '09:00-18:00' }, closed: { events: 'a.ics', dates: ['2026-06-15'] },
    special: { '2026-06-11': '10:00-11:00' },
  })
  assert.equal(['2026-06-10T11:59', '2026-06-10T12:00', '2026-06-12T11:59', '2026-06-12T12:00'].map(isOpen),
    [true, false, false, true])
  assert.equal(['2026-06-11T10:30', '2026-06-11T14:00', '2026-06-15T10:00'].map(isOpen), [true, false, false])
  const opened = openings(fileOf(office), { open: 'a.ics', closed: { dates: ['2026-06-15'] } })
  assert.equal(['2026-06-15T10:00', '2026-06-16T10:00'].map(opened), [false, true])
})

test('an answer holds until it says, and no longer', () => {
  const file = readEvents(fileOf(office))
  if ('kind' in file) throw new Error(file.message)
  const calendar = new Calendar({ zone: 'Europe/Paris', open: 'a.ics' }, new Map([['a.ics', file]]))
  let atMs = momentOf('2026-03-26T00:00[Europe/Paris]') as number
  for (let step = 0; step < 40; step++) {
    const { open, untilMs } = calendar.at(atMs)
    const fresh = new Calendar({ zone: 'Europe/Paris', open: 'a.ics' }, new Map([['a.ics', file]]))
    for (const moment of [atMs, (atMs + untilMs) / 2, untilMs - 1]) assert.is(fresh.isOpen(moment), open)
    atMs = untilMs
  }
})

test('files that cannot be meant are refused with a line', () => {
  for (const [text, says, line] of [
    ['', /no iCalendar/, 1], ['hello', /invalid line/, 1], ['BEGIN:VCARD\r\nEND:VCARD', /no iCalendar/, 1],
    [fileOf(['UID:1', 'DTSTART:20260101T090000', 'DTEND:20260101T080000']), /ends before it begins/, 4],
    [fileOf(['UID:1', 'DTSTART:20260101T090000', 'RRULE:FREQ=SECONDLY']), /more often than every day/, 4],
    [fileOf(['UID:1', `DTSTART:20260101T090000`, `RRULE:FREQ=DAILY;BYMINUTE=${[...Array(60).keys()].join(',')}`]),
      /more than 4000 times a year/, 4],
    [fileOf(['UID:1', 'DTSTART:16010101T090000']), /a year that cannot be meant/, 4],
    [fileOf(['UID:1', 'SUMMARY:x']), /no DTSTART/, 4],
  ] as const) {
    const read = readEvents(text)
    assert.ok('kind' in read, text)
    assert.match('kind' in read ? read.message : '', says)
    assert.is('kind' in read ? read.line : 0, line)
  }
})

test('a policy reads its calendar files with it, and its digest holds them', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'calendar-'))
  const policy = 'policy: 1\ncalendars: { office: { zone: Europe/Paris, open: hours.ics } }\n'
    + 'rules: [{ when: { peer: anyone, during: office }, do: { reject: 480 } }]\n'
  writeFileSync(join(folder, 'policy.yaml'), policy)
  writeFileSync(join(folder, 'hours.ics'), fileOf(office))
  const first = await loadPolicy(folder)
  assert.is(first.text(), '')
  writeFileSync(join(folder, 'hours.ics'), fileOf([...office, 'SUMMARY:open']))
  const second = await loadPolicy(folder)
  assert.is.not(second.digest, first.digest)
  const texts = loadTexts([
    { name: 'policy.yaml', key: 'policy.yaml', text: policy },
    { name: 'hours.ics', key: 'hours.ics', text: fileOf([...office, 'SUMMARY:open']) },
  ])
  assert.is(texts.digest, second.digest)
})

test.run()
