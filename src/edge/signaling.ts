/**
 * The leg port: all the call engine knows of SIP. Two adapters implement it, `embedded/` on our
 * own stack and `drachtio/` on drachtio-srf. Ids are opaque strings and every value can be
 * serialised, so a leg's whole life can be written down and replayed.
 *
 * What an adapter takes care of, so that the engine need not: transactions, retransmission,
 * dialogs, route sets, tags and CSeq; 100 to INVITE at once; 200 to CANCEL and 487 to its INVITE;
 * CANCEL held back until a provisional came; ACK and BYE for a 2xx that crossed our CANCEL or came
 * from another fork; 200 to BYE; 491 and 500 for overlapping re-INVITEs (RFC 3261 §14.2);
 * a final answer for requests nobody answered.
 */

/** Header lines in order, as `[name, value]`; the same name may stand twice. */
export type HeaderLines = readonly (readonly [name: string, value: string])[]

/** A message body with its media type, for SDP `application/sdp`. Text is latin1, a character per byte. */
export interface Body {
  readonly type: string
  readonly text: string
}

/** What may travel beside a status or a method. */
export interface MessageParts {
  readonly headers?: HeaderLines
  readonly body?: Body
}

/** A party as From and To carry it (RFC 3261 §20.20, §20.39), without its tag. */
export interface Party {
  readonly displayName?: string
  /** A whole URI: `sip:+33145550100@acme.example`. */
  readonly uri: string
}

/** Where a message came from or arrived at. */
export interface Hop {
  readonly transport: 'udp' | 'tcp' | 'tls' | 'ws' | 'wss'
  /** An IP address, without brackets. */
  readonly address: string
  readonly port: number
}

/** A new INVITE, as facts are made of it. */
export interface ReceivedInvite {
  readonly requestUri: string
  readonly from: Party
  readonly to: Party
  readonly callId: string
  /** Absent counts as 70 (RFC 3261 §8.1.1.6 asks for it; old callers leave it out). */
  readonly maxForwards: number
  readonly headers: HeaderLines
  readonly body?: Body
  readonly source: Hop
  /** Whom the certificate names that the caller showed and we trust, in small letters; left out without one. */
  readonly subjects?: readonly string[]
  /** The listener it arrived at. */
  readonly local: Hop
  /** {@link Clock.nowMs} when the INVITE was read. */
  readonly receivedAtMs: number
}

/** A request of the peer inside the dialog; answer it with {@link Leg.respond}. */
export interface InDialogRequest extends MessageParts {
  readonly id: string
  readonly method: string
  readonly headers: HeaderLines
}

/** Why a placed leg failed without, or beside, a response from its target. */
export type LocalCause = 'unreachable' | 'timeout' | 'tls' | 'cancelled'

/**
 * What a leg reports, in order, never re-entrantly.
 *
 * `trying` to `refused` come on placed legs only, `cancel` on arrived legs only; the rest on both.
 * After `refused`, `cancel`, `bye` or `gone` nothing more comes.
 */
export type LegEvent =
  /** A 100 came: the next hop lives. */
  | { readonly on: 'trying' }
  /** A provisional, 101 to 199; `fork` is its To tag, several forks may ring at once. */
  | { readonly on: 'progress'; readonly status: number; readonly reason: string; readonly fork: string
      readonly headers: HeaderLines; readonly body?: Body }
  /** A 2xx to our INVITE; waits for {@link PlacedLeg.ack}. */
  | { readonly on: 'answer'; readonly status: number; readonly headers: HeaderLines; readonly body?: Body }
  /** The INVITE failed; `cause` tells a status we had to make up from one that was received. */
  | { readonly on: 'refused'; readonly status: number; readonly reason: string; readonly cause?: LocalCause
      readonly headers: HeaderLines }
  /** The caller gave up before a final response went out, an answer asked for or not; both answers are on the wire. */
  | { readonly on: 'cancel'; readonly headers: HeaderLines }
  /** The ACK to a 2xx of ours; `id` names the re-INVITE it closes, absent for the first INVITE. */
  | { readonly on: 'ack'; readonly id?: string; readonly body?: Body }
  /** 64·T1 went by without ACK (RFC 3261 §13.3.1.4); `id` as for `ack`. */
  | { readonly on: 'ack-timeout'; readonly id?: string }
  | { readonly on: 'request'; readonly request: InDialogRequest }
  /** The final response to a request of ours; a 2xx to INVITE waits for {@link Leg.ackReinvite}. */
  | { readonly on: 'response'; readonly id: string; readonly status: number; readonly reason: string
      readonly cause?: LocalCause; readonly headers: HeaderLines; readonly body?: Body }
  /** The peer hung up; 200 is already on the wire. */
  | { readonly on: 'bye'; readonly headers: HeaderLines }
  /**
   * The dialog is dead without a BYE: `why` in one short phrase for the log. On an arrived leg whose INVITE
   * had no final response, `status` is the one the adapter has sent, an answer asked for or not.
   */
  | { readonly on: 'gone'; readonly why: string; readonly status?: number }

/** How a dialog is called on the wire, from our side (RFC 3261 §12). */
export interface DialogName {
  readonly callId: string
  readonly localTag: string
  readonly remoteTag: string
}

/** An established leg written down: plain JSON; beyond its name only the adapter that wrote it can read it. */
export interface LegSnapshot {
  readonly name: DialogName
  readonly [part: string]: unknown
}

/** An INVITE of ours that rings, written down: plain JSON; only the adapter that wrote it can read it. */
export interface RingingSnapshot {
  readonly [part: string]: unknown
}

/** Our side of one dialog. */
export interface Leg {
  readonly callId: string
  /** The dialog, once both tags are known; what Replaces names (RFC 3891). */
  readonly dialog?: DialogName | undefined
  /** Where the other side is, as last seen. */
  readonly remote: Hop | undefined
  /** Takes every event from now on; events before the first listener are kept for it. */
  listen(listener: (event: LegEvent) => void): void
  /** Answers a request of the peer; a second answer to the same `id` is ignored. */
  respond(id: string, status: number, parts?: MessageParts): void
  /** Sends a request in the dialog and names it; its outcome comes as `response` with that id. */
  request(method: string, parts?: MessageParts): string
  /** ACKs the 2xx that answered re-INVITE `id`; the body carries the answer to a late offer. */
  ackReinvite(id: string, body?: Body): void
  /** Ends the dialog. Harmless on a dialog that ended already. */
  bye(headers?: HeaderLines): void
  /** The leg written down; undefined while something is under way in it, and where dialogs do not outlive us. */
  snapshot?(): LegSnapshot | undefined
}

/** A leg that arrived: we are its UAS. */
export interface ArrivedLeg extends Leg {
  readonly invite: ReceivedInvite
  /** True while an answer is held back, so that the caller can still be refused. Absent where none ever is. */
  readonly holdsAnswer?: boolean
  /** What it was shown last in the call it comes from. Absent where it comes from none. */
  readonly shown?: string | undefined
  /** Sends a provisional, 101 to 199. */
  progress(status: number, parts?: MessageParts): void
  /**
   * Sends 200 and repeats it until ACK. Ignored when the caller has cancelled; held back while a
   * description in a reliable provisional waits for its PRACK (RFC 3262 §3).
   */
  answer(parts: MessageParts): void
  /** Sends a final refusal, 300 to 699. Ignored when a final response is out. */
  reject(status: number, reason: string | undefined, headers?: HeaderLines): void
}

/** A leg we placed: we are its UAC. */
export interface PlacedLeg extends Leg {
  /** ACKs the 2xx; the body carries the answer when the INVITE had no offer. */
  ack(body?: Body): void
  /** Gives up: CANCEL as soon as allowed, then `refused` with cause `cancelled`, whatever the target says. */
  cancel(headers?: HeaderLines): void
  /** Its INVITEs that ring, written down for {@link Signaling.withdraw}; absent where that cannot be. */
  ringing?(): readonly RingingSnapshot[]
}

/** Who calls, as a placed leg shows it. Without `host` the adapter writes its own address on that side. */
export interface SentIdentity {
  readonly displayName?: string
  /** The user part as it goes between `sip:` and `@`, already escaped; empty leaves it out. */
  readonly user: string
  readonly host?: string
}

/** Who we are to a target that asks (401, 407); the password itself never passes through here. */
export interface DialCredentials {
  readonly username: string
  /** The name of a secret. */
  readonly secret: string
  /** The only realm to answer; undefined for any. */
  readonly realm?: string
}

/** One INVITE to place. From tag, Call-ID, CSeq, Via and Contact are the adapter's. */
export interface DialRequest extends MessageParts {
  readonly requestUri: string
  /** A SIP URI the INVITE is sent to instead of the Request-URI; no Route header is added. */
  readonly nextHop?: string
  readonly from: SentIdentity
  readonly to: Party
  readonly maxForwards: number
  /** How long the target may say nothing before the leg is given up: shared among its addresses. Milliseconds */
  readonly patienceMs?: number
  /** The way a {@link ReceivedRegister} came, to go back over; the other places are then not tried. */
  readonly over?: string
  /** Proxies to go through, as Route lines (RFC 3327). */
  readonly routes?: readonly string[]
  /** Extensions the other side must know, as Require names them (RFC 3261 §20.32). */
  readonly requires?: readonly string[]
  /** What we are in this dialog: parameters of our Contact, `+sip.src` (RFC 3840). */
  readonly features?: readonly string[]
  /** Answers challenges to this INVITE, and to later requests in its dialog, once each. */
  readonly credentials?: DialCredentials
}

/** A REGISTER that arrived: a phone says where it is (RFC 3261 §10). */
export interface ReceivedRegister {
  readonly requestUri: string
  /** A whole URI. */
  readonly to: string
  readonly callId: string
  readonly cseq: number
  readonly headers: HeaderLines
  readonly source: Hop
  /** Names the way it came, for {@link DialRequest.over}. */
  readonly way: string
  /** Sends the final answer; a second one is ignored. */
  respond(status: number, reason?: string, headers?: HeaderLines): void
}

/** Takes registrations. */
export interface RegisterListener {
  take(request: ReceivedRegister): void
  /** A connection a phone registered over is gone. */
  lost(way: string): void
}

/** Signalling, as the engine sees it. */
export interface Signaling {
  /** Takes every new INVITE that passed the guard. Set once, before the first listener opens. */
  onInvite(handler: (leg: ArrivedLeg) => void): void
  /** Takes every REGISTER, where the adapter can; without it they are refused (405). */
  onRegister?(listener: RegisterListener): void
  /** Places a leg; failure, also an immediate one, is an event. */
  dial(request: DialRequest): PlacedLeg
  /**
   * A leg that another process wrote down, to go on with; its other side is asked whether it still knows the
   * dialog. Absent where dialogs do not outlive us.
   * @param invite what its call began with
   */
  restore?(snapshot: LegSnapshot, invite: ReceivedInvite): ArrivedLeg & PlacedLeg
  /**
   * CANCELs an INVITE that another process sent and wrote down while it rang; an answer that crosses it gets ACK and
   * BYE. Absent where dialogs do not outlive us.
   * @param reason header lines that go along
   */
  withdraw?(ringing: RingingSnapshot, reason: HeaderLines): void
}

/** What asking a target came to: its final status, or none in time. */
export type ProbeOutcome = { readonly status: number } | { readonly cause: 'unreachable' | 'timeout' | 'tls' }

/** Asks targets whether they would take a call, outside any call. */
export interface Prober {
  /** Sends OPTIONS to `uri`; settles within `waitMs` and never rejects. */
  probe(uri: string, waitMs: number): Promise<ProbeOutcome>
}

/** One REGISTER of ours (RFC 3261 §10.2). From tag, Via and the host of Contact are the adapter's. */
export interface RegisterOrder {
  /** The Request-URI. */
  readonly registrar: string
  /** A SIP URI it is sent to instead; no Route header is added. */
  readonly nextHop?: string
  /** The address to register: a whole URI. */
  readonly as: string
  /** Of the Contact's URI: its user, and parameters of ours ready to append. */
  readonly user: string
  readonly params: string
  /** How long it is to be kept, in seconds; 0 takes it back. */
  readonly expiresS: number
  /** The same for every REGISTER of one registration. */
  readonly callId: string
  /** The CSeq of the next sending; there are several when we are asked for a proof. */
  readonly sequence: () => number
  readonly credentials?: DialCredentials
  /** Told when the connection it was accepted over is gone, by which calls were to come; an adapter may not know. */
  readonly lost?: () => void
}

/** What a REGISTER came to: its final answer and who gave it, or none. */
export type RegisterOutcome =
  | { readonly status: number; readonly reason: string; readonly headers: HeaderLines; readonly from: Hop }
  | { readonly cause: 'unreachable' | 'timeout' | 'tls' }

/** Registers us with others. */
export interface Registrant {
  /**
   * Sends REGISTER; of several addresses the next is asked when one fails. Never rejects.
   * @param waitMs how long each may take to answer
   */
  register(order: RegisterOrder, waitMs: number): Promise<RegisterOutcome>
}
