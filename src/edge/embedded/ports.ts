/** What the embedded edge is made of, and what its legs share. */
import type { Clock } from '../../base/clock.ts'
import type { Ids } from '../../base/ids.ts'
import type { Log } from '../../base/log.ts'
import { SHORTEST_S, type SessionWish } from '../../sip/session-timer.ts'
import type { SipTimers } from '../../sip/timers.ts'
import { createResolver, type Resolve } from '../../stack/resolve/resolver.ts'
import type { Transactions } from '../../stack/transactions.ts'
import type { Guard } from '../guard.ts'
import type { Defence } from '../guard-defence.ts'
import { Legs } from './legs.ts'

/** What the owner of an edge makes of session timers (RFC 4028). */
export interface SessionOptions {
  /** The timer asked for when the other side asks for none; without it only theirs is kept. Seconds. */
  readonly seconds?: number
  /** Whether it is asked of sides that know no timers, too; true when left out. */
  readonly everybody?: boolean
  /** Shorter ones are refused with 422. Seconds, 90 when left out. */
  readonly minS?: number
}

export interface EmbeddedEdgeOptions {
  /** The transaction layer, listening or about to. Its owner closes it, after the edge. */
  readonly transactions: Transactions
  readonly clock: Clock
  readonly ids: Ids
  readonly timers: SipTimers
  /** A number in [0, 1), for Retry-After. */
  readonly random: () => number
  readonly log: Log
  readonly guard: Guard
  /** Told of what its gate, before the transactions, cannot see. */
  readonly defence?: Pick<Defence, 'proved' | 'strayed' | 'foreign' | 'began'>
  /** True for two addresses that one peer vouches for: either may speak for the other in a dialog. */
  readonly sameParty?: (one: string, other: string) => boolean
  /** The password behind the name of a secret, to answer challenges; without it none is answered. */
  readonly passwordOf?: ((secret: string) => string | undefined) | undefined
  /** SIP URI → addresses; DNS as the system has it when left out. */
  readonly resolve?: Resolve
  /** While true, OPTIONS outside a dialog hears 503, so that load balancers look elsewhere. */
  readonly draining?: () => boolean
  /** Methods written in Allow. ACK, CANCEL, BYE and OPTIONS are handled here, others go to the leg's listener. */
  readonly allow?: readonly string[]
  /** Option tags written in Supported and accepted in Require (RFC 3261 §19.2). */
  readonly supported?: readonly string[]
  /** Told of the Call-ID of a leg whose dialog is another than before, or settled again: time to write it down. */
  readonly moved?: ((callId: string) => void) | undefined
  /** Session timers (RFC 4028); when left out, those of the other side are kept and none is asked for. */
  readonly session?: SessionOptions
}

/** What every leg of one edge has at hand. */
export interface EdgePorts extends Omit<EmbeddedEdgeOptions, 'guard' | 'draining' | 'session'> {
  readonly legs: Legs
  readonly resolve: Resolve
  readonly allow: readonly string[]
  readonly supported: readonly string[]
  readonly session: Pick<SessionWish, 'seconds' | 'everybody' | 'minS'>
}

/** The extensions a leg knows by itself. */
export const defaultSupported: readonly string[] = ['timer', '100rel', 'replaces', 'norefersub']

/** What this version handles, by itself or through the call engine. */
export const defaultAllow: readonly string[] = [
  'INVITE', 'ACK', 'CANCEL', 'BYE', 'OPTIONS', 'INFO', 'PRACK', 'UPDATE', 'REFER', 'NOTIFY', 'MESSAGE',
]

/** Session timers with what is left out filled in. */
export function sessionOf({ seconds, everybody = true, minS = SHORTEST_S }: SessionOptions = {}): EdgePorts['session'] {
  return { seconds, everybody, minS }
}

/** What the legs share, with what is left out of the options filled in. */
export function edgePorts(options: EmbeddedEdgeOptions): EdgePorts {
  return {
    ...options,
    legs: new Legs(options.clock),
    resolve: options.resolve ?? createResolver({ ...options, listeners: options.transactions.listeners }),
    allow: options.allow ?? defaultAllow,
    supported: options.supported ?? defaultSupported,
    session: sessionOf(options.session),
  }
}
