/** Counts calls and attempts. Labels are names of the policy or SIP statuses, so their number is bounded. */
import type { Metrics } from '../base/metrics.ts'
import type { AttemptRecord } from './record.ts'
import type { RecordReader } from './recorder.ts'

/** How the policy calls a caller that no peer vouches for. */
const stranger = 'anyone'

export function createCallMetrics(metrics: Metrics): RecordReader {
  return {
    started({ started: { facts, decision } }) {
      metrics.callsStarted.inc({ peer: facts.peer ?? stranger, rule: decision.rule })
      metrics.callsLive.inc()
      const { outcome } = decision
      if (outcome.kind === 'app') metrics.appCalls.inc({ app: outcome.work.app, name: outcome.work.name })
    },
    restored() {
      metrics.callsLive.inc()
    },
    attempted(attempt) {
      metrics.attempts.inc({ target: attempt.target, outcome: outcomeOf(attempt) })
    },
    answered({ answered, startedMs }) {
      if (answered) metrics.callSetupSeconds.observe((answered.ms - startedMs) / 1000)
    },
    ended({ status, endedBy }) {
      metrics.callsEnded.inc({ status: String(status), by: endedBy })
      metrics.callsLive.dec()
    },
  }
}

/** An attempt we gave up is not the target's failure. */
function outcomeOf({ outcome, cause }: AttemptRecord): string {
  return cause === 'cancelled' ? 'cancelled' : outcome
}
