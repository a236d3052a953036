/** Who has a password, which phones are registered, and with whom we are, under the policy in force. */
import type { Metrics } from '../base/metrics.ts'
import type { Scope } from '../base/scope.ts'
import type { Target } from '../policy/decision.ts'
import { openProofs, openShelf } from '../state/open-shelf.ts'
import type { RedisShelfConfig } from '../state/redis-shelf.ts'
import { createDigestServer, type DigestServer, type DigestServerPorts } from './digest-server.ts'
import { createEnrolled, type Enrolled, type EnrolledPorts } from './enrolled.ts'
import { createTokenServer, type TokenServer } from './jwt.ts'
import { createRegistrar, type Registrar } from './registrar.ts'
import { createSharedProofs } from './shared-proofs.ts'

export interface Accounts extends Pick<Enrolled, 'recognise' | 'routesTo' | 'list' | 'trouble'> {
  readonly proofs: DigestServer
  readonly phones: Registrar
  readonly tokens: TokenServer
  readonly enrolments: Enrolled
  /** True for an address from which somebody proved a password, or a registrar answered us. */
  knows(address: string): boolean
  /** Whether whoever is called where they register can be. */
  isThere(who: { readonly registers?: { readonly target: Target; readonly user: string } }): Promise<boolean>
}

export interface AccountsConfig {
  /** Where registrations of phones are kept beside our memory. */
  readonly state?: RedisShelfConfig | undefined
}

export interface AccountsPorts extends EnrolledPorts, AccountsConfig, Pick<DigestServerPorts, 'lookups'> {
  readonly metrics: Pick<Metrics, 'proofs' | 'registers' | 'enrolled' | 'enrolments' | 'stateUp'>
}

/** @param scope ends what follows reloads, and takes registrations of ours back */
export function createAccounts(ports: AccountsPorts, scope: Scope): Accounts {
  const { policy, metrics, state, lookups, ...base } = ports
  const kept = openShelf(state, {
    ...base, name: 'phones', what: 'registrations', up: isUp => metrics.stateUp.set(isUp ? 1 : 0),
  }, scope)
  const common = openProofs(state, base, scope)
  const shared = common && createSharedProofs(common, base.clock)
  if (shared) scope.onClose('key of nonces', () => shared.close())
  const proofs = createDigestServer({ ...base, lookups, shared, count: outcome => metrics.proofs.inc({ outcome }) })
  const phones = createRegistrar({
    ...base, proofs, shelf: kept.shelf, policy: () => policy.current.policy,
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
    isThere: async ({ registers }) =>
      registers === undefined || (await phones.find(registers.target, registers.user)).length > 0,
    recognise: enrolments.recognise,
    routesTo: enrolments.routesTo,
    list: enrolments.list,
    get trouble() {
      return [kept.trouble, enrolments.trouble].filter(each => each !== undefined).join('; ') || undefined
    },
  }
}
