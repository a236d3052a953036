/** The moments of tests can be read. */
import { momentOf } from '../calendars/zone.ts'
import type { Check } from '../check.ts'

export const moments: Check = ({ tree, report }) => {
  for (const [at, test] of (tree.tests ?? []).entries()) {
    if (test.at === undefined || momentOf(test.at) !== undefined) continue
    report({
      code: 'POL-314', path: ['tests', at, 'at'], message: `"${test.at}" is not a moment`,
      hint: 'such as "2026-07-14T10:00[Europe/Paris]" or "2026-07-14T08:00:00Z"',
    })
  }
}
