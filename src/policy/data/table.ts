/** A list as rules ask it: is a number in it, and with which tags? */
import { atOnce, type Sliced } from '../../base/sliced.ts'
import type { PartyFacts } from '../facts.ts'
import { probeOf } from '../patterns.ts'
import type { ColumnType, DataList } from '../schema.gen.ts'
import { readCell, type ColumnScope } from './columns.ts'
import { NumberSet, NumberSetBuilder, type PackedNumbers } from './number-set.ts'
import type { Row } from './rows.ts'

export interface DataTable {
  /** Rows that can be found. */
  readonly count: number
  /** The table as plain data, which another thread can make one of: {@link unpackTable}. */
  readonly packed: PackedTable
  has(party: PartyFacts): boolean
  /** The tags of the row for a party; none when there is no row. */
  tagsOf(party: PartyFacts): readonly string[]
}

export interface PackedTable {
  readonly count: number
  /** Of the column rows are looked up in. */
  readonly type: ColumnType
  /** Each set of tags once; rows hold its place. */
  readonly tagSets: readonly (readonly string[])[]
  /** Where rows are looked up by number … */
  readonly numbers?: PackedNumbers
  /** … or by text: each with the place of its tags at the same index of `places`. */
  readonly texts?: readonly string[]
  readonly places?: Uint32Array
}

/** A row that does not fit its columns. */
export interface BadRow {
  readonly line: number
  readonly fault: string
}

/** Asked where a list could not be loaded: nobody is in it. */
export const emptyTable: DataTable = atOnce(unpackTable({ count: 0, type: 'text', tagSets: [] }))

/** The table of packed data; it can wait between any two of its texts. */
export function* unpackTable(packed: PackedTable): Sliced<DataTable> {
  const { count, type, tagSets, numbers, texts = [], places } = packed
  const find = numbers ? byNumber(new NumberSet(numbers), type) : yield* byText(texts, places)
  return Object.freeze({
    count, packed,
    has: (party: PartyFacts) => find(party) !== undefined,
    tagsOf: (party: PartyFacts) => tagSets[find(party) ?? -1] ?? [],
  })
}

type Find = (party: PartyFacts) => number | undefined

function byNumber(numbers: NumberSet, type: ColumnType): Find {
  return type === 'number' ? party => numbers.find(probeOf(party)) : party => numbers.findPrefix(probeOf(party))
}

function* byText(texts: readonly string[], places: Uint32Array | undefined): Sliced<Find> {
  const found = new Map<string, number>()
  for (const [at, text] of texts.entries()) {
    found.set(text, places?.[at] ?? -1)
    yield
  }
  return party => found.get(party.user)
}

/** The column rows are looked up in; undefined when none can be. */
export function keyOf({ columns, key }: DataList): string | undefined {
  if (key !== undefined) return canBeKey(columns[key]) ? key : undefined
  return Object.keys(columns).find(name => columns[name] !== 'text' && canBeKey(columns[name]))
}

function canBeKey(type: ColumnType | undefined): boolean {
  return type === 'number' || type === 'number-prefix' || type === 'text'
}

/** Takes the rows of one list. */
export class TableBuilder {
  /** In the order in which rows give them. */
  readonly columns: readonly string[]
  badCount = 0
  /** The first few. */
  readonly bad: BadRow[] = []
  readonly #types: readonly ColumnType[]
  readonly #keyAt: number
  readonly #tagsAt: readonly number[]
  readonly #scope: ColumnScope
  readonly #numbers = new NumberSetBuilder()
  readonly #texts = new Map<string, number>()
  /** Each set of tags once; rows hold its place. */
  readonly #tagSets: (readonly string[])[] = []
  readonly #places = new Map<string, number>()
  #count = 0

  constructor(list: DataList, scope: ColumnScope) {
    this.columns = Object.keys(list.columns)
    this.#types = Object.values(list.columns)
    this.#keyAt = this.columns.indexOf(keyOf(list) ?? '')
    this.#tagsAt = this.#types.flatMap((type, at) => type === 'tag' ? [at] : [])
    this.#scope = scope
  }

  get rowCount(): number {
    return this.#count + this.badCount
  }

  add(row: Row, line: number): void {
    const cells = 'fault' in row ? row : this.#cellsOf(row)
    const fault = 'fault' in cells ? cells.fault : this.#file(cells)
    if (fault === undefined) this.#count += 1
    else {
      this.badCount += 1
      if (this.bad.length < BAD_TOLD_MAX) this.bad.push({ line, fault })
    }
  }

  build(): DataTable {
    return atOnce(unpackTable(this.#packed()))
  }

  #packed(): PackedTable {
    const type = this.#types[this.#keyAt] ?? 'text'
    const shared = { count: this.#count, type, tagSets: this.#tagSets }
    if (type !== 'text') return { ...shared, numbers: this.#numbers.build().packed }
    return { ...shared, texts: [...this.#texts.keys()], places: Uint32Array.from(this.#texts.values()) }
  }

  #cellsOf(row: readonly (string | undefined)[]): readonly string[] | { readonly fault: string } {
    const cells: string[] = []
    for (let at = 0; at < this.#types.length; at++) {
      const cell = readCell(row[at], this.#types[at] as ColumnType, this.#scope)
      if (typeof cell === 'object') return { fault: `${this.columns[at]}: ${cell.fault}` }
      cells.push(cell)
    }
    return cells
  }

  #file(cells: readonly string[]): string | undefined {
    const key = cells[this.#keyAt] ?? ''
    const place = this.#tagSet(this.#tagsAt.map(at => cells[at] as string))
    if (this.#types[this.#keyAt] === 'text') this.#texts.set(key, place)
    else if (!this.#numbers.add(key, place)) return `"${key}" has more than fifteen digits`
    return undefined
  }

  #tagSet(tags: readonly string[]): number {
    const name = tags.join(' ')
    let place = this.#places.get(name)
    if (place === undefined) {
      place = this.#tagSets.push(Object.freeze([...new Set(tags)])) - 1
      this.#places.set(name, place)
    }
    return place
  }
}

const BAD_TOLD_MAX = 3
