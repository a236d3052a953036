/**
 * Where the values of a plainly written text stand: five whole numbers a value in one typed array,
 * in the order of the text. A policy of a hundred thousand rules has more than a million of them.
 */
import type { Position } from './diagnostic.ts'
import { unquoted } from './plain-scalars.ts'
import type { Lines, Path, SourceMap } from './position.ts'

/** A value's five: where it begins and ends, where its key does, and how many values it is with those in it. */
const WIDTH = 5
const END = 1
const KEY = 2
const KEY_END = 3
const SIZE = 4

/** Takes the values of a text in their order, a map or list before what is in it. */
export class PlainNodes implements SourceMap {
  readonly #text: string
  readonly #lines: Lines
  #cells = new Int32Array(1024 * WIDTH)
  #count = 0
  /** What is in a map or list, for those that were asked about. */
  readonly #parts = new Map<number, ReadonlyMap<string | number, number>>()

  constructor(text: string, lines: Lines) {
    this.#text = text
    this.#lines = lines
  }

  /**
   * Begins a value. What has no key, as an item of a list, says its own start instead.
   * @returns what {@link close} is told
   */
  open(start: number, keyStart: number, keyEnd: number): number {
    const at = this.#count++ * WIDTH
    if (at === this.#cells.length) {
      const larger = new Int32Array(this.#cells.length * 2)
      larger.set(this.#cells)
      this.#cells = larger
    }
    this.#cells[at] = start
    this.#cells[at + KEY] = keyStart
    this.#cells[at + KEY_END] = keyEnd
    return at
  }

  /** Ends a value, after those in it. A value without text ends where it begins. */
  close(at: number, end: number): void {
    this.#cells[at + END] = end
    this.#cells[at + SIZE] = this.#count - at / WIDTH
  }

  at(path: Path, part: 'key' | 'value' = 'value'): Position {
    const at = this.#find(path)
    const [start, end] = [this.#cells[at] as number, this.#cells[at + END] as number]
    const keyStart = this.#cells[at + KEY] as number
    if (keyStart !== start && (part === 'key' || start === end)) {
      return this.#lines.position(keyStart, this.#cells[at + KEY_END] as number)
    }
    return this.#lines.position(start, end)
  }

  written(path: Path): string | undefined {
    const at = this.#find(path)
    const [start, end] = [this.#cells[at] as number, this.#cells[at + END] as number]
    const isQuotedOrWider = start < end && '"\'[{'.includes(this.#text[start] as string)
    return isQuotedOrWider || this.#cells[at + SIZE] !== 1 ? undefined : this.#text.slice(start, end)
  }

  /** The value a path leads to, or the last one on the way. */
  #find(path: Path): number {
    let at = 0
    for (const step of path) {
      const next = this.#partsOf(at).get(step)
      if (next === undefined) break
      at = next
    }
    return at
  }

  #partsOf(owner: number): ReadonlyMap<string | number, number> {
    const known = this.#parts.get(owner)
    if (known) return known
    const parts = new Map<string | number, number>()
    const end = owner + (this.#cells[owner + SIZE] as number) * WIDTH
    for (let at = owner + WIDTH; at < end; at += (this.#cells[at + SIZE] as number) * WIDTH) {
      const keyStart = this.#cells[at + KEY] as number
      const isItem = keyStart === this.#cells[at]
      const key = this.#text.slice(keyStart, this.#cells[at + KEY_END])
      parts.set(isItem ? parts.size : unquoted(key) ?? key, at)
    }
    this.#parts.set(owner, parts)
    return parts
  }
}
