/** The policy of a process: loaded, watched, loaded again; and what is done with each load. */
import { createReloadReport } from '../admin/reload-report.ts'
import type { Scope } from '../base/scope.ts'
import type { Secrets } from '../base/secrets.ts'
import type { Records } from '../cdr/records.ts'
import { createFingerprint } from '../policy/fingerprint.ts'
import { loadFirst, type Loaded, type PolicyLoads } from '../policy/loads.ts'
import { createPolicyStore, type LoadOutcome, type PolicyStore } from '../policy/store.ts'
import { watchPolicy } from '../policy/watch.ts'
import { createWholeLoad } from '../policy/whole-load.ts'
import { withSecrets } from '../policy/with-secrets.ts'
import type { Base } from './base.ts'

/** Loads the policy and keeps it fresh. */
export async function openPolicy(
  path: string, { records, loads }: { readonly records: Records; readonly loads: PolicyLoads }, scope: Scope,
  { log, clock, metrics, secrets }: Base,
): Promise<PolicyStore> {
  const fingerprint = createFingerprint(path, () => clock.nowMs())
  let isFirst = true
  const load = (): Promise<Loaded> => {
    const loading = isFirst ? loadFirst(path, () => clock.monotonicMs()) : loads.load(path, true)
    isFirst = false
    return loading
  }
  const files = createWholeLoad(() => kept(load(), records, secrets), fingerprint, clock)
  const failed = (err: unknown): void => log.error({ err }, 'a listener of policy reloads failed')
  const store = await createPolicyStore({ load: () => files.load(), clock, failed })
  const report = createReloadReport(log, metrics)
  report(store.lastReload)
  store.onReload(report)
  const watch = watchPolicy({
    path, fingerprint, clock,
    loaded: () => files.loaded,
    changed: () => store.reload(),
    failed: err => log.warn({ err }, 'watching the policy failed, it is looked at all the same'),
  })
  scope.onClose('policy watch', () => watch.close())
  return store
}

/** A load whose secrets are there, and whose policy is kept where calls will go by it and somebody keeps them. */
export async function kept(loading: Promise<Loaded>, records: Records, secrets: Secrets): Promise<LoadOutcome> {
  const { sources, ...loaded } = await loading
  const outcome = await withSecrets(loaded, secrets)
  if (sources && outcome.kind === 'compiled') records.keep(sources)
  return outcome
}
