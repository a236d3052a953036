/** What a peer wants to be sent, and what a rule shows of the caller: compiled from the policy. */
import type { PartyFacts } from './facts.ts'
import type { Numbers } from './numbers.ts'
import { partyOf } from './read-facts.ts'
import type { Identity as WrittenIdentity, Peer } from './schema.gen.ts'
import { compileShape, type Shape } from './shapes.ts'

/** A peer's wishes, compiled; what is left out is not sent, or as it was dialled. */
export interface Sending {
  /** Shares our trust domain (RFC 3325 §2). */
  readonly trusted: boolean
  readonly to?: Shape
  readonly from?: Shape
  readonly pai?: Shape
  /** The user part to send for the URI of a Diversion line. */
  readonly diversion?: (uri: string) => string
}

/** Who a rule shows in place of the caller. */
export interface Identity {
  readonly number?: PartyFacts
  readonly name?: string
  readonly anonymous: boolean
}

/** Undefined for a peer with nothing to say about it. */
export function compileSending({ trusted = false, send = {} }: Peer, numbers: Numbers): Sending | undefined {
  const { to, from, pai, diversion } = send
  if (!trusted && [to, from, pai, diversion].every(shape => shape === undefined)) return undefined
  const divert = diversion && compileShape(diversion, numbers)
  return Object.freeze({
    trusted,
    ...(to && { to: compileShape(to, numbers) }),
    ...(from && { from: compileShape(from, numbers) }),
    ...(pai && { pai: compileShape(pai, numbers) }),
    ...(divert && { diversion: (uri: string) => divert(partyOf(uri, numbers)) }),
  })
}

export function compileIdentity({ number, name, anonymous = false }: WrittenIdentity, numbers: Numbers): Identity {
  const uri = number === undefined ? undefined : `sip:${number}@pointsman.invalid`
  return Object.freeze({
    ...(uri !== undefined && { number: partyOf(uri, numbers) }),
    // Names go out as UTF-8, which SIP text holds a byte per character.
    ...(name !== undefined && { name: Buffer.from(name, 'utf8').toString('latin1') }),
    anonymous,
  })
}
