/** Who has a password and which phones are registered, under the policy in force. */
import type { Clock } from '../base/clock.ts'
import type { Log } from '../base/log.ts'
import type { Metrics } from '../base/metrics.ts'
import type { Secrets } from '../base/secrets.ts'
import type { PolicyStore } from '../policy/store.ts'
import { createMemoryShelf } from '../state/shelf.ts'
import { createDigestServer, type DigestServer } from './digest-server.ts'
import { createTokenServer, type TokenServer } from './jwt.ts'
import { createRegistrar, type Registrar } from './registrar.ts'

export interface Accounts {
  readonly proofs: DigestServer
  readonly phones: Registrar
  readonly tokens: TokenServer
  /** Follows no more reloads. */
  close(): void
}

export interface AccountsPorts {
  readonly policy: PolicyStore
  readonly secrets: Secrets
  readonly clock: Clock
  readonly log: Log
  readonly metrics: Pick<Metrics, 'proofs' | 'registers'>
}

export function createAccounts({ policy, metrics, ...base }: AccountsPorts): Accounts {
  const proofs = createDigestServer({ ...base, count: outcome => metrics.proofs.inc({ outcome }) })
  const phones = createRegistrar({
    ...base, proofs, shelf: createMemoryShelf(base.clock), policy: () => policy.current.policy,
    count: status => metrics.registers.inc({ status }),
  })
  const tokens = createTokenServer({
    ...base, sources: () => policy.current.policy.tokens,
    count: outcome => metrics.proofs.inc({ outcome: `token ${outcome}` }),
  })
  const adopt = (): void => proofs.adopt(policy.current.policy)
  adopt()
  // Secrets may be new where the policy is not.
  return { proofs, phones, tokens, close: policy.onReload(adopt) }
}
