/**
 * A checked policy as plain data, on its way from the thread that read and checked it to the one
 * that serves calls. The one place that knows what of a document the other side needs.
 */
import type { Sliced } from '../base/sliced.ts'
import { unpackTable, type DataTable, type PackedTable } from './data/table.ts'
import type { PolicyDocument } from './document.ts'
import type { PolicySources } from './files.ts'
import { placesIn, unpackPlaces, type PackedPlaces } from './places.ts'
import type { PolicyFile } from './schema.gen.ts'
import { surveyOf, type Survey } from './survey.ts'

export interface Handover {
  readonly tree: PolicyFile
  readonly digest: string
  readonly survey: Survey
  readonly places: PackedPlaces
  readonly data: Readonly<Record<string, PackedTable>> | undefined
  /** The texts of calendars and keys. */
  readonly beside: Readonly<Record<string, string>> | undefined
  readonly promptsIn: string | undefined
  readonly sources: PolicySources | undefined
}

/** What another thread needs to compile a document. */
export function handoverOf(document: PolicyDocument, sources: PolicySources | undefined): Handover {
  const { tree, digest, data, promptsIn, survey = surveyOf(tree) } = document
  const beside = document.beside && Object.fromEntries(document.beside)
  const tables = data && Object.fromEntries([...data].map(([name, { packed }]) => [name, shared(packed)]))
  return { tree, digest, survey, places: placesIn(document), data: tables, beside, promptsIn, sources }
}

/** The document again; it can wait between any two of its places and texts. */
export function* documentOf(
  { tree, digest, survey, places, data, beside, promptsIn }: Handover,
): Sliced<PolicyDocument> {
  const tables = new Map<string, DataTable>()
  for (const [name, packed] of Object.entries(data ?? {})) tables.set(name, yield* unpackTable(packed))
  return {
    tree, digest, survey, source: yield* unpackPlaces(places), ...(data && { data: tables }),
    ...(beside && { beside: new Map(Object.entries(beside)) }), ...(promptsIn !== undefined && { promptsIn }),
  }
}

/** The same table, its arrays in memory that both threads see. */
function shared(table: PackedTable): PackedTable {
  const { numbers, places } = table
  return {
    ...table,
    ...(places && { places: sharedCopy(places, Uint32Array) }),
    ...(numbers && { numbers: {
      ...numbers, keys: sharedCopy(numbers.keys, Float64Array), values: sharedCopy(numbers.values, Uint32Array),
    } }),
  }
}

interface NumberArray<T> {
  new (buffer: SharedArrayBuffer): T
  readonly BYTES_PER_ELEMENT: number
}

function sharedCopy<T extends Float64Array | Uint32Array>(array: T, type: NumberArray<T>): T {
  const copy = new type(new SharedArrayBuffer(array.length * type.BYTES_PER_ELEMENT))
  copy.set(array)
  return copy
}
