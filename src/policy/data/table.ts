/** A list as rules ask it: which rows does it have for a number at a moment, the first to be used first? */
import { atOnce, type Sliced } from '../../base/sliced.ts'
import type { PartyFacts } from '../facts.ts'
import { probeOf } from '../patterns.ts'
import type { ColumnType } from '../schema.gen.ts'
import { NumberSet, type PackedNumbers } from './number-set.ts'

export interface DataTable {
  /** Rows that can be found. */
  readonly count: number
  /** Of the cells of a row. */
  readonly columns: readonly string[]
  /** The table as plain data, which another thread can make one of: {@link unpackTable}. */
  readonly packed: PackedTable
  /** @param atMs the moment of the call; without it every row counts as valid */
  has(party: PartyFacts, atMs?: number): boolean
  /** The tags of the first row for a party; none when there is no row. */
  tagsOf(party: PartyFacts, atMs?: number): readonly string[]
  /** At most {@link ROWS_PER_KEY_MAX} for each length of a number's beginning. */
  rowsOf(party: PartyFacts, atMs?: number): readonly DataRow[]
}

/** What stands beside a number. */
export interface DataRow {
  /** In the order of the columns. */
  readonly cells: readonly string[]
  readonly tags: readonly string[]
  /** Who has the lower rank comes first; left out where rows have no order. */
  readonly rank?: number
  /** The first moment it is valid. Milliseconds since 1970. */
  readonly fromMs?: number
  /** The first moment it is no longer valid. Milliseconds since 1970. */
  readonly untilMs?: number
}

export interface PackedTable {
  readonly count: number
  /** Of the column rows are looked up in. */
  readonly type: ColumnType
  readonly columns: readonly string[]
  /** The place of the first column of peers or pools, in a list whose rows have a rank. */
  readonly rival?: number
  /** Each row once, however many numbers it stands beside. */
  readonly rows: readonly DataRow[]
  /** Several rows for one number, each set once: places of rows in their order. */
  readonly groups: readonly (readonly number[])[]
  /** Where rows are looked up by number … */
  readonly numbers?: PackedNumbers
  /** … or by text: each with its place at the same index of `places`. */
  readonly texts?: readonly string[]
  readonly places?: Uint32Array
}

/** A call looks at no more rows than these for one number. */
export const ROWS_PER_KEY_MAX = 32

/** From here on a place is that of a group, below it that of a row. */
export const GROUPS_FROM = 2 ** 31

/** Asked where a list could not be loaded: nobody is in it. */
export const emptyTable: DataTable = atOnce(unpackTable({ count: 0, type: 'text', columns: [], rows: [], groups: [] }))

/** Looks at the places for a party, longest beginning first, until `fits` says that one is the last. */
type Find = (party: PartyFacts, fits: (place: number) => boolean) => void

/** The table of packed data; it can wait between any two of its texts. */
export function* unpackTable(packed: PackedTable): Sliced<DataTable> {
  const { count, type, columns, rows, groups, rival, numbers, texts = [], places } = packed
  const find = numbers ? byNumber(new NumberSet(numbers), type) : yield* byText(texts, places)

  const isRanked = rows[0]?.rank !== undefined
  const validAt = (place: number, atMs: number | undefined): readonly DataRow[] => {
    const all = place < GROUPS_FROM ? [place] : groups[place - GROUPS_FROM] ?? []
    const valid = all.flatMap(at => rows[at] ?? []).filter(row => isValid(row, atMs))
    // Without an order one row counts, as for numbers that have no more.
    return isRanked ? valid : valid.slice(0, 1)
  }
  const hasValid = (place: number, atMs: number | undefined): boolean => place < GROUPS_FROM
    ? isValid(rows[place], atMs) : groups[place - GROUPS_FROM]?.some(at => isValid(rows[at], atMs)) ?? false
  const nearest = (party: PartyFacts, atMs?: number): readonly DataRow[] => {
    let found: readonly DataRow[] = []
    find(party, place => {
      found = validAt(place, atMs)
      return found.length > 0
    })
    return found
  }
  /** Rivals may cut the numbers differently: each comes with the row of its own longest beginning. */
  const ranked = (party: PartyFacts, at: number, atMs?: number): readonly DataRow[] => {
    const best = new Map<string, DataRow>()
    find(party, place => {
      for (const row of validAt(place, atMs)) {
        const name = row.cells[at] ?? ''
        if (!best.has(name)) best.set(name, row)
      }
      return false
    })
    return [...best.values()].toSorted(byRank)
  }
  const rowsOf = (party: PartyFacts, atMs?: number): readonly DataRow[] =>
    rival === undefined ? nearest(party, atMs) : ranked(party, rival, atMs)

  return Object.freeze({
    count, columns, packed, rowsOf,
    has(party: PartyFacts, atMs?: number) {
      let found = false
      find(party, place => {
        found = hasValid(place, atMs)
        return found
      })
      return found
    },
    tagsOf: (party: PartyFacts, atMs?: number) => rowsOf(party, atMs)[0]?.tags ?? [],
  })
}

/** Of two rows the one to be used first; rows of one rank stay as they are. */
export function byRank({ rank: one = 0 }: DataRow, { rank: other = 0 }: DataRow): number {
  return one - other
}

function isValid(row: DataRow | undefined, atMs: number | undefined): boolean {
  if (!row || atMs === undefined) return row !== undefined
  const { fromMs = -Infinity, untilMs = Infinity } = row
  return fromMs <= atMs && atMs < untilMs
}

function byNumber(numbers: NumberSet, type: ColumnType): Find {
  if (type !== 'number') return (party, fits) => void numbers.findPrefix(probeOf(party), fits)
  return (party, fits) => {
    const place = numbers.find(probeOf(party))
    if (place !== undefined) fits(place)
  }
}

function* byText(texts: readonly string[], places: Uint32Array | undefined): Sliced<Find> {
  const found = new Map<string, number>()
  for (const [at, text] of texts.entries()) {
    found.set(text, places?.[at] ?? GROUPS_FROM)
    yield
  }
  return (party, fits) => {
    const place = found.get(party.user)
    if (place !== undefined) fits(place)
  }
}
