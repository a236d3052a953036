/** What a policy says of finding out whether the targets of a call are well, in an explanation. */
import { failureText } from './failure-text.ts'
import type { BreakerRule, Health, KnownTarget, OutlierRule, ProbeRule } from './known-targets.ts'
import { seconds } from './phrases.ts'

/** What one pool says; plain values. */
export interface HealthSummary {
  /** The pool, or the place of one that has no name. */
  readonly pool: string
  readonly probe?: string
  readonly breaker?: string
  readonly outlier?: string
}

/** @param names of the targets tried; of each the pool that speaks for it, once */
export function healthOf(names: readonly string[], known: readonly KnownTarget[]): readonly HealthSummary[] {
  const tried = new Set(names)
  const said = new Map(known.flatMap(({ target, health }) =>
    health && tried.has(target.name) ? [[health.pool, summaryOf(health)] as const] : []))
  return [...said.values()]
}

export function healthLines({ pool, probe, breaker, outlier }: HealthSummary): string[] {
  const words = { probe, breaker, outlier }
  return [
    `  health by ${pool}`,
    ...Object.entries(words).flatMap(([word, says]) => says === undefined ? [] : [`    ${word}: ${says}`]),
  ]
}

function summaryOf({ pool, probe, breaker, outlier }: Health): HealthSummary {
  return {
    pool,
    ...probe && { probe: probeText(probe) },
    ...breaker && { breaker: breakerText(breaker) },
    ...outlier && { outlier: outlierText(outlier) },
  }
}

function probeText({ everyMs, waitMs, downAfter, upAfter, alive }: ProbeRule): string {
  const well = failureText({ statuses: alive, causes: none })
  return `every ${seconds(everyMs)}, waits ${seconds(waitMs)}; `
    + `down after ${downAfter}, up after ${upAfter}; well is ${well}`
}

function breakerText(rule: BreakerRule): string {
  const { failures, among, on, trial } = rule
  return `opens at ${failures} of ${among} calls with ${failureText(on)}; ${wayBack(rule)}, tried with ${trial}; `
    + roomFor(rule)
}

function outlierText(rule: OutlierRule): string {
  const { calls, moreFailures, on, laterMs } = rule
  const later = laterMs === undefined ? '' : ` or they ring ${seconds(laterMs)} later`
  return `stands out where of ${calls} calls ${percent(moreFailures)} more than the others' fail with `
    + `${failureText(on)}${later}; ${wayBack(rule)}; ${roomFor(rule)}`
}

const none: ReadonlySet<never> = new Set<never>()

function wayBack({ restMs, slowStartMs }: { readonly restMs: number; readonly slowStartMs: number }): string {
  return `rests ${seconds(restMs)}${slowStartMs === 0 ? '' : `, comes back over ${seconds(slowStartMs)}`}`
}

/** How many of the pool may be out. */
function roomFor({ ejectShare }: { readonly ejectShare: number }): string {
  return `at most ${percent(ejectShare)} of the pool at once`
}

function percent(share: number): string {
  return `${Math.round(share * 100)}%`
}
