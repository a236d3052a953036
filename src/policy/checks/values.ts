/** The checks of single values: can what is written be read? */
import type { Check } from '../check.ts'
import { durations } from './durations.ts'
import { headerNames } from './header-names.ts'
import { literals } from './literals.ts'
import { networks } from './networks.ts'
import { patterns } from './patterns.ts'
import { templates } from './templates.ts'
import { uris } from './uris.ts'
import { version } from './version.ts'
import { weights } from './weights.ts'

export const values: readonly Check[] = [
  version, patterns, literals, networks, uris, weights, headerNames, templates, durations,
]
