/**
 * From texts to a sound document: parse → merge → schema → checks. Each stage runs when those before
 * it found no error; pure.
 */
import { runChecks } from './check.ts'
import { checks } from './checks/all.ts'
import type { Diagnostic } from './diagnostic.ts'
import type { PolicyDocument } from './document.ts'
import { digestOf, type PolicyFileText } from './files.ts'
import { mergeSources } from './merge.ts'
import type { SourceMap } from './position.ts'
import type { PolicyFile } from './schema.gen.ts'
import { checkSchema } from './schema-check.ts'
import { parseSource } from './source.ts'

/** A document, or the errors that keep it from being one; warnings come with either. */
export interface ReadDocument {
  readonly document?: PolicyDocument
  readonly diagnostics: readonly Diagnostic[]
}

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

/** All stages. @param files in the order in which they are merged */
export function readDocument(files: readonly PolicyFileText[]): ReadDocument {
  const { tree, source, diagnostics: unfit } = readTree(files)
  if (tree === undefined) return { diagnostics: unfit }
  const diagnostics = runChecks(checks, tree, source)
  const document = { tree, source, digest: digestOf(files) }
  return diagnostics.some(({ severity }) => severity === 'error') ? { diagnostics } : { document, diagnostics }
}
