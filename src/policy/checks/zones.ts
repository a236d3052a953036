/** Calendars live in time zones that exist, and that set their clocks as the people there do. */
import { isZone } from '../calendars/zone.ts'
import type { Check } from '../check.ts'
import { suggestion } from '../suggest.ts'

/** Abbreviations that name standard time alone, and where people mean who write them. */
const standards: Readonly<Record<string, string>> = {
  EST: 'America/New_York', MST: 'America/Denver', GMT: 'Europe/London',
}

export const zones: Check = ({ tree, report }) => {
  for (const [name, { zone }] of Object.entries(tree.calendars ?? {})) {
    const there = Object.hasOwn(standards, zone) ? standards[zone] : undefined
    if (there !== undefined) {
      report({
        code: 'POL-330', severity: 'warning', path: ['calendars', name, 'zone'],
        message: `"${zone}" never sets its clock to summer time`, hint: `did you mean "${there}"?`,
      })
    }
    if (isZone(zone)) continue
    const known = [...Intl.supportedValuesOf('timeZone'), 'UTC']
    const city = zone.toLowerCase().replace(/ /g, '_')
    const whole = known.find(each => each.toLowerCase().endsWith(`/${city}`))
    report({
      code: 'POL-301', path: ['calendars', name, 'zone'], message: `time zone "${zone}" is not known`,
      ...(whole === undefined ? suggestion(zone, known) : { hint: `did you mean "${whole}"?`, fix: whole })
        ?? { hint: 'zones go by IANA names such as "Europe/Paris"' },
    })
  }
}
