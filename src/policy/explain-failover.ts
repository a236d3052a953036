/** What an explanation says of failing targets: when a call moves on, how health is found out, and who speaks last. */
import type { Failover, Heard } from './decision.ts'
import { healthLines, healthOf, type HealthSummary } from './explain-health.ts'
import { failureText } from './failure-text.ts'
import type { AfterRule } from './failures.ts'
import type { KnownTarget } from './known-targets.ts'
import { seconds } from './phrases.ts'

export interface FailoverSummary {
  readonly failover: {
    readonly nextOn: string
    readonly stopOn: string
    readonly stopAfter?: Heard
    readonly noProgressMs: number
    readonly ringMs: number
    readonly attemptsMax: number
    readonly totalMs: number
  }
  /** What pools say of the health of the targets; left out when none says anything. */
  readonly health?: readonly HealthSummary[]
  /** The rules of the stage after that can speak for this call, in order; left out when there are none. */
  readonly after?: readonly AfterSummary[]
}

/** What is done when no target takes the call. */
export interface AfterSummary {
  readonly rule: string
  /** Ways the attempts failed; left out for any way. */
  readonly on?: string
  /** What the caller then hears; left out for what the pool says. */
  readonly reject?: number
  readonly tags?: readonly string[]
}

/** @param tried the targets' names @param known every target of the policy */
export function failoverOf(
  failover: Failover, tried: readonly string[], known: readonly KnownTarget[],
): FailoverSummary {
  const { nextOn, stopOn, stopAfter, noProgressMs, ringMs, attemptsMax, totalMs, after } = failover
  const health = healthOf(tried, known)
  return {
    failover: {
      nextOn: failureText(nextOn), stopOn: failureText(stopOn), ...(stopAfter && { stopAfter }),
      noProgressMs, ringMs, attemptsMax, totalMs,
    },
    ...health.length > 0 && { health },
    ...after && { after: after.map(afterSummary) },
  }
}

export function failoverLines({ failover, health = [], after = [] }: FailoverSummary): string[] {
  return [
    `  next on ${failover.nextOn || 'nothing'}; stop on ${failover.stopOn || 'nothing'}`
      + `${failover.stopAfter === undefined ? '' : `, or after ${failover.stopAfter}`}`,
    `  no progress ${seconds(failover.noProgressMs)}, ring ${seconds(failover.ringMs)}, `
      + `at most ${failover.attemptsMax} attempts in ${seconds(failover.totalMs)}`,
    ...health.flatMap(healthLines),
    ...after.map(afterText),
  ]
}

/** `  after carriers-out: 480, tagged trouble, on unreachable, 5xx`. */
function afterText({ rule, on = 'any failure', reject, tags }: AfterSummary): string {
  const does = [...reject === undefined ? [] : [`reject ${reject}`], ...tags ? [`tagged ${tags.join(', ')}`] : []]
  return `  after ${rule}: ${does.join(', ')} on ${on}`
}

function afterSummary({ name, failures, refusal, tags }: AfterRule): AfterSummary {
  return {
    rule: name, ...failures && { on: failureText(failures) },
    ...refusal && { reject: refusal.status }, ...tags && { tags },
  }
}
