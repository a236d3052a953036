/** Our registrations with peers, as a policy wants them. */
import { parseUri } from '../sip/uri.ts'
import { credentialsOf, type Credentials } from './contact.ts'
import { durationMs } from './failover.ts'
import type { PolicyFile } from './schema.gen.ts'

/** One registration of ours. */
export interface Enrolment {
  readonly peer: string
  /** The address we register for. */
  readonly as: string
  /** The registrars' URIs, in the order in which they are asked. */
  readonly registrars: readonly string[]
  /** The user of the address we leave there. */
  readonly user: string
  readonly expiresS: number
  /** Where REGISTER is sent instead of to the registrar. */
  readonly through?: string
  readonly auth?: Credentials
}

/** How long a peer is asked to keep a registration, at least and at most. Milliseconds. */
export const ENROLMENT_MS = { min: 30_000, usual: 3_600_000, max: 86_400_000 } as const

/** In file order. One whose address has no user is left out: it is an error of the checks. */
export function enrolmentsOf({ peers = {} }: Pick<PolicyFile, 'peers'>): readonly Enrolment[] {
  return Object.freeze(Object.entries(peers).flatMap(([peer, { register, auth }]): readonly Enrolment[] => {
    const address = register && parseUri(register.as)
    if (!register || address?.user === undefined) return []
    const { as, at, user = address.user, expires, through } = register
    const registrars = at === undefined ? [registrarOf(address)] : typeof at === 'string' ? [at] : [...at]
    const ms = expires === undefined ? ENROLMENT_MS.usual : durationMs(expires)
    return [Object.freeze({
      peer, as, registrars: Object.freeze(registrars), user, expiresS: Math.round(ms / 1000),
      ...(through !== undefined && { through }), ...(auth && { auth: credentialsOf(auth) }),
    })]
  }))
}

/** The domain of an address stands for its registrar (RFC 3261 §10.2). */
function registrarOf({ scheme, host, port }: { scheme: string; host: string; port?: number }): string {
  return `${scheme}:${host}${port === undefined ? '' : `:${port}`}`
}
