/** What networks say about each other: where one begins, and which lies inside which. */
import ipaddr from 'ipaddr.js'
import { networkOf } from './index-source.ts'

const MAPPED_BITS = 96

/**
 * The network with the bits beyond its length at zero: itself when they are, `10.0.0.0/24` for
 * `10.0.0.9/24`, undefined for what is no network.
 */
export function networkBase(text: string): string | undefined {
  const parsed = networkOf(text)
  if (!parsed) return undefined
  const bytes = masked(parsed.bytes, parsed.bits)
  if (bytes.every((byte, at) => byte === parsed.bytes[at])) return text
  const mapped = ipaddr.fromByteArray(bytes) as ipaddr.IPv6
  return text.includes(':')
    ? `${mapped.toString()}/${parsed.bits}`
    : `${mapped.toIPv4Address().toString()}/${parsed.bits - MAPPED_BITS}`
}

/** Networks by what they cover, for finding those around another one. */
export class NetworkSet<T> {
  readonly #byKey = new Map<string, T>()
  readonly #lengths = new Set<number>()

  /** The entry that covers exactly the same addresses, when one was added before; else adds this one. */
  add(network: string, entry: T): T | undefined {
    const parsed = networkOf(network)
    if (!parsed) return undefined
    const key = keyOf(parsed.bytes, parsed.bits)
    const before = this.#byKey.get(key)
    if (before === undefined) this.#byKey.set(key, entry)
    this.#lengths.add(parsed.bits)
    return before
  }

  /** The entry of the smallest network that is larger than this one and has it inside. */
  around(network: string): T | undefined {
    const parsed = networkOf(network)
    if (!parsed) return undefined
    const shorter = [...this.#lengths].filter(bits => bits < parsed.bits).toSorted((a, b) => b - a)
    for (const bits of shorter) {
      const found = this.#byKey.get(keyOf(parsed.bytes, bits))
      if (found !== undefined) return found
    }
    return undefined
  }
}

function keyOf(bytes: readonly number[], bits: number): string {
  return `${bits}:${masked(bytes, bits).join('.')}`
}

function masked(bytes: readonly number[], bits: number): number[] {
  return bytes.map((byte, at) => byte & (0xff00 >> Math.max(0, Math.min(8, bits - at * 8))) & 0xff)
}
