/** Runs the tests of a policy in a world of their own, and looks at what they see and would notice. */
import { coverageOf, type Coverage } from '../policy/coverage.ts'
import type { Side } from '../policy/fate-change.ts'
import { mutate, type Mutation } from '../policy/mutate.ts'
import { runSuite, type SuiteResult } from '../policy/suite.ts'
import { rehearse } from '../targets/rehearse.ts'

export interface TestWishes {
  readonly coverage: boolean
  readonly mutate: boolean
}

/** What came of a policy's tests. */
export interface TestReport {
  /** The policy as it was asked for. */
  readonly path: string
  readonly suite: SuiteResult
  readonly coverage: Coverage | undefined
  /** Left out where a test fails as it is. */
  readonly mutation: Mutation | undefined
}

export function runTests(path: string, { policy, document }: Side, wishes: TestWishes): TestReport {
  const suite = runSuite(policy, document, rehearse)
  return {
    path, suite,
    coverage: wishes.coverage ? coverageOf(document, suite.cases) : undefined,
    mutation: wishes.mutate && suite.failedCount === 0 ? mutate(document, rehearse) : undefined,
  }
}
