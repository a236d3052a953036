/** What the caller is told says something else than it would hear anyway. */
import type { Check } from '../check.ts'
import { compileAnswers } from '../failover.ts'
import { toldStatus } from '../failure.ts'
import type { FailureCause } from '../failures.ts'

export const answers: Check = ({ outline, report }) => {
  const standard = compileAnswers()
  for (const { value: { 'answer-caller': written = {} }, path } of outline.pools) {
    for (const [failure, status] of Object.entries(written)) {
      if (failure.endsWith('xx')) continue
      const heard = /^\d/.test(failure)
        // A class that is written changes what a status would be by default.
        ? written[`${failure[0]}xx`] ?? toldStatus({ status: Number(failure) }, standard)
        : toldStatus({ status: 0, cause: failure as FailureCause }, standard)
      if (heard !== status) continue
      report({
        code: 'POL-404', severity: 'warning', path: [...path, 'answer-caller', failure],
        message: `this has no effect, for the caller hears ${status} anyway`, hint: 'take it away',
      })
    }
  }
}
