/**
 * From texts to a sound document: parse → merge → schema → checks. Each stage runs when those before
 * it found no error; pure.
 */
import { runChecks } from './check.ts'
import { checks } from './checks/all.ts'
import type { Diagnostic } from './diagnostic.ts'
import type { PolicyDocument } from './document.ts'
import { digestOf, type PolicyFileText } from './files.ts'
import { outlineOf } from './outline.ts'
import { readTree } from './read-tree.ts'
import { surveyOf } from './survey.ts'

/** A document, or the errors that keep it from being one; warnings come with either. */
export interface ReadDocument {
  readonly document?: PolicyDocument
  readonly diagnostics: readonly Diagnostic[]
}

/** All stages. @param files in the order in which they are merged */
export function readDocument(files: readonly PolicyFileText[]): ReadDocument {
  const { tree, source, diagnostics: unfit } = readTree(files)
  if (tree === undefined) return { diagnostics: unfit }
  const outline = outlineOf(tree)
  const diagnostics = runChecks(checks, { tree, outline }, source)
  if (diagnostics.some(({ severity }) => severity === 'error')) return { diagnostics }
  return { document: { tree, source, digest: digestOf(files), survey: surveyOf(tree, outline) }, diagnostics }
}
