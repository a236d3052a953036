/**
 * What every transport offers: one bound listener, bytes out to an address, messages in through an
 * {@link Inbox}. Nothing here knows of transactions.
 */
import type { Clock } from '../../base/clock.ts'
import type { ParseFault, SipMessage } from '../../sip/message.ts'
import type { Flow, Listener } from '../transactions.ts'
import type { Credentials } from './credentials.ts'
import type { Doorway } from './doorway.ts'
import type { TransportLimits } from './limits.ts'

/** Where a transport reports to. Never called from inside a {@link Transport.send}. */
export interface Inbox {
  arrived(item: SipMessage | ParseFault, flow: Flow): void
  /**
   * Asked of each message on a stream before it is read: deals with it by its head alone, where there is no time for
   * more. @returns as {@link Dismiss} says
   */
  dismiss?(bytes: Buffer, head: string, flow: Flow): number | undefined
  /** A connection ended; what was sent over it and not answered may never have arrived. */
  lost(connection: string, why: string): void
  /** The host at this address said that nobody listens at this port (ICMP, on UDP). */
  refused(address: string, port: number, why: string): void
}

/** Told, at most once and never before `send` returned, that bytes did not leave. */
export type SendFailed = (why: string, cause?: 'tls') => void

/** Where bytes go. */
export interface Parcel {
  readonly bytes: Buffer
  /** An IP address without brackets. */
  readonly address: string
  readonly port: number
  /** The connection to use while it lives; ignored on UDP. */
  readonly connection?: string | undefined
  /** See {@link Destination.serverName}; only TLS asks. */
  readonly serverName?: string | undefined
  /** See {@link Destination.connectMs}. */
  readonly connectMs?: number | undefined
  /** True when an answer is expected, so that silence is worth a look. */
  readonly awaited: boolean
}

export interface Transport {
  /** As bound, with the port given. */
  readonly listener: Listener
  /** @returns the connection used, as {@link Flow.connection} names it; undefined when there is none */
  send(parcel: Parcel, failed: SendFailed): string | undefined
  /**
   * Sends what goes to `host` at `port` over a connection the peer opened, because the peer asked for
   * that (RFC 5923). Absent where there are no connections.
   */
  alias?(connection: string, host: string, port: number): void
  /** Whether `connection` is one of this transport's that still lives. */
  owns(connection: string): boolean
  close(): Promise<void>
}

/** Whether a call or a registration depends on this connection. */
export type InUse = (connection: string) => boolean

export interface TransportPorts {
  readonly clock: Clock
  readonly limits: TransportLimits
  readonly inbox: Inbox
  /** What tells whether something depends on a connection, as things stand. */
  readonly inUse: () => InUse
  /** Who may still come in. */
  readonly doorway: Doorway
  /** What TLS listeners show and trust. */
  readonly credentials?: Credentials | undefined
  /** Web pages that may connect, as `https://phone.example`; left out, any may. */
  readonly origins?: readonly string[] | undefined
  /** Told in one sentence what an operator may want to mend. */
  readonly warn: (sentence: string, fields: Readonly<Record<string, unknown>>) => void
}

/**
 * Binds a listener.
 * @throws RouterError LISTEN_FAILED, naming transport, host and port; CONFIG_INVALID for TLS without a certificate
 */
export type OpenTransport = (listener: Listener, ports: TransportPorts) => Promise<Transport>
