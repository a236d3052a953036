/** How much a transport puts up with. */

/** Bounds of connections, in milliseconds and bytes. */
export interface TransportLimits {
  /** How long a connection may take to come up. */
  readonly connectMs: number
  /** A connection without traffic is closed after this, unless something depends on it. */
  readonly idleMs: number
  /**
   * How long a connection that something depends on may be quiet before a keep-alive is sent, half of `idleMs` at most;
   * the other is for WebSockets.
   */
  readonly keepAliveMs: number
  readonly webSocketKeepAliveMs: number
  /** A new connection must have said something within this, a handshake be over. */
  readonly silentMs: number
  /** A message that began must be complete within this. */
  readonly incompleteMs: number
  /** How long what waits may still leave a connection that is over; its peer may never read it. */
  readonly finishMs: number
  /** What may wait to be read by a slow peer before its connection is given up. */
  readonly bufferedBytes: number
  /** Incoming connections at once, on all listeners together. */
  readonly connections: number
  /** Of these, from one IPv4 address or one IPv6 network of 64 bits; ten times as many where the source is known. */
  readonly connectionsPerSource: number
  /** How often certificate files are looked at for a change. */
  readonly rereadMs: number
  /** SO_RCVBUF of UDP listeners; the kernel's net.core.rmem_max caps it. */
  readonly receiveBufferBytes: number
}

export const defaultTransportLimits: TransportLimits = {
  connectMs: 4_000,
  idleMs: 900_000,
  keepAliveMs: 100_000,
  webSocketKeepAliveMs: 50_000,
  silentMs: 10_000,
  incompleteMs: 32_000,
  finishMs: 5_000,
  bufferedBytes: 1_048_576,
  connections: 10_000,
  connectionsPerSource: 100,
  rereadMs: 5_000,
  receiveBufferBytes: 4_194_304,
}
