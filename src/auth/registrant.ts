/** REGISTER of ours, as an edge sends it; see the leg port, which says the same in its own words. */
import type { Credentials } from '../policy/contact.ts'

export interface RegisterOrder {
  readonly registrar: string
  readonly nextHop?: string
  readonly as: string
  readonly user: string
  readonly params: string
  readonly expiresS: number
  readonly callId: string
  readonly sequence: () => number
  readonly credentials?: Credentials
  readonly lost?: () => void
}

export type RegisterOutcome =
  | {
      readonly status: number
      readonly reason: string
      readonly headers: readonly (readonly [name: string, value: string])[]
      readonly from: { readonly address: string }
    }
  | { readonly cause: 'unreachable' | 'timeout' | 'tls' }

export interface Registrant {
  register(order: RegisterOrder, waitMs: number): Promise<RegisterOutcome>
}
