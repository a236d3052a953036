/** Who has a password, which phones are registered, and with whom we are, under the policy in force. */
import type { Metrics } from '../base/metrics.ts'
import type { Scope } from '../base/scope.ts'
import { createMemoryShelf } from '../state/shelf.ts'
import { createDigestServer, type DigestServer } from './digest-server.ts'
import { createEnrolled, type Enrolled, type EnrolledPorts } from './enrolled.ts'
import { createTokenServer, type TokenServer } from './jwt.ts'
import { createRegistrar, type Registrar } from './registrar.ts'

export interface Accounts extends Pick<Enrolled, 'recognise'> {
  readonly proofs: DigestServer
  readonly phones: Registrar
  readonly tokens: TokenServer
  readonly enrolments: Enrolled
  /** True for an address from which somebody proved a password, or a registrar answered us. */
  knows(address: string): boolean
}

export interface AccountsPorts extends EnrolledPorts {
  readonly metrics: Pick<Metrics, 'proofs' | 'registers' | 'enrolled' | 'enrolments'>
}

/** @param scope ends what follows reloads, and takes registrations of ours back */
export function createAccounts(ports: AccountsPorts, scope: Scope): Accounts {
  const { policy, metrics, ...base } = ports
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
  scope.onClose('passwords follow reloads', policy.onReload(adopt))
  const enrolments = createEnrolled(ports, scope)
  return {
    proofs, phones, tokens, enrolments,
    knows: address => proofs.knows(address) || enrolments.knows(address),
    recognise: enrolments.recognise,
  }
}
