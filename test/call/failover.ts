import type { Failover } from '../../src/policy/decision.ts'
import { compileAnswers } from '../../src/policy/failover.ts'

/** The failover of most tests: hosts that fail are left, people who decline are not. */
export function failoverOf(change: Partial<Failover> = {}): Failover {
  return {
    nextOn: { statuses: new Set([408, 500, 502, 503, 504]), causes: new Set(['unreachable', 'no-progress']) },
    stopOn: { statuses: new Set([404, 480, 484, 486, 600, 603, 604, 606]), causes: new Set() },
    noProgressMs: 4000, ringMs: 45_000, attemptsMax: 5, totalMs: 70_000, answerCaller: compileAnswers(),
    ...change,
  }
}
