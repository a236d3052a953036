/**
 * What a rule may ask about a call: a flat record made once, when the INVITE arrived. After this no
 * SIP text is read for routing. All text is real text, also where the wire had UTF-8 or escapes.
 */

/** A call as the wire brought it, before the home plan has read its numbers. */
export interface CallToRead {
  readonly atMs: number
  readonly source: { readonly transport: string; readonly address: string; readonly port: number }
  readonly fromUri: string
  readonly requestUri: string
  readonly headers: readonly (readonly [name: string, value: string])[]
  /** The session description of the INVITE; left out when it has none. */
  readonly sdp?: string
  /** What is known of a description whose text is gone; it then counts instead. */
  readonly offer?: OfferFacts
  /** Whom the certificate names that the caller showed, in small letters. */
  readonly subjects?: readonly string[]
  /** The name the caller proved to have. */
  readonly user?: string
  /** The peer it proved to belong to; without it the source's address decides. */
  readonly peer?: string
}

/** A number's or address's view of one URI. */
export interface PartyFacts {
  /** The whole URI as received. */
  readonly uri: string
  /** The user part, unescaped, without parameters; empty when there is none. */
  readonly user: string
  /** The host in lower case, without brackets; empty for `tel:`. */
  readonly host: string
  /** The number in E.164 with its plus, when the user part is a number under the home plan. */
  readonly e164?: string
}

export interface CallFacts {
  /** Wall-clock milliseconds since 1970 when the INVITE was read. */
  readonly atMs: number
  /** The peer that vouches for the caller; undefined when none does. */
  readonly peer?: string
  readonly source: { readonly transport: string; readonly address: string; readonly port: number }
  /** Whom the caller's certificate names; undefined without one that we trust. */
  readonly subjects?: readonly string[]
  readonly from: PartyFacts
  /** Where the call is going: the Request-URI, its user read under the home plan. */
  readonly to: PartyFacts
  /** Header values in order, by lower-case long name; a Map, so no name from the network can be special. */
  readonly headers: ReadonlyMap<string, readonly string[]>
  /** The Request-URI as it came, when reading the call made another `to` of it. */
  readonly request?: PartyFacts
  /** The name the caller proved to have; undefined when nobody asked for a proof. */
  readonly user?: string
  /** What the session description offers; undefined without one, and when no rule asks. */
  readonly offer?: OfferFacts
  /** The caller as a trusted peer asserts it (RFC 3325); undefined when none does. */
  readonly asserted?: PartyFacts
  /** True for a call to an emergency number, which no limit holds back. */
  readonly emergency?: true
  /** Tags the call carries so far. */
  readonly tags?: ReadonlySet<string>
  /** What lookups answered, by name: those that were asked about this call. */
  readonly lookups?: ReadonlyMap<string, LookupAnswer>
  /** What the caller answered in a flow: digits, by the name they were asked for under. Its lookups alone see them. */
  readonly answers?: ReadonlyMap<string, string>
}

/** What is known from a lookup, typed. Texts are a stranger's, like those of headers. */
export interface LookupAnswer {
  /** False when no answer came, and the policy's plan B stands here. */
  readonly answered: boolean
  readonly fields: ReadonlyMap<string, FieldValue>
}

/** True or false for a flag; a number is canonical; all else is a text of one line. */
export type FieldValue = string | boolean

/** A session description, as far as rules ask about it. */
export interface OfferFacts {
  /** In small letters, in order of preference, each once. */
  readonly codecs: readonly string[]
  /** The audio is encrypted (SRTP). */
  readonly secure: boolean
  readonly webrtc: boolean
  readonly video: boolean
  readonly fax: boolean
}
