/** The small words of a calendar: `mon-fri`, `09:00-12:30 14:00-18:00`. Read once, when compiling. */

/** Minutes of a day's wall clock, `end` not included; an `end` past 1440 reaches into the next day. */
export interface Window {
  readonly start: number
  readonly end: number
}

/** Why a text of a calendar cannot be read: one sentence, and the likely mend. */
export interface CalendarFault {
  readonly kind: 'fault'
  readonly message: string
  readonly hint?: string
}

const DAY_MINUTES = 1440
const weekdays = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']
const windowText = /^(\d{2}):(\d{2})-(\d{2}):(\d{2})$/

/** The weekdays a key names, 0 for Monday: `mon-wed,sun` gives 0, 1, 2, 6; `sat-mon` runs over the week's end. */
export function parseDays(text: string): readonly number[] | CalendarFault {
  const days: number[] = []
  for (const part of text.split(',')) {
    const [first = '', last = first, ...more] = part.trim().split('-')
    const [from, to] = [weekdays.indexOf(first), weekdays.indexOf(last)]
    if (from < 0 || to < 0 || more.length > 0) {
      return fault(`"${text}" is not a day or a run of days`, `days are ${weekdays.join(', ')}, a run is mon-fri`)
    }
    for (let day = from; ; day = (day + 1) % 7) {
      if (days.includes(day)) return fault(`"${text}" names ${weekdays[day]} twice`)
      days.push(day)
      if (day === to) break
    }
  }
  return days
}

/** The windows of a day in order. One that ends at or before its start, `22:00-06:00`, ends on the next day. */
export function parseWindows(text: string): readonly Window[] | CalendarFault {
  const windows: Window[] = []
  const meant = meantWindows(text)
  for (const part of text.trim().split(/\s+/)) {
    const [, startHour, startMinute, endHour, endMinute] = windowText.exec(part) ?? []
    const start = minutesOf(startHour, startMinute)
    const end = minutesOf(endHour, endMinute)
    if (start === undefined || end === undefined || start === DAY_MINUTES) {
      const hint = meant === undefined ? 'times are written HH:MM-HH:MM, from 00:00 to 24:00' : `write "${meant}"`
      return fault(`"${meant === undefined ? part : text}" is not a time of day`, hint)
    }
    if (start === end) return fault(`"${part}" is empty`, 'a whole day is 00:00-24:00')
    windows.push({ start, end: end > start ? end : end + DAY_MINUTES })
  }
  windows.sort((a, b) => a.start - b.start)
  for (const [at, window] of windows.entries()) {
    const next = windows[at + 1]
    if (next && next.start < window.end) return fault(`the times in "${text}" overlap`)
  }
  return windows
}

/** How the language writes `9:00-17:00`, `9am-5pm` or `09:00 - 17:30`; undefined where that is no other text. */
function meantWindows(text: string): string | undefined {
  const plain = text.toLowerCase().replace(/\s*[-–]\s*/g, '-').replace(/\s*,\s*/g, ' ').replace(/\s+(?=[ap]m)/g, '')
  const parts = plain.trim().split(/\s+/).map(part => part.split('-').map(clockOf).join('-'))
  const written = parts.join(' ')
  const isSound = parts.every(part => windowText.test(part)) && written !== text.trim()
  return isSound && !('kind' in parseWindows(written)) ? written : undefined
}

function clockOf(text: string): string {
  const [, hour = '', minute = '00', half] = /^(\d{1,2})(?:[:.h](\d{2})?)?(am|pm)?$/.exec(text) ?? []
  if (hour === '') return text
  const hours = half === undefined ? Number(hour) : Number(hour) % 12 + (half === 'pm' ? 12 : 0)
  return `${String(hours).padStart(2, '0')}:${minute}`
}

function minutesOf(hour: string | undefined, minute: string | undefined): number | undefined {
  if (hour === undefined || minute === undefined) return undefined
  const minutes = Number(hour) * 60 + Number(minute)
  return Number(minute) < 60 && minutes <= DAY_MINUTES ? minutes : undefined
}

function fault(message: string, hint?: string): CalendarFault {
  return hint === undefined ? { kind: 'fault', message } : { kind: 'fault', message, hint }
}
