/** Every load of the policy leaves a line in the log and a mark in the metrics, whoever asked for it. */
import type { Log } from '../base/log.ts'
import type { Metrics } from '../base/metrics.ts'
import type { Diagnostic } from '../policy/diagnostic.ts'
import type { Policy } from '../policy/policy.ts'
import type { ReloadResult } from '../policy/store.ts'

/** Returns the listener; tell it the first load too. */
export function createReloadReport(log: Log, metrics: Metrics): (result: ReloadResult) => void {
  let inForce: Policy | undefined
  return result => {
    metrics.policyReloads.inc({ result: result.kind })
    if (result.kind === 'refused') {
      metrics.policyLastReloadOk.set(0)
      const fields = { code: 'POLICY_REFUSED', diagnosticsCount: result.diagnostics.length, text: result.text }
      log.error(fields, 'policy refused, the old one stays')
      return
    }
    const { number: generation, sinceMs, policy: { digest, rules } } = result.generation
    metrics.policyLastReloadOk.set(1)
    metrics.policyGeneration.set(generation)
    metrics.policyInfo.reset()
    metrics.policyInfo.set({ digest }, 1)
    metrics.policyLastReloadSeconds.set(sinceMs / 1000)
    if (result.kind === 'unchanged') {
      log.info({ generation, digest }, 'policy unchanged')
      return
    }
    const warnings = result.warnings.length > 0 && { warnings: result.warnings.map(lineOf) }
    log.info({ generation, digest, rulesCount: rules.length, ...warnings }, 'policy loaded')
    const { policy } = result.generation
    const shrunk = inForce ? shrunkFrom(inForce, policy) : []
    if (shrunk.length > 0) log.warn({ generation, shrunk }, 'the policy has lost more than half of what it had')
    inForce = policy
  }
}

/** What is less than half of what it was: a file that was copied only in part may still be a sound one. */
function shrunkFrom(before: Policy, now: Policy): readonly string[] {
  const rules = ['rules', before.rules.length, now.rules.length] as const
  const lists = [...before.lists].map(([name, count]) => [`list ${name}`, count, now.lists.get(name) ?? 0] as const)
  return [rules, ...lists].flatMap(([what, was, is]) => is < was / 2 ? [`${what}: ${is}, was ${was}`] : [])
}

function lineOf({ code, message, at }: Diagnostic): string {
  return `${at.file}:${at.line}:${at.column} ${code} ${message}`
}
