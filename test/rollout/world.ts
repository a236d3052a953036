/** Candidates and calls for the policies beside the one in force, without files or sockets. */
import { createLog } from '../../src/base/log.ts'
import { createMetrics } from '../../src/base/metrics.ts'
import type { CallEvent } from '../../src/call/feed.ts'
import type { CallFacts } from '../../src/policy/facts.ts'
import type { Policy } from '../../src/policy/policy.ts'
import { started } from '../cdr/events.ts'
import { factsOf } from '../support/fake-policy.ts'
import { VirtualClock } from '../support/virtual-clock.ts'

export function world() {
  const lines: Record<string, unknown>[] = []
  const log = createLog('info', { write: line => lines.push(JSON.parse(line) as Record<string, unknown>) })
  return { clock: new VirtualClock(), metrics: createMetrics(), log, lines, said: () => lines.map(({ msg }) => msg) }
}

/** The facts of a caller. */
export function caller(user: string, change: Partial<CallFacts> = {}): CallFacts {
  return factsOf({ from: { uri: `sip:${user}@x`, user, host: 'x' }, ...change })
}

/** The event of a call that this policy decided. */
export function startedBy(policy: Policy, callUid: string, facts: CallFacts): CallEvent {
  const event = started(callUid, { facts, decision: policy.evaluate(facts) })
  return { ...event, digest: policy.digest } as CallEvent
}
