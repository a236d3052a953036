/** The iCalendar files a policy's calendars name, read from its own folder. */
import { createHash } from 'node:crypto'
import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { digestWith } from '../data/load-data.ts'
import type { Diagnostic } from '../diagnostic.ts'
import type { PolicyDocument } from '../document.ts'
import type { Path } from '../position.ts'
import type { PolicyFile } from '../schema.gen.ts'
import { readEvents } from './events.ts'

/** A document with the events of its calendars; without one when a file cannot be used. */
export interface LoadedEvents {
  readonly document?: PolicyDocument
  readonly diagnostics: readonly Diagnostic[]
}

/** Larger files are refused unread. */
const FILE_BYTES_MAX = 1024 * 1024

/** Reads every file from the policy's folder. Never throws for what is on the disk. */
export async function loadEvents(document: PolicyDocument, folder: string): Promise<LoadedEvents> {
  const files = new Map<string, string | { readonly unread: string }>()
  for (const { file } of filesOf(document.tree)) {
    if (!files.has(file)) files.set(file, await textAt(join(folder, file)))
  }
  return withEvents(document, files)
}

/** The same from texts, by file name. */
export function readEventTexts(document: PolicyDocument, texts: ReadonlyMap<string, string>): LoadedEvents {
  return withEvents(document, new Map(filesOf(document.tree).map(({ file }) =>
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

/** Where files are named. */
export function filesOf(tree: PolicyFile): readonly { readonly file: string; readonly path: Path }[] {
  return Object.entries(tree.calendars ?? {}).flatMap(([name, { open, closed }]) => [
    ...typeof open === 'string' ? [{ file: open, path: ['calendars', name, 'open'] }] : [],
    ...closed?.events === undefined ? [] : [{ file: closed.events, path: ['calendars', name, 'closed', 'events'] }],
  ])
}

function withEvents(
  document: PolicyDocument, files: ReadonlyMap<string, string | { readonly unread: string }>,
): LoadedEvents {
  const named = filesOf(document.tree)
  if (named.length === 0) return { document, diagnostics: [] }
  const diagnostics: Diagnostic[] = []
  const events = new Map<string, string>()
  const sums = new Map<string, string>()
  for (const { file, path } of named) {
    const at = document.source.at(path)
    const text = files.get(file) ?? ''
    if (typeof text !== 'string') {
      const hint = 'it lies in the policy\'s own folder'
      diagnostics.push({
        code: 'POL-321', severity: 'error', message: `"${file}" cannot be read: ${text.unread}`, at, hint,
      })
      continue
    }
    sums.set(file, createHash('sha256').update(text).digest('hex'))
    const read = events.has(file) ? undefined : readEvents(text)
    events.set(file, text)
    if (!read || !('kind' in read)) continue
    const { message, line, hint = 'mend it' } = read
    diagnostics.push({
      code: 'POL-322', severity: 'error', message: `"${file}" cannot be used: ${message}`, at, hint,
      related: [{ message: 'here', at: { file, line, column: 1, length: 1 } }],
    })
  }
  if (diagnostics.length > 0) return { diagnostics }
  const digest = digestWith(document.digest, [...sums].map(([name, sum]) => ({ name, digest: sum })))
  return { document: { ...document, digest, events }, diagnostics }
}
