/** The one table of calls: every row on both edges, and on every transport that carries it. */
import type { Row } from './row.ts'
import { basic } from './rows/basic.ts'
import { offers } from './rows/offers.ts'
import { races } from './rows/races.ts'
import { refresh } from './rows/refresh.ts'
import { services } from './rows/services.ts'

export const table: readonly Row[] = [...basic, ...services, ...offers, ...races, ...refresh]
