/** What networks say about each other: where one begins, and which lies inside which. */
import ipaddr from 'ipaddr.js'

/** Sixteen bytes, IPv4 in its mapped range, and how many bits of them count. */
interface Network {
  readonly bytes: readonly number[]
  readonly bits: number
}

const V6_BITS = 128
const V4_BITS = 32

/**
 * The network with the bits beyond its length at zero: itself when they are, `10.0.0.0/24` for
 * `10.0.0.9/24`, undefined for what is no network.
 */
export function networkBase(text: string): string | undefined {
  const network = networkOf(text)
  if (!network) return undefined
  const bytes = masked(network)
  if (bytes.every((byte, at) => byte === network.bytes[at])) return text
  const base = ipaddr.fromByteArray(bytes) as ipaddr.IPv6
  return text.includes(':')
    ? `${base.toString()}/${network.bits}`
    : `${base.toIPv4Address().toString()}/${network.bits - (V6_BITS - V4_BITS)}`
}

/** Networks by what they cover, for finding those around another one. */
export class NetworkSet<T> {
  readonly #byKey = new Map<string, T>()
  readonly #lengths = new Set<number>()

  /** The entry that covers exactly the same addresses, when one was added before; else adds this one. */
  add(text: string, entry: T): T | undefined {
    const network = networkOf(text)
    if (!network) return undefined
    const key = keyOf(network)
    const before = this.#byKey.get(key)
    if (before === undefined) this.#byKey.set(key, entry)
    this.#lengths.add(network.bits)
    return before
  }

  /** The entry of the smallest network that is larger than this one and has it inside. */
  around(text: string): T | undefined {
    const network = networkOf(text)
    if (!network) return undefined
    const shorter = [...this.#lengths].filter(bits => bits < network.bits).toSorted((a, b) => b - a)
    for (const bits of shorter) {
      const found = this.#byKey.get(keyOf({ bytes: network.bytes, bits }))
      if (found !== undefined) return found
    }
    return undefined
  }
}

function networkOf(text: string): Network | undefined {
  const [address = '', length, ...more] = text.split('/')
  const isV4 = ipaddr.IPv4.isValidFourPartDecimal(address)
  if (more.length > 0 || !(isV4 || ipaddr.IPv6.isValid(address))) return undefined
  const bytes = (isV4 ? ipaddr.IPv4.parse(address).toIPv4MappedAddress() : ipaddr.IPv6.parse(address)).toByteArray()
  if (length === undefined) return { bytes, bits: V6_BITS }
  const bits = /^\d{1,3}$/.test(length) ? Number(length) : Infinity
  const width = isV4 ? V4_BITS : V6_BITS
  return bits <= width ? { bytes, bits: bits + V6_BITS - width } : undefined
}

function keyOf(network: Network): string {
  return `${network.bits}:${masked(network).join('.')}`
}

function masked({ bytes, bits }: Network): number[] {
  return bytes.map((byte, at) => byte & (0xff00 >> Math.max(0, Math.min(8, bits - at * 8))) & 0xff)
}
