/** What the drachtio edge is made of. */
import type { Clock } from '../../base/clock.ts'
import type { Ids } from '../../base/ids.ts'
import type { Log } from '../../base/log.ts'
import type { SipTimers } from '../../sip/timers.ts'
import type { SessionOptions } from '../embedded/ports.ts'
import type { Guard } from '../guard.ts'
import type { Defence } from '../guard-defence.ts'
import type { ServerAddress } from './connection.ts'

export interface LinkPorts {
  /** Where the drachtio-server takes applications, and the secret it asks for. */
  readonly server: ServerAddress
  readonly clock: Clock
  readonly log: Log
  /** How often the server is asked for a sign of life, in ms; one that hangs is noticed within three times that. */
  readonly heartbeatMs?: number
}

/** Notices a server that hangs within 4.5 s. */
export const defaultHeartbeatMs = 1_500

export interface DrachtioEdgeOptions extends LinkPorts {
  readonly ids: Ids
  /** The server's; they bound how long a final response may take. */
  readonly timers: SipTimers
  /** A number in [0, 1), for Retry-After. */
  readonly random: () => number
  readonly guard: Guard
  /** What floods and load meet. The server has said 100 before: here nothing is dropped, only refused. */
  readonly defence?: Pick<Defence, 'admits' | 'turnsAway' | 'strayed' | 'began'>
  /** The password behind the name of a secret, to answer challenges; without it none is answered. */
  readonly passwordOf?: ((secret: string) => string | undefined) | undefined
  /** Session timers (RFC 4028); when left out, those of the other side are kept and none is asked for. */
  readonly session?: SessionOptions
  /** Told whenever the server is connected, or is not any more. */
  readonly onLink?: (up: boolean) => void
  /** While true, OPTIONS outside a dialog hears 503, so that load balancers look elsewhere. */
  readonly draining?: () => boolean
}
