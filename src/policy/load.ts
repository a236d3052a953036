/**
 * From a path to a policy: read → hash → parse → merge → schema → checks → compile. Each stage runs
 * when those before it found no error. Only {@link loadPolicy} touches the disk.
 */
import { createHash } from 'node:crypto'
import { runChecks } from './check.ts'
import { checks } from './checks/all.ts'
import { compile } from './compile.ts'
import type { Diagnostic } from './diagnostic.ts'
import type { PolicyDocument } from './document.ts'
import { drawAll, inOrder } from './draw.ts'
import { readFiles, type PolicyFileText } from './files.ts'
import { mergeSources } from './merge.ts'
import type { Policy } from './policy.ts'
import type { PolicyFile } from './schema.gen.ts'
import { checkSchema } from './schema-check.ts'
import { parseSource } from './source.ts'

/** What became of the files at a path. */
export interface LoadResult {
  /** Undefined when there are errors. */
  readonly policy?: Policy
  /** The tree the policy was compiled from, with its tests; undefined when there are errors. */
  readonly document?: PolicyDocument
  /** Errors and warnings, by file, line and column. */
  readonly diagnostics: readonly Diagnostic[]
  /** SHA-256 over the relative names and bytes of the files, hex; the same files give the same digest. */
  readonly digest: string
  /** The files read, in the order in which they were merged. */
  readonly files: readonly string[]
  /** The diagnostics drawn with their carets; empty when there are none. */
  text(): string
}

/**
 * Loads a policy from a directory of .yaml, .yml and .json files, or from one file. Never throws for
 * what is, or is not, on the disk: that is a diagnostic too.
 */
export async function loadPolicy(path: string): Promise<LoadResult> {
  const { files, diagnostics } = await readFiles(path)
  return loadTexts(files, diagnostics)
}

/** Loads a policy from texts; {@link loadPolicy} without a disk. */
export function loadTexts(files: readonly PolicyFileText[], found: readonly Diagnostic[] = []): LoadResult {
  const digest = digestOf(files)
  const result = (diagnostics: readonly Diagnostic[], document?: PolicyDocument): LoadResult => ({
    ...(document && { document, policy: compile(document) }),
    diagnostics: inOrder(diagnostics),
    digest,
    files: files.map(({ name }) => name),
    text: () => drawAll(diagnostics, files),
  })
  if (found.some(isError)) return result(found)
  const parsed = files.map(({ name, text }) => parseSource(name, text))
  const unread = parsed.flatMap(({ diagnostics }) => diagnostics)
  if (unread.length > 0) return result(unread)
  const { tree, source, diagnostics: unmerged } = mergeSources(parsed)
  const misshapen = [...unmerged, ...checkSchema(tree, source)]
  if (misshapen.length > 0) return result(misshapen)
  const document: PolicyDocument = { tree: tree as PolicyFile, source, digest }
  const diagnostics = runChecks(checks, document.tree, source)
  return diagnostics.some(isError) ? result(diagnostics) : result(diagnostics, document)
}

function isError({ severity }: Diagnostic): boolean {
  return severity === 'error'
}

function digestOf(files: readonly PolicyFileText[]): string {
  const hash = createHash('sha256')
  for (const { key, text } of files) hash.update(`${key}\0${Buffer.byteLength(text)}\0`).update(text)
  return hash.digest('hex')
}
