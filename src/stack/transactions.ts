/**
 * What the transaction layer offers the dialog layer (RFC 3261 §17, RFC 6026). `transaction/` holds
 * the four machines and implements this; `transport/` moves the bytes below it.
 */
import type { SipRequest, SipResponse } from '../sip/message.ts'

export type TransportName = 'udp' | 'tcp' | 'tls' | 'ws' | 'wss'

/** One listening socket, as configured. */
export interface Listener {
  readonly transport: TransportName
  readonly host: string
  /** 0 asks for a free port; {@link Transactions.listeners} tells the one given. */
  readonly port: number
  /** What Via and Contact say instead of the bound address: how peers reach us from outside. */
  readonly advertise?: Advertised
  /** Whom it is for, as `10.0.0.0/8`: what goes there leaves from here, and nothing else where another would do. */
  readonly networks?: readonly string[]
}

/** An IP address without brackets or a host name, and the port when it is another than the bound one. */
export interface Advertised {
  readonly host: string
  readonly port?: number
}

/** The way a message came, and the way back: a socket of ours and an address of theirs. */
export interface Flow {
  readonly transport: TransportName
  readonly address: string
  readonly port: number
  /** The listener's own address and port. */
  readonly localAddress: string
  readonly localPort: number
  /** Names the connection on TCP, TLS, WS; the listener on UDP. Opaque. */
  readonly connection: string
  /**
   * Whom the peer's certificate names, when it showed one we trust: host names and addresses, and URIs
   * as `sip:acme.example` (RFC 5922 §7.1). Absent without a certificate or when none is verified.
   */
  readonly subjects?: readonly string[]
  /** The name it had to prove when we connected to it; see {@link Destination.serverName}. */
  readonly serverName?: string
}

/** Where to send a request: a resolved address, over an existing flow when there is one. */
export interface Destination {
  readonly transport: TransportName
  readonly address: string
  readonly port: number
  /** Used while it lives; otherwise a new connection is made to the address. */
  readonly flow?: Flow
  /** The name a TLS peer has to prove, and is asked for (SNI): the host of the URI, not of its SRV record. */
  readonly serverName?: string
  /** UDP was not asked for by name: a request too large for it goes over TCP (RFC 3261 §18.1.1). */
  readonly orTcp?: boolean
  /** How soon a new connection has to be there, where that is sooner than any. Milliseconds. */
  readonly connectMs?: number
}

/** A request of theirs that we answer. */
export interface ServerTransaction {
  readonly request: SipRequest
  readonly flow: Flow
  /**
   * Sends (and, as the machine asks, repeats) a response. After a final one more are ignored, but for
   * a 2xx to INVITE: each call sends it again, as the dialog repeats it until ACK (RFC 6026 §7.1).
   */
  respond(response: SipResponse): void
  /** The peer's CANCEL matched this INVITE; the CANCEL itself has been answered 200. */
  onCancel(handler: (cancel: SipRequest) => void): void
  /** A response could not be sent, or no ACK came for a refusal; for INVITE 2xx see the dialog layer. */
  onFailure(handler: (why: string) => void): void
}

/** How a request of ours ends when no response does it; `tls` when the peer is there and the handshake fails. */
export type SendFailure = 'unreachable' | 'timeout' | 'tls'

export interface ClientListener {
  /**
   * Provisionals and the final response, in order; for INVITE also each 2xx of each fork, repeats
   * included, and even a 2xx behind a refusal: it gets ACK and BYE. CANCEL goes out by itself when
   * timer C runs out.
   */
  response(response: SipResponse, flow: Flow): void
  failed(cause: SendFailure, why: string): void
}

/** A request of ours on its way. */
export interface ClientTransaction {
  /** As sent, with our Via on top. */
  readonly request: SipRequest
  /** Where it was sent. */
  readonly to: Destination
  /**
   * CANCELs an INVITE: at once after a provisional, else as soon as one comes (RFC 3261 §9.1); any other
   * request, and an INVITE that has its final response, it leaves alone. `headers` go along (Reason).
   */
  cancel(headers?: SipRequest['headers']): void
}

export interface Transactions {
  /** The listeners as bound. */
  readonly listeners: readonly Listener[]
  /**
   * Takes each new request once. ACK to a 2xx comes with no transaction; so does nothing else.
   * An INVITE has already been answered 100.
   */
  onRequest(handler: (request: SipRequest, flow: Flow, transaction: ServerTransaction | undefined) => void): void
  /** Told of each connection that ended, by its name in {@link Flow}. */
  onLost?(handler: (connection: string) => void): void
  /**
   * Says which connections are depended on, as things stand: those are kept alive while they are quiet, any other is
   * closed when it has been idle for long. Asked now and then; where nobody says, none is.
   */
  dependOn?(inUse: () => (connection: string) => boolean): void
  /** Sends a keep-alive to whoever is at the other end of this flow on UDP (RFC 5626 §3.5). */
  keepAlive?(flow: Flow): void
  /** Whether what goes back over this flow still can. Where nobody says, it can. */
  lives?(flow: Flow): boolean
  /**
   * Sends a request in a transaction of its own. `request` comes without Via; the layer puts ours on
   * top, with a fresh branch, and repeats as the machines ask.
   * @param mark ends the branch, so that whoever chose it knows the request again should it come back
   */
  send(request: SipRequest, to: Destination, listener: ClientListener, mark?: string): ClientTransaction
  /**
   * CANCELs an INVITE that another process sent and that got a provisional, and sees it through as one of ours.
   * @param invite as sent, with its Via on top
   */
  withdraw(invite: SipRequest, to: Destination, listener: ClientListener, headers: SipRequest['headers']): void
  /** Sends an ACK to a 2xx: no transaction, nothing repeated (RFC 3261 §13.2.2.4). */
  sendAck(request: SipRequest, to: Destination): void
  /** What to write into Contact and Via for this destination: the listener's address, IPv6 in brackets, and port. */
  contactFor(to: Destination): { readonly host: string; readonly port: number; readonly transport: TransportName }
  /** Closes every socket and ends every transaction and timer. */
  close(): Promise<void>
}
