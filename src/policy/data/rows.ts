/** Cuts a file that comes in pieces into rows: CSV (RFC 4180, commas) or a JSON object a line. */

/** One row: the texts of the columns asked for, or why it is none. */
export type Row = readonly (string | undefined)[] | { readonly fault: string }

/** Takes pieces of a text and gives rows as they are complete. */
export interface RowReader {
  push(piece: string, row: (row: Row, line: number) => void): void
  /** The rest, which no line break ended. */
  end(row: (row: Row, line: number) => void): void
  /** Why the file as a whole cannot be read; known once its first line is. */
  readonly fault: string | undefined
}

/** Longer rows are none; else a file without line breaks would be one. */
const ROW_CHARS_MAX = 65_536

/** @param columns in the order in which rows give them */
export function createRowReader(file: string, columns: readonly string[]): RowReader {
  const rows = file.endsWith('.jsonl') ? jsonRows(columns) : csvRows(columns)
  let rest = ''
  let line = 0

  const take = (text: string, row: (row: Row, line: number) => void): void => {
    line += 1
    const plain = text.endsWith('\r') ? text.slice(0, -1) : text
    const read = plain.length > ROW_CHARS_MAX ? { fault: 'the row is too long' } : rows.read(plain, line)
    if (read) row(read, line)
  }

  return {
    push(piece, row) {
      const text = rest + piece
      let start = 0
      for (let end = text.indexOf('\n'); end >= 0 && rows.fault === undefined; end = text.indexOf('\n', start)) {
        take(text.slice(start, end), row)
        start = end + 1
      }
      rest = text.slice(start, start + ROW_CHARS_MAX + 1)
    },
    end(row) {
      if (rest !== '' && rows.fault === undefined) take(rest, row)
      if (line === 0) rows.read('', 1)
    },
    get fault() {
      return rows.fault
    },
  }
}

interface Lines {
  /** Undefined for a line that holds no row. */
  read(line: string, number: number): Row | undefined
  readonly fault: string | undefined
}

function csvRows(columns: readonly string[]): Lines {
  let places: readonly number[] | undefined
  let width = 0
  let fault: string | undefined
  return {
    read(line, number) {
      const cells = cellsOf(number === 1 ? line.replace(/^\uFEFF/, '') : line)
      if (places === undefined) {
        const names = (cells ?? []).map(name => name.trim())
        width = names.length
        places = columns.map(name => names.indexOf(name))
        const missing = columns.find(name => !names.includes(name))
        if (missing !== undefined) fault = `its first line names no column "${missing}"`
        return undefined
      }
      if (line.trim() === '') return undefined
      if (!cells) return { fault: 'a quote is not closed' }
      return cells.length === width ? places.map(place => cells[place]?.trim())
        : { fault: `it has ${cells.length} columns where the first line names ${width}` }
    },
    get fault() {
      return fault
    },
  }
}

/** A row stays on its line. Undefined when a quote is not closed. */
function cellsOf(line: string): string[] | undefined {
  if (!line.includes('"')) return line.split(',')
  const cells: string[] = []
  const cell = /\s*"((?:[^"]|"")*)"\s*(?=,|$)|([^",]*)(?=,|$)/y
  for (let at = 0; at <= line.length; at = cell.lastIndex + 1) {
    cell.lastIndex = at
    const found = cell.exec(line)
    if (!found) return undefined
    cells.push(found[1]?.replaceAll('""', '"') ?? found[2] ?? '')
  }
  return cells
}

function jsonRows(columns: readonly string[]): Lines {
  return {
    read(line) {
      if (line.trim() === '') return undefined
      const value = parsed(line)
      if (typeof value !== 'object' || value === null || Array.isArray(value)) return { fault: 'it is no JSON object' }
      return columns.map(name => {
        const cell = Object.hasOwn(value, name) ? (value as Readonly<Record<string, unknown>>)[name] : undefined
        return typeof cell === 'string' ? cell : typeof cell === 'number' ? String(cell) : undefined
      })
    },
    fault: undefined,
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined // the caller says that it is no object
  }
}
