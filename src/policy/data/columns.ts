/** What each type of column takes, and how its texts are made canonical. */
import { dayOf } from '../calendars/days.ts'
import { digitsOf, type Numbers } from '../numbers.ts'
import type { ColumnType } from '../schema.gen.ts'

/** What cells are read under. */
export interface ColumnScope {
  readonly numbers: Numbers
  /** Those that can be dialled. */
  readonly peers: ReadonlySet<string>
  readonly pools: ReadonlySet<string>
}

const nouns: Readonly<Record<ColumnType, string>> = {
  number: 'a number', 'number-prefix': 'the beginning of a number',
  peer: 'a peer of this policy that can be dialled',
  pool: 'a pool of this policy', tag: 'a name', money: 'an amount such as 12.50', date: 'a date such as 2026-12-24',
  text: 'a text of up to 256 characters',
}

const readers: Readonly<Record<ColumnType, (text: string, scope: ColumnScope) => string | undefined>> = {
  number: (text, { numbers }) => {
    // Canonical already, as most lists are; the plan need not be asked.
    if (/^\+[1-9][0-9]{3,14}$/.test(text)) return text
    return numbers.e164Of(text) ?? digitsOf(text)
  },
  'number-prefix': (text, { numbers }) => {
    const digits = digitsOf(text)
    return digits === undefined ? undefined : numbers.headOf(digits) ?? digits
  },
  peer: (text, { peers }) => peers.has(text) ? text : undefined,
  pool: (text, { pools }) => pools.has(text) ? text : undefined,
  tag: text => text.length <= 64 && /^[A-Za-z][A-Za-z0-9._-]*$/.test(text) ? text : undefined,
  money: text => /^-?[0-9]{1,12}(?:\.[0-9]{1,6})?$/.test(text) ? text : undefined,
  date: text => dayOf(text) === undefined ? undefined : text,
  text: text => text !== '' && text.length <= 256 ? text : undefined,
}

/** The canonical text of a cell, or why it is none. An empty cell is none. */
export function readCell(
  text: string | undefined, type: ColumnType, scope: ColumnScope,
): string | { readonly fault: string } {
  const read = text === undefined || text === '' ? undefined : readers[type](text, scope)
  return read ?? { fault: `"${(text ?? '').slice(0, 40)}" is not ${nouns[type]}` }
}
