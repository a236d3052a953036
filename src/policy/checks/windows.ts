/** Opening times can be read, and no day is given twice. */
import { parseDays, parseWindows } from '../calendars/windows.ts'
import type { Check } from '../check.ts'
import type { Path } from '../position.ts'

export const windows: Check = ({ tree, report }) => {
  for (const [name, { open }] of Object.entries(tree.calendars ?? {})) {
    /** Day of the week → the key that gave it. */
    const given = new Map<number, string>()
    for (const [key, times] of Object.entries(open ?? {})) {
      const path: Path = ['calendars', name, 'open', key]
      const days = parseDays(key)
      if ('kind' in days) report({ code: 'POL-304', path, part: 'key', message: days.message, hint: days.hint })
      else {
        const before = days.map(day => given.get(day)).find(other => other !== undefined)
        if (before !== undefined) {
          report({
            code: 'POL-304', path, part: 'key', message: `"${key}" gives a day that "${before}" gives already`,
            hint: 'give every day once, with all its times',
            related: [{ message: `"${before}" is here`, path: ['calendars', name, 'open', before] }],
          })
        }
        for (const day of days) given.set(day, key)
      }
      const read = parseWindows(times)
      if (!('kind' in read)) continue
      const collide = /overlap/.test(read.message)
      report({ code: collide ? 'POL-304' : 'POL-303', path, message: read.message, hint: read.hint ?? 'join them into one' })
    }
  }
}
