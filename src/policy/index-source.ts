/** Which peer vouches for an address: the longest network that holds it, in at most 128 steps. */
import ipaddr from 'ipaddr.js'

/** Networks in a binary trie over 128 bits; IPv4 lives in its mapped range, so `::ffff:10.0.0.1` is 10.0.0.1. */
export class SourceIndex {
  /** Two cells a node: the child for bit 0 and for bit 1. */
  readonly #children: number[] = [0, 0]
  readonly #owners: (string | undefined)[] = [undefined]

  /** Files a network; one that was filed before keeps its first owner. */
  add(network: string, owner: string): void {
    const parsed = networkOf(network)
    if (!parsed) return
    let node = 0
    for (let bit = 0; bit < parsed.bits; bit++) {
      const cell = node * 2 + bitAt(parsed.bytes, bit)
      node = this.#children[cell] ?? 0
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
    const bytes = bytesOf(address)
    if (!bytes) return undefined
    let node = 0
    let owner = this.#owners[0]
    for (let bit = 0; bit < 128; bit++) {
      node = this.#children[node * 2 + bitAt(bytes, bit)] ?? 0
      if (node === 0) break
      owner = this.#owners[node] ?? owner
    }
    return owner
  }
}

function networkOf(text: string): { readonly bytes: readonly number[]; readonly bits: number } | undefined {
  const [address = '', bitsText, ...more] = text.split('/')
  const bytes = bytesOf(address)
  if (!bytes || more.length > 0) return undefined
  const isV4 = ipaddr.IPv4.isValidFourPartDecimal(address)
  const width = isV4 ? 32 : 128
  if (bitsText === undefined) return { bytes, bits: 128 }
  const bits = /^\d{1,3}$/.test(bitsText) ? Number(bitsText) : Infinity
  return bits <= width ? { bytes, bits: bits + 128 - width } : undefined
}

/** The sixteen bytes of an address, IPv4 in its mapped form; undefined for what is none. */
function bytesOf(address: string): readonly number[] | undefined {
  if (ipaddr.IPv4.isValidFourPartDecimal(address)) return ipaddr.IPv4.parse(address).toIPv4MappedAddress().toByteArray()
  if (!ipaddr.IPv6.isValid(address)) return undefined
  return ipaddr.IPv6.parse(address).toByteArray()
}

function bitAt(bytes: readonly number[], bit: number): 0 | 1 {
  return (((bytes[bit >> 3] ?? 0) >> (7 - (bit & 7))) & 1) as 0 | 1
}
