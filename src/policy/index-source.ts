/** Which peer vouches for an address: the longest network that holds it, in at most 128 steps. */
import ipaddr from 'ipaddr.js'

/** A network as sixteen bytes and how many bits of them count; IPv4 lives in its mapped range. */
export interface Network {
  readonly bytes: readonly number[]
  readonly bits: number
}

/** Reads an IP address or a network in CIDR form, `10.0.0.0/8`, `2001:db8::/32`, `::1`; undefined for anything else. */
export function networkOf(text: string): Network | undefined {
  const [address = '', bitsText, ...more] = text.split('/')
  const bytes = bytesOf(address)
  if (!bytes || more.length > 0) return undefined
  if (bitsText === undefined) return { bytes, bits: 128 }
  const width = address.includes(':') ? 128 : 32
  const bits = /^\d{1,3}$/.test(bitsText) ? Number(bitsText) : Infinity
  return bits <= width ? { bytes, bits: bits + 128 - width } : undefined
}

/** Networks and their owners, in a binary trie. `::ffff:10.0.0.1` is 10.0.0.1. */
export class SourceIndex {
  /** Two cells a node: the child for bit 0 and for bit 1; 0 where there is none. */
  readonly #children: number[] = [0, 0]
  readonly #owners: (string | undefined)[] = [undefined]

  /** Files a network; one that was filed before keeps its first owner. */
  add(network: string, owner: string): void {
    const parsed = networkOf(network)
    if (!parsed) return
    let node = 0
    for (let bit = 0; bit < parsed.bits; bit++) {
      const cell = node * 2 + bitAt(parsed.bytes, bit)
      node = this.#children[cell] as number
      if (node === 0) {
        node = this.#owners.push(undefined) - 1
        this.#children.push(0, 0)
        this.#children[cell] = node
      }
    }
    this.#owners[node] ??= owner
  }

  /** The owner of the longest network around `address`; undefined for strangers and for what is no address. */
  find(address: string): string | undefined {
    const bytes = callersBytes(address)
    if (!bytes) return undefined
    let node = 0
    let owner = this.#owners[0]
    for (let bit = 0; bit < 128; bit++) {
      node = this.#children[node * 2 + bitAt(bytes, bit)] as number
      if (node === 0) break
      owner = this.#owners[node] ?? owner
    }
    return owner
  }
}

/** One call asks for one address, often of many rules: the newest is remembered, which spares 2 µs each. */
let newest: { readonly address: string; readonly bytes: readonly number[] | undefined } =
  { address: '', bytes: undefined }

function callersBytes(address: string): readonly number[] | undefined {
  if (newest.address !== address) newest = { address, bytes: bytesOf(address) }
  return newest.bytes
}

function bytesOf(address: string): readonly number[] | undefined {
  if (ipaddr.IPv4.isValidFourPartDecimal(address)) {
    return [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255, ...ipaddr.IPv4.parse(address).octets]
  }
  return ipaddr.IPv6.isValid(address) ? ipaddr.IPv6.parse(address).toByteArray() : undefined
}

function bitAt(bytes: readonly number[], bit: number): 0 | 1 {
  return (((bytes[bit >> 3] as number) >> (7 - (bit & 7))) & 1) as 0 | 1
}
