/** The checks of the policy's own tests. */
import type { Check } from '../check.ts'
import { expectations } from './expectations.ts'
import { moments } from './moments.ts'
import { testNames } from './test-names.ts'

export const tests: readonly Check[] = [testNames, moments, expectations]
