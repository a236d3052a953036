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
import type { PolicyFile } from './schema.gen.ts'
import { checkSchema } from './schema-check.ts'
import { parseSource } from './source.ts'

/** A document, or the errors that keep it from being one; warnings come with either. */
export interface ReadDocument {
  readonly document?: PolicyDocument
  readonly diagnostics: readonly Diagnostic[]
}

/** @param files in the order in which they are merged */
export function readDocument(files: readonly PolicyFileText[]): ReadDocument {
  const parsed = files.map(({ name, text }) => parseSource(name, text))
  const unread = parsed.flatMap(({ diagnostics }) => diagnostics)
  if (unread.length > 0) return { diagnostics: unread }
  const { tree, source, diagnostics: unmerged } = mergeSources(parsed)
  const misshapen = [...unmerged, ...checkSchema(tree, source)]
  if (misshapen.length > 0) return { diagnostics: misshapen }
  const document = { tree: tree as PolicyFile, source, digest: digestOf(files) }
  const diagnostics = runChecks(checks, document.tree, source)
  return diagnostics.some(({ severity }) => severity === 'error') ? { diagnostics } : { document, diagnostics }
}
