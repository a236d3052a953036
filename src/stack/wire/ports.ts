/** What the front is made of. */
import type { Clock } from '../../base/clock.ts'
import type { Ids } from '../../base/ids.ts'
import type { Log } from '../../base/log.ts'
import type { SipTimers } from '../../sip/timers.ts'
import type { SipUri } from '../../sip/uri.ts'
import type { Destination, Transactions } from '../transactions.ts'

/** An address on TCP. */
export interface ControlAddress {
  readonly host: string
  readonly port: number
}

export interface WireFrontOptions {
  /** The transaction layer, listening. The front takes every request; its owner closes it, after the front. */
  readonly transactions: Transactions
  /** Where applications connect; port 0 asks for a free one. */
  readonly control: ControlAddress
  /** What an application must know to be let in. */
  readonly secret: string
  readonly clock: Clock
  readonly ids: Ids
  readonly timers: SipTimers
  /** A number in [0, 1). */
  readonly random: () => number
  readonly log: Log
  /** From a URI to where it may be sent to, best first (RFC 3263). Never rejects. */
  readonly resolve: (uri: SipUri) => readonly Destination[] | Promise<readonly Destination[]>
  /** Outbound mode: who to connect to with a new request that no connected application asked for. */
  readonly outbound?: (method: string) => ControlAddress | undefined
}
