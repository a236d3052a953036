/** What the API shows of the policy and of the process, as plain values. */
import type { Clock } from '../base/clock.ts'
import type { Metrics } from '../base/metrics.ts'
import type { LiveCalls } from '../call/live-calls.ts'
import type { PolicyStore, ReloadResult } from '../policy/store.ts'
import type { TargetChange, Targets } from '../targets/targets.ts'
import type { MediaNodeState } from './health.ts'

/** The generation in force and how the newest reload went. */
export function policyView({ current, lastReload }: PolicyStore): Record<string, unknown> {
  const { policy, number, sinceMs } = current
  return {
    generation: number,
    digest: policy.digest,
    since: new Date(sinceMs).toISOString(),
    lastReload: reloadView(lastReload),
    peers: policy.peers,
    pools: policy.pools,
    rules: policy.rules,
  }
}

export function reloadView(result: ReloadResult): Record<string, unknown> {
  if (result.kind === 'refused') {
    return { result: 'refused', diagnostics: result.diagnostics, text: result.text }
  }
  const { number, policy } = result.generation
  const warnings = result.kind === 'loaded' ? result.warnings : []
  return { result: result.kind, generation: number, digest: policy.digest, warnings }
}

/** Every target as it stands, and the newest changes, oldest first. */
export function targetsView({ list, changes }: Pick<Targets, 'list' | 'changes'>): Record<string, unknown> {
  return {
    targets: list(),
    changes: changes.map(changeView),
  }
}

export function changeView({ atMs, ...change }: TargetChange): Record<string, unknown> {
  return { at: new Date(atMs).toISOString(), ...change }
}

export interface StatsSources {
  readonly calls: LiveCalls
  readonly policy: PolicyStore
  readonly metrics: Metrics
  readonly clock: Clock
  readonly startedMs: number
  readonly media: readonly MediaNodeState[]
}

/** The figures an operator asks for first; `/metrics` has all of them. */
export async function statsView(sources: StatsSources): Promise<Record<string, unknown>> {
  const { calls, policy: { current }, metrics, clock, startedMs, media } = sources
  const phases: Record<string, number> = {}
  for (const call of calls) {
    const { phase } = call.describe()
    phases[phase] = (phases[phase] ?? 0) + 1
  }
  return {
    uptimeS: Math.round((clock.monotonicMs() - startedMs) / 1000),
    calls: {
      live: calls.count,
      phases,
      started: await total(metrics.callsStarted),
      ended: await total(metrics.callsEnded),
      attempts: await total(metrics.attempts),
    },
    policy: { generation: current.number, digest: current.policy.digest, rules: current.policy.rules.length },
    media,
    memoryBytes: process.memoryUsage.rss(),
  }
}

interface Counted {
  get(): Promise<{ readonly values: readonly { readonly value: number }[] }>
}

async function total(counter: Counted): Promise<number> {
  return (await counter.get()).values.reduce((sum, { value }) => sum + value, 0)
}
