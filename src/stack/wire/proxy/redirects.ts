/** Where a 3xx sends whoever asked (RFC 3261 §8.1.3.4). */
import { valuesOf } from '../../../sip/headers.ts'
import type { SipResponse } from '../../../sip/message.ts'
import { type NameAddr, parseNameAddr } from '../../../sip/name-addr.ts'
import { paramOf } from '../../../sip/params.ts'
import { isSip } from './order.ts'

/** The contacts that can be tried, likeliest first. */
export function contactsIn({ headers }: SipResponse): readonly string[] {
  return valuesOf(headers, 'contact')
    .flatMap(value => parseNameAddr(value) ?? [])
    .filter(({ uri }) => isSip(uri))
    .toSorted((one, other) => likelihoodOf(other) - likelihoodOf(one))
    .map(({ uri }) => uri)
}

/** `q`, from 0 to 1; without one nothing is likelier. */
function likelihoodOf({ params }: NameAddr): number {
  const q = Number(paramOf(params, 'q') ?? 1)
  return q >= 0 && q <= 1 ? q : 0
}
