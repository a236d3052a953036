/** The checks of what is said about targets: their health, their limits, what their failures mean. */
import type { Check } from '../check.ts'
import { after } from './after.ts'
import { answers } from './answers.ts'
import { breakers } from './breakers.ts'
import { enrolments } from './enrolments.ts'
import { health, limits } from './health.ts'
import { mediaPairs } from './media-pairs.ts'
import { recorders } from './recorders.ts'
import { ruleLimits } from './rule-limits.ts'

export const targets: readonly Check[] = [
  breakers, health, limits, answers, after, ruleLimits, enrolments, mediaPairs, recorders,
]
