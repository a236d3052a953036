/**
 * From texts to a tree that fits the schema: parse → merge → schema. Each stage runs when those before it
 * found no error.
 */
import type { Diagnostic } from './diagnostic.ts'
import type { PolicyFileText } from './files.ts'
import { mergeSources } from './merge.ts'
import type { SourceMap } from './position.ts'
import type { PolicyFile } from './schema.gen.ts'
import { checkSchema } from './schema-check.ts'
import { parseSource } from './source.ts'

/** A tree that fits the schema, though its names and values may be wrong; what keeps it from fitting otherwise. */
export interface ReadTree {
  readonly tree?: PolicyFile
  readonly source: SourceMap
  readonly diagnostics: readonly Diagnostic[]
}

/** The stages up to the schema. @param files in the order in which they are merged */
export function readTree(files: readonly PolicyFileText[]): ReadTree {
  const parsed = files.map(({ name, text }) => parseSource(name, text))
  const { tree, source, diagnostics: unmerged } = mergeSources(parsed)
  const unread = parsed.flatMap(({ diagnostics }) => diagnostics)
  if (unread.length > 0) return { source, diagnostics: unread }
  const misshapen = [...unmerged, ...checkSchema(tree, source)]
  if (misshapen.length > 0) return { source, diagnostics: misshapen }
  return { tree: tree as PolicyFile, source, diagnostics: [] }
}
