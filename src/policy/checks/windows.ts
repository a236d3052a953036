/** Opening times can be read, and no day is given twice. */
import { parseDays, parseWindows } from '../calendars/windows.ts'
import type { Check, PolicyToCheck } from '../check.ts'
import type { Path } from '../position.ts'
import type { WeeklyWindows } from '../schema.gen.ts'

export const windows: Check = policy => {
  for (const [name, { open: written = {}, special = {} }] of Object.entries(policy.tree.calendars ?? {})) {
    const open = typeof written === 'string' ? {} : written
    daysOnce(name, open, policy)
    for (const [key, days] of [['open', open], ['special', special]] as const) {
      for (const [day, times] of Object.entries(days)) readable(times, ['calendars', name, key, day], policy)
    }
  }
}

function readable(times: string, path: Path, { report }: PolicyToCheck): void {
  const read = parseWindows(times)
  if (!('kind' in read)) return
  const code = /overlap/.test(read.message) ? 'POL-304' : 'POL-303'
  report({ code, path, message: read.message, hint: read.hint ?? 'join them into one' })
}

function daysOnce(name: string, open: WeeklyWindows, { report }: PolicyToCheck): void {
  /** Day of the week → the key that gave it. */
  const given = new Map<number, string>()
  for (const key of Object.keys(open)) {
    const path = ['calendars', name, 'open', key]
    const days = parseDays(key)
    if ('kind' in days) {
      report({ code: 'POL-304', path, part: 'key', message: days.message, hint: days.hint ?? 'name every day once' })
      continue
    }
    const before = days.map(day => given.get(day)).find(other => other !== undefined)
    for (const day of days) given.set(day, key)
    if (before === undefined) continue
    report({
      code: 'POL-304', path, part: 'key', message: `"${key}" gives a day that "${before}" gives already`,
      hint: 'give every day once, with all its times',
      related: [{ message: `"${before}" is here`, path: ['calendars', name, 'open', before] }],
    })
  }
}
