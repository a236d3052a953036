/** The texts a policy is made of, read from the disk within bounds; knows nothing of what is in them. */
import { createHash } from 'node:crypto'
import { readFile, readdir, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import type { DiagnosticCode } from './codes.ts'
import type { Diagnostic } from './diagnostic.ts'
import type { SourceText } from './position.ts'

/** One file, read. `name` is how it was reached, for people. */
export interface PolicyFileText extends SourceText {
  /** The name relative to the policy's folder, for the digest. */
  readonly key: string
}

export interface ReadFiles {
  /** Where the policy's lists lie. */
  readonly folder: string
  /** By relative name. */
  readonly files: readonly PolicyFileText[]
  readonly diagnostics: readonly Diagnostic[]
}

/** All a policy was made of, so that it can be made again. */
export interface PolicySources {
  readonly digest: string
  /** The texts, with the names that positions show. */
  readonly files: readonly PolicyFileText[]
  /** Where its lists lie, each with its name in the policy; they may be too large to hold. */
  readonly folder: string
  readonly lists: readonly { readonly name: string; readonly file: string }[]
  /** Its calendars and keys, which lie there too; each once. */
  readonly beside: readonly string[]
}

const MIB = 1024 * 1024
/** Larger files are refused unread; a hundred thousand rules have room. */
export const FILE_BYTES_MAX = 64 * MIB
const POLICY_BYTES_MAX = 64 * MIB
/** What a policy file is called; hidden names are left out besides. */
export const policyName = /\.(?:ya?ml|json)$/
/** What a file is called that a policy names and that is none itself: a list, a calendar, keys of tokens. */
export const dataName = /\.(?:csv|jsonl|ics|jwks)$/

/** Reads a file, or the visible policy files of a directory; folders inside it are not read. */
export async function readFiles(path: string): Promise<ReadFiles> {
  try {
    return await readAll(path)
  } catch (error) {
    return { folder: path, files: [], diagnostics: [unreadable(path, error)] }
  }
}

/** How large all that {@link readFiles} and a policy's lists may be is, in bytes; 0 where nothing can be read. */
export async function bytesAt(path: string): Promise<number> {
  const isPart = (name: string): boolean => (policyName.test(name) || dataName.test(name)) && !name.startsWith('.')
  try {
    const found = await stat(path)
    const folder = found.isDirectory() ? path : dirname(path)
    const names = (await readdir(folder)).filter(isPart)
    const sizes = await Promise.all(names.map(async name => (await stat(join(folder, name))).size))
    return sizes.reduce((sum, size) => sum + size, 0)
  } catch {
    return 0 // whoever reads them has the words for what is wrong
  }
}

/** SHA-256 over relative names and contents, hex; the same wherever the folder lies. */
export function digestOf(files: readonly PolicyFileText[]): string {
  const hash = createHash('sha256')
  for (const { key, text } of files) hash.update(`${key}\0${Buffer.byteLength(text)}\0`).update(text)
  return hash.digest('hex')
}

async function readAll(path: string): Promise<ReadFiles> {
  const isDirectory = (await stat(path)).isDirectory()
  const keys = isDirectory
    ? (await readdir(path)).filter(name => policyName.test(name) && !name.startsWith('.')).toSorted()
    : [basename(path)]
  if (keys.length === 0) {
    const message = 'this folder holds no .yaml, .yml or .json file'
    const hint = '"pointsman init" writes a first policy'
    return { folder: path, files: [], diagnostics: [complaint('POL-002', path, message, hint)] }
  }
  const files: PolicyFileText[] = []
  const diagnostics: Diagnostic[] = []
  let bytesLeft = POLICY_BYTES_MAX
  for (const key of keys) {
    const read = await readOne(isDirectory ? join(path, key) : path, key)
    if ('code' in read) {
      diagnostics.push(read)
      continue
    }
    files.push(read)
    bytesLeft -= Buffer.byteLength(read.text)
    if (bytesLeft < 0) {
      diagnostics.push(complaint('POL-003', path, 'the files of this policy are larger than 64 MiB together'))
      break
    }
  }
  return { folder: isDirectory ? path : dirname(path), files, diagnostics }
}

async function readOne(name: string, key: string): Promise<PolicyFileText | Diagnostic> {
  try {
    const found = await stat(name)
    if (!found.isFile()) return complaint('POL-001', name, 'this is not a file')
    if (found.size > FILE_BYTES_MAX) {
      return complaint('POL-003', name, 'a policy file may have 64 MiB', 'keep numbers in lists: CSV or JSON lines')
    }
    const bytes = await readFile(name)
    const text = textOf(bytes)
    return text === undefined
      ? complaint('POL-004', name, 'this file is not UTF-8 text', 'save it as UTF-8')
      : { name, key, text }
  } catch (error) {
    return unreadable(name, error)
  }
}

function textOf(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return undefined // the decoder's way of saying that the bytes are something else
  }
}

/** System error code → what it means to the person who gave the path. */
const systemWords: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file or folder',
  EACCES: 'this may not be read',
  EPERM: 'this may not be read',
  ENOTDIR: 'a part of this path is not a folder',
  ELOOP: 'the links of this path go round in a circle',
}

function unreadable(path: string, error: unknown): Diagnostic {
  const code = String((error as { readonly code?: unknown }).code)
  return complaint('POL-001', path, systemWords[code] ?? `this cannot be read (${code})`)
}

function complaint(code: DiagnosticCode, file: string, message: string, hint?: string): Diagnostic {
  return { code, severity: 'error', message, at: { file, line: 1, column: 1, length: 1 }, ...(hint && { hint }) }
}
