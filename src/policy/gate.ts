/**
 * The last thing asked of a policy before it takes over from another: do its own tests pass? Of a test with
 * further calls it is the first; what is learned between them is the router's and not the policy's.
 */
import type { Sliced } from '../base/sliced.ts'
import type { Diagnostic } from './diagnostic.ts'
import type { PolicyDocument } from './document.ts'
import type { Policy } from './policy.ts'
import { runCases } from './suite.ts'
import type { CaseResult } from './suite-case.ts'

/** A policy with more tests than run in this time takes over with a warning that says so. */
const BUDGET_MS = 3000
/** Who has to mend this many will run the tests anyway. */
const TOLD_MAX = 20

/**
 * Runs the tests; it can wait between any two of them.
 * @param nowMs milliseconds since some fixed moment
 * @returns nothing when all pass
 */
export function* gate(
  policy: Policy, document: PolicyDocument, nowMs: () => number, budgetMs = BUDGET_MS,
): Sliced<Diagnostic[]> {
  const untilMs = nowMs() + budgetMs
  const findings: Diagnostic[] = []
  let ranCount = 0
  for (const result of runCases(policy, document)) {
    ranCount += 1
    if (!result.passed) findings.push(failure(result))
    if (findings.length === TOLD_MAX) return findings
    if (nowMs() > untilMs) break
    yield
  }
  const count = document.tree.tests?.length ?? 0
  return ranCount === count ? findings : [...findings, {
    code: 'POL-503', severity: 'warning', at: document.source.at(['tests', ranCount]),
    message: `${count - ranCount} of ${count} tests were not run: the others took ${budgetMs / 1000} s`,
    hint: 'pointsman test runs them all',
  }]
}

function failure({ name, at, mismatches: [first] }: CaseResult): Diagnostic {
  const wrong = first ? `: ${first.what} is ${first.got}, not ${first.expected}` : ''
  return {
    code: 'POL-503', severity: 'error', message: `the test "${name}" fails${wrong}`, at: first?.at ?? at,
    hint: 'mend the policy or the test; pointsman test says more',
  }
}
