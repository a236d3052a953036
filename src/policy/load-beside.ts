/**
 * The small files a policy names, in its own folder: iCalendar of its calendars, keys of its peers' tokens, which
 * are read, and prompts, which are only looked at.
 */
import { createHash } from 'node:crypto'
import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { digestWith } from './data/load-data.ts'
import type { Diagnostic } from './diagnostic.ts'
import type { PolicyDocument } from './document.ts'
import { filesOf } from './files-beside.ts'
import { loadPrompts } from './load-prompts.ts'

/** A document with the texts beside it; without one when a file cannot be used. */
export interface LoadedTexts {
  readonly document?: PolicyDocument
  readonly diagnostics: readonly Diagnostic[]
}

/** Larger files are refused unread. */
const FILE_BYTES_MAX = 1024 * 1024

/** Reads every file from the policy's folder. Never throws for what is on the disk. */
export async function loadBeside(document: PolicyDocument, folder: string): Promise<LoadedTexts> {
  const files = new Map<string, string | { readonly unread: string }>()
  for (const { file } of filesOf(document.tree)) {
    if (!files.has(file)) files.set(file, await textAt(join(folder, file)))
  }
  const { document: whole, diagnostics } = withTexts(document, files)
  if (!whole) return { diagnostics }
  const heard = await loadPrompts(whole, folder)
  return { ...heard, diagnostics: [...diagnostics, ...heard.diagnostics] }
}

/** The same from texts, by file name. */
export function readBeside(document: PolicyDocument, texts: ReadonlyMap<string, string>): LoadedTexts {
  return withTexts(document, new Map(filesOf(document.tree).map(({ file }) =>
    [file, texts.get(file) ?? { unread: 'there is no such file' }])))
}

async function textAt(path: string): Promise<string | { readonly unread: string }> {
  try {
    if ((await stat(path)).size > FILE_BYTES_MAX) return { unread: 'it is larger than 1 MiB' }
    return await readFile(path, 'utf8')
  } catch (error) {
    const { code } = error as { readonly code?: unknown }
    return { unread: code === 'ENOENT' ? 'there is no such file' : String(error) }
  }
}

function withTexts(
  document: PolicyDocument, files: ReadonlyMap<string, string | { readonly unread: string }>,
): LoadedTexts {
  const named = filesOf(document.tree)
  if (named.length === 0) return { document, diagnostics: [] }
  const diagnostics: Diagnostic[] = []
  const texts = new Map<string, string>()
  const sums = new Map<string, string>()
  for (const { file, path, unread, unfit, faultIn } of named) {
    const at = document.source.at(path)
    const text = files.get(file) ?? ''
    if (typeof text !== 'string') {
      const hint = 'it lies in the policy\'s own folder'
      diagnostics.push({
        code: unread, severity: 'error', message: `"${file}" cannot be read: ${text.unread}`, at, hint,
      })
      continue
    }
    sums.set(file, createHash('sha256').update(text).digest('hex'))
    const fault = texts.has(file) ? undefined : faultIn(text)
    texts.set(file, text)
    if (!fault) continue
    const { message, line, hint = 'mend it' } = fault
    diagnostics.push({
      code: unfit, severity: 'error', message: `"${file}" cannot be used: ${message}`, at, hint,
      related: [{ message: 'here', at: { file, line, column: 1, length: 1 } }],
    })
  }
  if (diagnostics.length > 0) return { diagnostics }
  const digest = digestWith(document.digest, [...sums].map(([name, sum]) => ({ name, digest: sum })))
  return { document: { ...document, digest, beside: texts }, diagnostics }
}
