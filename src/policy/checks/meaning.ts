/** The checks of what things mean together: can everything that is written have its effect? */
import type { Check } from '../check.ts'
import { anyone } from './anyone.ts'
import { callers } from './callers.ts'
import { failures } from './failures.ts'
import { inert } from './inert.ts'
import { invariants } from './invariants.ts'
import { reach } from './reach.ts'
import { repeats } from './repeats.ts'
import { sources } from './sources.ts'
import { timers } from './timers.ts'

export const meaning: readonly Check[] = [
  sources, failures, timers, inert, reach, callers, anyone, repeats, invariants,
]
