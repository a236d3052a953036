/**
 * Which of very many beginnings does a text have? The answer costs one step per character of the
 * text, however many beginnings there are.
 *
 * Digits and the plus live in one packed trie, 64 bytes a node: a line of the processor's cache, and
 * a step touches no other. Other beginnings, `alice*`, are few and stand in a map that is asked once
 * for each length that occurs.
 */
import { file, filed, type Ids } from './ids.ts'

/** Columns of a node: a child for each digit, one for the plus, and who is filed here. */
const COLUMNS = 16
const PLUS_COLUMN = 10
const IDS_COLUMN = 11
const PLUS = 43
const ZERO = 48
const numeric = /^[+0-9]*$/

export class PrefixIndex {
  #cells = new Int32Array(COLUMNS * 4)
  #nodeCount = 1
  /** Where more than one is filed: their cell says the negative of the place here. */
  readonly #shared: (readonly number[])[] = [[]]
  readonly #names = new Map<string, Ids>()
  readonly #nameLengths: number[] = []

  /** Files `id` under a beginning. Ids must be added in ascending order. */
  add(head: string, id: number): void {
    if (numeric.test(head)) return this.#fileAt(this.#nodeOf(head) * COLUMNS + IDS_COLUMN, id)
    if (!this.#nameLengths.includes(head.length)) this.#nameLengths.push(head.length)
    file(this.#names, head, id)
  }

  /** Puts into `found` what is filed under every beginning `text` has. */
  collect(text: string, found: Ids[]): void {
    const cells = this.#cells
    let row = 0
    for (let at = 0; ; at++) {
      const ids = cells[row + IDS_COLUMN] as number
      if (ids !== 0) found.push(ids > 0 ? ids - 1 : this.#shared[-ids] as readonly number[])
      const column = at < text.length ? columnOf(text.charCodeAt(at)) : -1
      if (column < 0) break
      row = cells[row + column] as number
      if (row === 0) break
    }
    for (const length of this.#nameLengths) {
      if (length > text.length) continue
      const ids = this.#names.get(text.slice(0, length))
      if (ids !== undefined) found.push(ids)
    }
  }

  #fileAt(cell: number, id: number): void {
    const before = this.#cells[cell] as number
    if (before === 0) this.#cells[cell] = id + 1
    else if (before < 0) this.#shared[-before] = filed(this.#shared[-before], id) as readonly number[]
    else {
      const both = filed(before - 1, id)
      if (typeof both !== 'number') this.#cells[cell] = 1 - this.#shared.push(both)
    }
  }

  /** The node a beginning ends in, made when it is not there yet. */
  #nodeOf(head: string): number {
    let row = 0
    for (let at = 0; at < head.length; at++) {
      const cell = row + columnOf(head.charCodeAt(at))
      row = this.#cells[cell] as number
      if (row > 0) continue
      // On a line of its own: it may put larger cells in the place of these.
      row = this.#newRow()
      this.#cells[cell] = row
    }
    return row / COLUMNS
  }

  #newRow(): number {
    const row = this.#nodeCount++ * COLUMNS
    if (row + COLUMNS > this.#cells.length) {
      const larger = new Int32Array(this.#cells.length * 2)
      larger.set(this.#cells)
      this.#cells = larger
    }
    return row
  }
}

function columnOf(code: number): number {
  if (code >= ZERO && code < ZERO + 10) return code - ZERO
  return code === PLUS ? PLUS_COLUMN : -1
}
