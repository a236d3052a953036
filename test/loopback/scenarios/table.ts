/** The one table of calls: every row on both edges, and on every transport that carries it. */
import type { Row } from './row.ts'
import { basic } from './rows/basic.ts'
import { forks } from './rows/forks.ts'
import { identity } from './rows/identity.ts'
import { inside } from './rows/inside.ts'
import { offers } from './rows/offers.ts'
import { races } from './rows/races.ts'
import { refresh } from './rows/refresh.ts'
import { passwords } from './rows/passwords.ts'
import { services } from './rows/services.ts'
import { transfers } from './rows/transfers.ts'
import { vanishing } from './rows/vanishing.ts'

export const table: readonly Row[] = [
  ...basic, ...services, ...offers, ...races, ...refresh, ...forks, ...identity, ...inside, ...transfers, ...vanishing,
  ...passwords,
]
