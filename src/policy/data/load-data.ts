/** The lists of a policy, read from their files and held against their columns. */
import { createHash, type Hash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { join } from 'node:path'
import type { Diagnostic } from '../diagnostic.ts'
import type { PolicyDocument } from '../document.ts'
import { createNumbers } from '../numbers.ts'
import type { DataList } from '../schema.gen.ts'
import type { ColumnScope } from './columns.ts'
import { createRowReader, type RowReader } from './rows.ts'
import { TableBuilder } from './table-builder.ts'

/** A document with its lists; without one when a list cannot be used. */
export interface LoadedData {
  readonly document?: PolicyDocument
  readonly diagnostics: readonly Diagnostic[]
}

/** Small enough that calls go on between two pieces. */
const PIECE_BYTES = 32 * 1024

/** Reads every list from the policy's folder, piece by piece. Never throws for what is on the disk. */
export async function loadData(document: PolicyDocument, folder: string): Promise<LoadedData> {
  const loads = loadsOf(document)
  for (const load of loads) {
    try {
      const pieces = createReadStream(join(folder, load.list.file), { encoding: 'utf8', highWaterMark: PIECE_BYTES })
      for await (const piece of pieces) load.push(piece as string)
    } catch (error) {
      load.unread = (error as { readonly code?: unknown }).code === 'ENOENT' ? 'there is no such file' : String(error)
    }
    load.end()
  }
  return withTables(document, loads)
}

/** The same from texts, by file name. */
export function readData(document: PolicyDocument, texts: ReadonlyMap<string, string>): LoadedData {
  const loads = loadsOf(document)
  for (const load of loads) {
    const text = texts.get(load.list.file)
    if (text === undefined) load.unread = 'there is no such file'
    else load.push(text)
    load.end()
  }
  return withTables(document, loads)
}

function loadsOf({ tree }: PolicyDocument): DataLoad[] {
  const scope = {
    numbers: createNumbers(tree.plan?.home),
    peers: new Set(Object.entries(tree.peers ?? {}).flatMap(([name, { contact }]) => contact ? [name] : [])),
    pools: new Set(Object.keys(tree.pools ?? {})),
  }
  return Object.entries(tree.data ?? {}).map(([name, list]) => new DataLoad(name, list, scope))
}

function withTables(document: PolicyDocument, loads: readonly DataLoad[]): LoadedData {
  if (loads.length === 0) return { document, diagnostics: [] }
  // Built first: only then is it known whether a number has more rows than a call may look at.
  const data = new Map(loads.map(({ name, builder }) => [name, builder.build()]))
  const diagnostics = loads.flatMap(load => load.diagnostics(document))
  if (diagnostics.some(({ severity }) => severity === 'error')) return { diagnostics }
  const digest = digestWith(document.digest, loads)
  return { document: { ...document, digest, data }, diagnostics }
}

/** The digest of a policy of texts and lists; all are SHA-256, hex. @param lists in the order of the policy */
export function digestWith(
  texts: string, lists: readonly { readonly name: string; readonly digest: string }[],
): string {
  if (lists.length === 0) return texts
  const sum = createHash('sha256').update(texts)
  for (const { name, digest } of lists) sum.update(`\0${name}\0${digest}`)
  return sum.digest('hex')
}

/** One list on its way in. */
class DataLoad {
  readonly name: string
  readonly list: DataList
  readonly builder: TableBuilder
  /** Why the file could not be read. */
  unread: string | undefined
  digest = ''
  readonly #rows: RowReader
  readonly #hash: Hash = createHash('sha256')

  constructor(name: string, list: DataList, scope: ColumnScope) {
    this.name = name
    this.list = list
    this.builder = new TableBuilder(list, scope)
    this.#rows = createRowReader(list.file, this.builder.columns)
  }

  push(piece: string): void {
    this.#hash.update(piece)
    this.#rows.push(piece, (row, line) => this.builder.add(row, line))
  }

  end(): void {
    this.#rows.end((row, line) => this.builder.add(row, line))
    this.digest = this.#hash.digest('hex')
  }

  diagnostics({ source }: PolicyDocument): Diagnostic[] {
    const path = ['data', this.name, 'file']
    const { file } = this.list
    const at = source.at(path)
    if (this.unread !== undefined) {
      const hint = 'it lies in the policy\'s own folder'
      return [{ code: 'POL-316', severity: 'error', message: `"${file}" cannot be read: ${this.unread}`, at, hint }]
    }
    const { fault } = this.#rows
    if (fault !== undefined) {
      const hint = 'name the columns in its first line'
      return [{ code: 'POL-317', severity: 'error', message: `"${file}" does not fit its columns: ${fault}`, at, hint }]
    }
    const { crowded } = this.builder
    if (crowded !== undefined) {
      const hint = 'take away rows that are no longer valid'
      const message = `"${file}" cannot be used: ${crowded}`
      return [{ code: 'POL-317', severity: 'error', message, at, hint }]
    }
    return [...this.#badRows(at), ...this.#tooFew(source.at(['data', this.name, 'rows-at-least']))]
  }

  #tooFew(at: Diagnostic['at']): Diagnostic[] {
    const { rowCount, badCount } = this.builder
    const { file, 'rows-at-least': least = 0 } = this.list
    const count = rowCount - badCount
    if (count >= least) return []
    const message = `"${file}" has too few rows that fit its columns: ${count} of at least ${least}`
    const hint = 'see whether the file was cut short, or ask for fewer'
    return [{ code: 'POL-329', severity: 'error', message, at, hint }]
  }

  #badRows(at: Diagnostic['at']): Diagnostic[] {
    const { bad, badCount, rowCount } = this.builder
    if (badCount === 0) return []
    const limit = this.list['bad-rows'] ?? '1%'
    const tooMany = badCount > rowCount * Number(limit.slice(0, -1)) / 100
    const counted = `${badCount} of ${rowCount} rows of "${this.list.file}"`
    const related = bad.map(({ line, fault }) =>
      ({ message: fault, at: { file: this.list.file, line, column: 1, length: 1 } }))
    return [tooMany
      ? { code: 'POL-319', severity: 'error', message: `${counted} do not fit, more than ${limit}`, at,
        hint: 'mend the file, or raise bad-rows', related }
      : { code: 'POL-318', severity: 'warning', message: `${counted} do not fit and are left out`, at,
        hint: 'mend the rows', related }]
  }
}
