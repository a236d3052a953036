/** Addresses as texts of 128 ones and zeros, so that a network is a beginning like that of a number. */
import ipaddr from 'ipaddr.js'
import { networkOf } from '../index-source.ts'
import { and, beginningWith, nothing, strings, unionOf, type Texts } from './texts.ts'

const BITS = 128

/** Every address there is; those of IPv4 are in their mapped range. */
export const anyAddress: Texts = strings(['0', '1'], BITS)

/** The addresses of these networks. */
export function networkTexts(networks: readonly string[]): Texts {
  return and(anyAddress, unionOf(networks.map(network => {
    const parsed = networkOf(network)
    return parsed ? beginningWith(bitsOf(parsed.bytes).slice(0, parsed.bits)) : nothing
  })))
}

/** Some addresses of a set, the smallest first. */
export function addressesIn(texts: Texts, most: number): string[] {
  const found: string[] = []
  const visit = (here: Texts, bits: string): void => {
    if (found.length >= most) return
    if (bits.length === BITS) found.push(addressOf(bits))
    else for (const [bit, kid] of here.kids) visit(kid, bits + bit)
  }
  visit(texts, '')
  return found
}

/** An address as its bits; undefined for what is none. */
export function bitsOfAddress(address: string): string | undefined {
  const parsed = networkOf(address)
  return parsed && bitsOf(parsed.bytes)
}

function bitsOf(bytes: readonly number[]): string {
  return bytes.map(byte => byte.toString(2).padStart(8, '0')).join('')
}

function addressOf(bits: string): string {
  const bytes = Array.from({ length: BITS / 8 }, (_, at) => parseInt(bits.slice(at * 8, at * 8 + 8), 2))
  const address = ipaddr.fromByteArray(bytes) as ipaddr.IPv6
  return address.isIPv4MappedAddress() ? address.toIPv4Address().toString() : address.toString()
}
