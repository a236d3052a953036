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
  readonly from: PartyFacts
  /** Where the call is going: the Request-URI, its user read under the home plan. */
  readonly to: PartyFacts
  /** Header values in order, by lower-case long name; a Map, so no name from the network can be special. */
  readonly headers: ReadonlyMap<string, readonly string[]>
}
