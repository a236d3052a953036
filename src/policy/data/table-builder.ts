/** From the rows of a file to a table: what fits its columns is filed, what does not is counted. */
import { atOnce } from '../../base/sliced.ts'
import { DAY_MS, dayOf } from '../calendars/days.ts'
import { isZone, momentAt, zoneOf, type Zone } from '../calendars/zone.ts'
import type { ColumnType, DataList } from '../schema.gen.ts'
import { readCell, type ColumnScope } from './columns.ts'
import { NumberSetBuilder } from './number-set.ts'
import type { Row } from './rows.ts'
import {
  byRank, GROUPS_FROM, ROWS_PER_KEY_MAX, unpackTable, type DataRow, type DataTable, type PackedTable,
} from './table.ts'

/** A row that does not fit its columns. */
export interface BadRow {
  readonly line: number
  readonly fault: string
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
  /** A number with more rows than a call may look at. */
  crowded: string | undefined
  readonly #types: readonly ColumnType[]
  readonly #keyAt: number
  readonly #ranked: number
  readonly #from: number
  readonly #until: number
  /** Without it later rows for a number take the place of those before them. */
  readonly #keepsAll: boolean
  readonly #zone: Zone
  readonly #scope: ColumnScope
  readonly #numbers = new NumberSetBuilder()
  readonly #texts = new Map<string, number>()
  readonly #rows: DataRow[] = []
  readonly #groups: (readonly number[])[] = []
  readonly #places = new Map<string, number>()
  #count = 0

  constructor(list: DataList, scope: ColumnScope) {
    this.columns = Object.keys(list.columns)
    this.#types = Object.values(list.columns)
    this.#scope = scope
    const { valid = {}, 'lowest-first': ranked } = list
    const at = (name: string | undefined): number => this.columns.indexOf(name ?? '')
    this.#keyAt = at(keyOf(list))
    this.#ranked = at(ranked)
    this.#from = at(valid.from)
    this.#until = at(valid.until)
    this.#keepsAll = this.#ranked >= 0 || list.valid !== undefined
    const { zone = 'UTC' } = valid
    this.#zone = zoneOf(isZone(zone) ? zone : 'UTC')
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
    const rival = this.#ranked < 0 ? -1 : this.#types.findIndex(each => each === 'peer' || each === 'pool')
    const numbers = type === 'text' ? undefined
      : this.#numbers.build(this.#keepsAll ? (one, other) => this.#joined(one, other) : undefined).packed
    return {
      count: this.#count, type, columns: this.columns, rows: this.#rows, groups: this.#groups,
      ...(rival >= 0 && { rival }),
      ...(numbers ? { numbers }
        : { texts: [...this.#texts.keys()], places: Uint32Array.from(this.#texts.values()) }),
    }
  }

  #cellsOf(row: readonly (string | undefined)[]): readonly string[] | { readonly fault: string } {
    const cells: string[] = []
    for (let at = 0; at < this.#types.length; at++) {
      const isOpen = row[at] === '' && (at === this.#from || at === this.#until)
      const cell = isOpen ? '' : readCell(row[at], this.#types[at] as ColumnType, this.#scope)
      if (typeof cell === 'object') return { fault: `${this.columns[at]}: ${cell.fault}` }
      cells.push(cell)
    }
    return cells
  }

  #file(cells: readonly string[]): string | undefined {
    const key = cells[this.#keyAt] ?? ''
    const place = this.#placeOf(cells.map((cell, at) => at === this.#keyAt ? '' : cell))
    const before = this.#keepsAll ? this.#texts.get(key) : undefined
    if (this.#types[this.#keyAt] === 'text') {
      this.#texts.set(key, before === undefined ? place : this.#joined(before, place))
    } else if (!this.#numbers.add(key, place)) return `"${key}" has more than fifteen digits`
    return undefined
  }

  /** @param cells the key's is empty, so that rows that say the same are one */
  #placeOf(cells: readonly string[]): number {
    const name = cells.join('\n')
    const known = this.#places.get(name)
    if (known !== undefined) return known
    const place = this.#rows.push(this.#rowOf(cells)) - 1
    this.#places.set(name, place)
    return place
  }

  #rowOf(cells: readonly string[]): DataRow {
    const [from, until] = [this.#dayIn(cells, this.#from), this.#dayIn(cells, this.#until)]
    const tags = cells.filter((_, at) => this.#types[at] === 'tag')
    return Object.freeze({
      cells: Object.freeze(cells), tags: Object.freeze([...new Set(tags)]),
      ...(this.#ranked >= 0 && { rank: Number(cells[this.#ranked]) }),
      ...(from !== undefined && { fromMs: momentAt(this.#zone, from * DAY_MS) }),
      ...(until !== undefined && { untilMs: momentAt(this.#zone, (until + 1) * DAY_MS) }),
    })
  }

  #dayIn(cells: readonly string[], at: number): number | undefined {
    return at < 0 ? undefined : dayOf(cells[at] ?? '')
  }

  /** The place of all rows of two places, in order: the lowest rank first; else the later row, which counts. */
  #joined(one: number, other: number): number {
    if (one === other) return one
    const both = [...this.#groupAt(one), ...this.#groupAt(other)]
    if (both.length > ROWS_PER_KEY_MAX) {
      this.crowded = `more than ${ROWS_PER_KEY_MAX} rows stand beside one number`
      return one
    }
    const inOrder = this.#ranked < 0 ? [...new Set([...this.#groupAt(other), ...this.#groupAt(one)])]
      : both.toSorted((a, b) => byRank(this.#rows[a] as DataRow, this.#rows[b] as DataRow))
    const name = `\0${inOrder.join(' ')}`
    const known = this.#places.get(name)
    if (known !== undefined) return known
    const place = GROUPS_FROM + this.#groups.push(inOrder) - 1
    this.#places.set(name, place)
    return place
  }

  #groupAt(place: number): readonly number[] {
    return place < GROUPS_FROM ? [place] : this.#groups[place - GROUPS_FROM] ?? []
  }
}

const BAD_TOLD_MAX = 3
