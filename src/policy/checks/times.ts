/** The checks of calendars. */
import type { Check } from '../check.ts'
import { countries } from './countries.ts'
import { dates } from './dates.ts'
import { windows } from './windows.ts'
import { zones } from './zones.ts'

export const times: readonly Check[] = [countries, zones, windows, dates]
