/** Every check. A new one is a file, and a line in one of these lists. */
import type { Check } from '../check.ts'
import { asked } from './asked.ts'
import { meaning } from './meaning.ts'
import { names } from './names.ts'
import { spoken } from './spoken.ts'
import { targets } from './targets.ts'
import { tests } from './tests.ts'
import { times } from './times.ts'
import { values } from './values.ts'

export const checks: readonly Check[] = [
  ...names, ...times, ...values, ...spoken, ...asked, ...meaning, ...targets, ...tests,
]
