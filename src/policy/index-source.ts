/** Which peer vouches for an address: the longest network that holds it, in a step for each bit. */
import ipaddr from 'ipaddr.js'

/** Networks and their owners. An IPv4 address in its IPv6 form, `::ffff:10.0.0.1`, is the IPv4 one. */
export class SourceIndex {
  readonly #v4 = new BitTrie()
  readonly #v6 = new BitTrie()

  /** Files a network, `10.0.0.0/8`, or an address; one that was filed before keeps its first owner. */
  add(network: string, owner: string): void {
    const [address = '', bitsText, ...more] = network.split('/')
    const bytes = bytesOf(address)
    if (!bytes || more.length > 0 || (bitsText !== undefined && !/^\d{1,3}$/.test(bitsText))) return
    // Written in the IPv6 form, a network of IPv4 counts its bits from the beginning of that form.
    const mapped = bytes.length === 4 && address.includes(':') ? 96 : 0
    const bits = bitsText === undefined ? bytes.length * 8 : Number(bitsText) - mapped
    if (bits >= 0 && bits <= bytes.length * 8) this.#trieFor(bytes).add(bytes, bits, owner)
  }

  /** The owner of the longest network around `address`; undefined for strangers and for what is no address. */
  find(address: string): string | undefined {
    const bytes = bytesOf(address)
    return bytes && this.#trieFor(bytes).find(bytes)
  }

  #trieFor(bytes: readonly number[]): BitTrie {
    return bytes.length === 4 ? this.#v4 : this.#v6
  }
}

class BitTrie {
  /** Two cells a node: the child for bit 0 and for bit 1; 0 where there is none. */
  readonly #children: number[] = [0, 0]
  readonly #owners: (string | undefined)[] = [undefined]

  add(bytes: readonly number[], bits: number, owner: string): void {
    let node = 0
    for (let bit = 0; bit < bits; bit++) {
      const cell = node * 2 + bitAt(bytes, bit)
      node = this.#children[cell] as number
      if (node === 0) {
        node = this.#owners.push(undefined) - 1
        this.#children.push(0, 0)
        this.#children[cell] = node
      }
    }
    this.#owners[node] ??= owner
  }

  find(bytes: readonly number[]): string | undefined {
    let node = 0
    let owner = this.#owners[0]
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      node = this.#children[node * 2 + bitAt(bytes, bit)] as number
      if (node === 0) break
      owner = this.#owners[node] ?? owner
    }
    return owner
  }
}

/** Four bytes or sixteen; undefined for what is no address. */
function bytesOf(address: string): readonly number[] | undefined {
  if (!address.includes(':')) {
    return ipaddr.IPv4.isValidFourPartDecimal(address) ? ipaddr.IPv4.parse(address).octets : undefined
  }
  if (!ipaddr.IPv6.isValid(address)) return undefined
  const v6 = ipaddr.IPv6.parse(address)
  return v6.isIPv4MappedAddress() ? v6.toIPv4Address().octets : v6.toByteArray()
}

function bitAt(bytes: readonly number[], bit: number): 0 | 1 {
  return (((bytes[bit >> 3] as number) >> (7 - (bit & 7))) & 1) as 0 | 1
}
