/**
 * A candidate that is asked about every call after the call was decided, and changes nothing. What it
 * would have done otherwise is counted by rule. It costs what is left over: a few calls between two
 * turns of the event loop, and under load some calls are left out and counted as such.
 */
import type { Clock } from '../base/clock.ts'
import type { Log } from '../base/log.ts'
import type { Metrics } from '../base/metrics.ts'
import type { CallEvent, CallListener } from '../call/feed.ts'
import { readable } from '../call/reading.ts'
import { fateOf } from '../policy/fate.ts'
import type { Policy } from '../policy/policy.ts'
import { outcomeText } from '../policy/outcome-text.ts'
import type { Candidate } from './candidate.ts'

/** Calls that one rule decides and another would have, with another fate. */
export interface Disagreement {
  readonly was: string
  readonly is: string
  /** `dial pstn`, under the policy in force and under the candidate, of the newest such call. */
  readonly wasDoes: string
  readonly isDoes: string
  readonly count: number
  /** The newest of them. */
  readonly callUid: string
}

export interface ShadowReport {
  readonly policy: string
  /** Digest of the candidate; undefined while no version was sound. */
  readonly digest: string | undefined
  /** Why its newest version is not in use. */
  readonly fault: string | undefined
  /** Since when is counted: when this version was loaded. */
  readonly since: string
  readonly calls: number
  readonly agreed: number
  readonly disagreed: number
  /** Calls it was not asked about, for there were too many at once. */
  readonly skipped: number
  /** The most frequent first. */
  readonly byRule: readonly Disagreement[]
}

export interface Shadow {
  readonly listener: CallListener
  /** Begins to count anew, for there is another version. */
  restart(): void
  report(): ShadowReport
  close(): void
}

export interface ShadowPorts {
  readonly candidate: () => Pick<Candidate, 'policy' | 'fault'>
  readonly clock: Clock
  readonly log: Log
  readonly metrics: Pick<Metrics, 'shadowCalls' | 'shadowDisagreements'>
  /** Runs when the event loop has nothing else; `setImmediate`. */
  readonly later: (run: () => void) => void
}

type Started = CallEvent & { readonly on: 'started' }

const queueMax = 1000
/** So many calls, and so long, between two turns of the event loop. */
const turnCallsMax = 50
const turnMsMax = 2
/** Pairs of rules that are told apart; the rest is counted in sum. */
const pairsMax = 500
const summaryEveryMs = 300_000
const summaryMax = 5

export function createShadow(path: string, ports: ShadowPorts): Shadow {
  const { clock, log, metrics } = ports
  const queue: Started[] = []
  let isDue = false
  let [calls, disagreed, skipped, told] = [0, 0, 0, 0]
  let pairs = new Map<string, Disagreement>()
  let sinceMs = clock.nowMs()
  let timer = clock.after(summaryEveryMs, summary)

  function listener(event: CallEvent): void {
    if (event.on !== 'started' || ports.candidate().policy === undefined) return
    if (queue.length >= queueMax) {
      skipped++
      return metrics.shadowCalls.inc({ result: 'skipped' })
    }
    queue.push(event)
    turnLater()
  }

  function turnLater(): void {
    if (isDue) return
    isDue = true
    ports.later(turn)
  }

  function turn(): void {
    isDue = false
    const { policy } = ports.candidate()
    const untilMs = clock.monotonicMs() + turnMsMax
    for (let count = 0; count < turnCallsMax && clock.monotonicMs() < untilMs; count++) {
      const next = queue.shift()
      if (!next) return
      if (policy) ask(policy, next)
    }
    if (queue.length > 0) turnLater()
  }

  function ask(policy: Policy, { callUid, invite, call, facts, decision }: Started): void {
    try {
      const seen = policy.factsOf(call ?? readable(invite))
      const other = policy.evaluate(seen)
      calls++
      const agrees = fateOf(decision, facts) === fateOf(other, seen)
      metrics.shadowCalls.inc({ result: agrees ? 'agreed' : 'disagreed' })
      if (agrees) return
      disagreed++
      const [was, is, wasDoes, isDoes] = [decision.rule, other.rule, outcomeText(decision), outcomeText(other)]
      const key = `${was} > ${is}`
      const before = pairs.get(key)
      if (!before) log.info({ callUid, rule: was, would: is, wasDoes, wouldDo: isDoes }, 'the shadow policy disagrees')
      if (!before && pairs.size >= pairsMax) return metrics.shadowDisagreements.inc({ was: 'others', would: 'others' })
      pairs.set(key, { was, is, wasDoes, isDoes, callUid, count: (before?.count ?? 0) + 1 })
      metrics.shadowDisagreements.inc({ was, would: is })
    } catch (err) {
      // It is somebody's draft: whatever is wrong with it is no reason to fail.
      log.warn({ callUid, err }, 'the shadow policy could not be asked')
    }
  }

  function summary(): void {
    timer = clock.after(summaryEveryMs, summary)
    tell()
  }

  function tell(): void {
    if (calls + skipped === told) return
    told = calls + skipped
    const top = byRule().slice(0, summaryMax).map(({ was, is, count }) => `${was} > ${is}: ${count}`)
    log.info({ callsCount: calls, disagreedCount: disagreed, skippedCount: skipped, top }, 'the shadow policy compared')
  }

  function byRule(): Disagreement[] {
    return [...pairs.values()].toSorted((a, b) => b.count - a.count)
  }

  return {
    listener,
    restart() {
      tell()
      ;[calls, disagreed, skipped, told] = [0, 0, 0, 0]
      pairs = new Map()
      metrics.shadowDisagreements.reset()
      queue.length = 0
      sinceMs = clock.nowMs()
    },
    report() {
      const { policy, fault } = ports.candidate()
      return {
        policy: path, digest: policy?.digest, fault, since: new Date(sinceMs).toISOString(),
        calls, agreed: calls - disagreed, disagreed, skipped, byRule: byRule(),
      }
    },
    close() {
      timer.cancel()
      queue.length = 0
      tell()
    },
  }
}
