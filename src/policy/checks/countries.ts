/** The home plan and the holidays are those of countries we know. */
import { holidayRegions, isHolidayPlace } from '../calendars/holidays.ts'
import type { Check } from '../check.ts'
import { isCountry } from '../numbers.ts'
import { listed } from '../suggest.ts'

const hint = 'countries are two capital letters of ISO 3166, such as FR, GB or US'

export const countries: Check = ({ tree, report }) => {
  const home = tree.plan?.home
  if (home !== undefined && !isCountry(home)) {
    report({ code: 'POL-302', path: ['plan', 'home'], message: `no numbering plan is known for "${home}"`, hint })
  }
  for (const [name, { closed }] of Object.entries(tree.calendars ?? {})) {
    const country = closed?.holidays
    if (country === undefined || isHolidayPlace(country)) continue
    const [land = ''] = country.split('-')
    const regions = land !== country && isHolidayPlace(land) ? holidayRegions(land) : []
    report({
      code: 'POL-302', path: ['calendars', name, 'closed', 'holidays'],
      hint: regions.length > 0 ? `its regions are ${listed(regions.map(each => `${land}-${each}`))}` : hint,
      message: `no public holidays are known for "${country}"`,
    })
  }
}
