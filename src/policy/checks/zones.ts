/** Calendars live in time zones that exist. */
import { isZone } from '../calendars/zone.ts'
import type { Check } from '../check.ts'
import { suggestion } from '../suggest.ts'

export const zones: Check = ({ tree, report }) => {
  for (const [name, { zone }] of Object.entries(tree.calendars ?? {})) {
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
