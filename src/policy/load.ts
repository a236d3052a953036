/**
 * From a path to a policy: read → parse → merge → schema → checks → compile. Each stage runs when
 * those before it found no error. Only {@link loadPolicy} touches the disk.
 */
import { compile } from './compile.ts'
import { filesOf } from './files-beside.ts'
import { loadBeside, readBeside } from './load-beside.ts'
import type { Diagnostic } from './diagnostic.ts'
import type { PolicyDocument } from './document.ts'
import { drawAll, inOrder } from './draw.ts'
import { loadData, readData } from './data/load-data.ts'
import { dataName, digestOf, readFiles, type PolicyFileText, type PolicySources } from './files.ts'
import type { Policy } from './policy.ts'
import { readDocument, type ReadDocument } from './read-document.ts'

/** What the files at a path say. */
export interface ReadPolicy {
  /** The tree the policy was compiled from, with its tests; undefined when there are errors. */
  readonly document?: PolicyDocument
  /** Errors and warnings, by file, line and column. */
  readonly diagnostics: readonly Diagnostic[]
  /** SHA-256 over the relative names and bytes of the files, hex; the same files give the same digest. */
  readonly digest: string
  /** The files read, in the order in which they were merged. */
  readonly files: readonly string[]
  /** What the policy was made of, for whoever keeps it; undefined when there are errors. */
  readonly sources?: PolicySources
  /** The diagnostics, or others in their place, drawn with their carets; empty when there are none. */
  text(diagnostics?: readonly Diagnostic[]): string
}

/** What became of the files at a path. */
export interface LoadResult extends ReadPolicy {
  /** Undefined when there are errors. */
  readonly policy?: Policy
}

/**
 * Loads a policy from a directory of .yaml, .yml and .json files, or from one file. Never throws for
 * what is, or is not, on the disk: that is a diagnostic too.
 */
export async function loadPolicy(path: string): Promise<LoadResult> {
  return compiled(await readPolicy(path))
}

/** {@link loadPolicy} up to the last stage: read and checked, not yet compiled. */
export async function readPolicy(path: string): Promise<ReadPolicy> {
  const { files, folder, diagnostics: unread } = await readFiles(path)
  const { document, diagnostics }: ReadDocument = unread.length > 0 ? { diagnostics: unread } : readDocument(files)
  const listed = document ? await loadData(document, folder) : { diagnostics: [] }
  const loaded = listed.document ? await loadBeside(listed.document, folder) : { diagnostics: [] }
  return resultOf(files, [...diagnostics, ...listed.diagnostics, ...loaded.diagnostics], loaded.document, folder)
}

/**
 * Loads a policy from texts, its lists and calendars among them; {@link loadPolicy} without a disk.
 * @param unread what kept others from being read
 */
export function loadTexts(texts: readonly PolicyFileText[], unread: readonly Diagnostic[] = []): LoadResult {
  const files = texts.filter(({ key }) => !dataName.test(key))
  const lists = new Map(texts.filter(({ key }) => dataName.test(key)).map(({ key, text }) => [key, text]))
  const { document, diagnostics }: ReadDocument = unread.length > 0 ? { diagnostics: unread } : readDocument(files)
  const listed = document ? readData(document, lists) : { diagnostics: [] }
  const loaded = listed.document ? readBeside(listed.document, lists) : { diagnostics: [] }
  return compiled(resultOf(texts, [...diagnostics, ...listed.diagnostics, ...loaded.diagnostics], loaded.document))
}

function compiled(read: ReadPolicy): LoadResult {
  return { ...read, ...(read.document && { policy: compile(read.document) }) }
}

function resultOf(
  files: readonly PolicyFileText[], diagnostics: readonly Diagnostic[], document: PolicyDocument | undefined,
  folder = '',
): ReadPolicy {
  return {
    ...(document && { document, sources: sourcesOf(document, files, folder) }),
    diagnostics: inOrder(diagnostics),
    digest: document?.digest ?? digestOf(files),
    files: files.map(({ name }) => name),
    text: (drawn = diagnostics) => drawAll(drawn, files),
  }
}

function sourcesOf({ digest, tree }: PolicyDocument, files: readonly PolicyFileText[], folder: string): PolicySources {
  const lists = Object.entries(tree.data ?? {}).map(([name, { file }]) => ({ name, file }))
  const beside = [...new Set(filesOf(tree).map(({ file }) => file))]
  return { digest, files: files.filter(({ key }) => !dataName.test(key)), folder, lists, beside }
}
