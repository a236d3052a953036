/**
 * Very many numbers or beginnings of numbers, in eight bytes each. A number is held as a double: a
 * leading 1 for those with a plus, 2 for those without, then its digits; so one sorted array serves
 * all lengths, and a beginning is found by dividing.
 */

/** With the leading digit sixteen, which a double still holds exactly. */
const DIGITS_MAX = 15

const digits = /^\+?[0-9]{1,15}$/

/** The number as a double; undefined for what is no number, or has more than fifteen digits. */
function encode(text: string): number | undefined {
  if (!digits.test(text)) return undefined
  return text.startsWith('+') ? Number(`1${text.slice(1)}`) : Number(`2${text}`)
}

/** How many digits follow the leading one. */
function lengthOf(key: number): number {
  return Math.floor(Math.log10(key))
}

/** Numbers as doubles, each with its value at the same index. */
interface Pairs {
  readonly keys: Float64Array
  readonly values: Uint32Array
}

const always = (): boolean => true

/** Gathers numbers with a small whole number beside each. */
export class NumberSetBuilder {
  #keys = new Float64Array(1024)
  #values = new Uint32Array(1024)
  #count = 0
  #isSorted = true

  /** @returns false for what cannot be held */
  add(text: string, value: number): boolean {
    const key = encode(text)
    if (key === undefined) return false
    if (this.#count === this.#keys.length) this.#grow()
    if (this.#count > 0 && key <= (this.#keys[this.#count - 1] as number)) this.#isSorted = false
    this.#keys[this.#count] = key
    this.#values[this.#count++] = value
    return true
  }

  /** @param join makes one value of two for the same number; without it the later one counts */
  build(join?: (one: number, other: number) => number): NumberSet {
    const sorted = this.#sorted(join !== undefined)
    return setOf(join ? withoutDoubles(sorted, join) : sorted)
  }

  #sorted(keepsDoubles: boolean): Pairs {
    const keys = this.#keys.slice(0, this.#count)
    const values = this.#values.slice(0, this.#count)
    if (this.#isSorted) return { keys, values }
    // Where every value is alike the order of numbers alone matters, and sorting is ten times faster.
    if (!keepsDoubles && values.every(value => value === values[0])) return { keys: keys.sort(), values }
    // The sort is stable, so of two rows for one number the later one stands last, and is the one found.
    const order = Uint32Array.from(keys.keys()).sort((a, b) => (keys[a] as number) - (keys[b] as number))
    const sorted = Float64Array.from(order, at => keys[at] as number)
    return { keys: sorted, values: Uint32Array.from(order, at => values[at] as number) }
  }

  #grow(): void {
    const keys = new Float64Array(this.#count * 2)
    keys.set(this.#keys)
    this.#keys = keys
    const values = new Uint32Array(this.#count * 2)
    values.set(this.#values)
    this.#values = values
  }
}

/** The same pairs with each key once. @param sorted in ascending order */
function withoutDoubles(sorted: Pairs, join: (one: number, other: number) => number): Pairs {
  const keys = new Float64Array(sorted.keys.length)
  const values = new Uint32Array(sorted.keys.length)
  let count = 0
  for (const [at, key] of sorted.keys.entries()) {
    const value = sorted.values[at] as number
    if (count > 0 && keys[count - 1] === key) values[count - 1] = join(values[count - 1] as number, value)
    else {
      keys[count] = key
      values[count++] = value
    }
  }
  return { keys: keys.slice(0, count), values: values.slice(0, count) }
}

function setOf({ keys, values }: Pairs): NumberSet {
  return new NumberSet({ keys, values, lengths: keys.reduce((bits, key) => bits | 1 << lengthOf(key), 0) })
}

/** A set as plain data, which threads can share. */
export interface PackedNumbers {
  /** In ascending order. */
  readonly keys: Float64Array
  /** What stands beside each. */
  readonly values: Uint32Array
  /** One bit for each count of digits that occurs, so that no other is looked for. */
  readonly lengths: number
}

/** Numbers and what stands beside each. Frozen in use: nothing writes to it. */
export class NumberSet {
  readonly packed: PackedNumbers
  readonly #keys: Float64Array
  readonly #values: Uint32Array
  readonly #lengths: number

  constructor(packed: PackedNumbers) {
    this.packed = packed
    this.#keys = packed.keys
    this.#values = packed.values
    this.#lengths = packed.lengths
  }

  /** What stands beside a number; undefined when it is not there. */
  find(text: string): number | undefined {
    const key = encode(text)
    return key === undefined ? undefined : this.#at(key)
  }

  /**
   * What stands beside the longest beginning of a text.
   * @param fits passes over those it says no to, for shorter beginnings
   */
  findPrefix(text: string, fits: (value: number) => boolean = always): number | undefined {
    const plain = text.length > DIGITS_MAX + 1 ? text.slice(0, DIGITS_MAX) : text
    let key = encode(plain)
    if (key === undefined) return undefined
    for (let length = lengthOf(key); length > 0; length -= 1) {
      const value = (this.#lengths & (1 << length)) === 0 ? undefined : this.#at(key)
      if (value !== undefined && fits(value)) return value
      key = Math.floor(key / 10)
    }
    return undefined
  }

  #at(key: number): number | undefined {
    let low = 0
    let high = this.#keys.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((this.#keys[middle] as number) <= key) low = middle + 1
      else high = middle
    }
    return low > 0 && this.#keys[low - 1] === key ? this.#values[low - 1] : undefined
  }
}
