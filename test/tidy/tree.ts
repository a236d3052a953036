/**
 * The project's text as a value: what every check reads. Sources come with their code alone
 * (comments and the inside of texts blanked, positions kept) and with their imports.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { join, posix } from 'node:path'
import { partsOf } from './code.ts'

export interface Import {
  readonly line: number
  readonly specifier: string
  /** The file meant, for imports of our own; undefined for packages. */
  readonly target?: string
}

export interface Source {
  /** From the project's root, with slashes. */
  readonly path: string
  readonly text: string
  readonly lines: readonly string[]
  /** The text with comments and the inside of literals as blanks; line breaks stay where they were. */
  readonly code: string
  /** The comments alone, at the same positions. */
  readonly comments: string
  readonly imports: readonly Import[]
}

export interface Tree {
  /** Every text file by its path. */
  readonly files: ReadonlyMap<string, string>
  /** The TypeScript among them. */
  readonly sources: ReadonlyMap<string, Source>
}

/** What is made, fetched or kept by tools, and not written by us. */
const left = new Set(['node_modules', '.git', 'coverage'])

/** Formats that are not read as text. */
const binary = /\.(?:wav|pcap|ulaw|png|ico|gz|tgz)$/

/** Reads the project at `root`. */
export function readTree(root: string): Tree {
  const files: Record<string, string> = {}
  const walk = (folder: string): void => {
    for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
      if (left.has(entry.name) || (folder === '' && entry.name.startsWith('dist'))) continue
      const path = posix.join(folder, entry.name)
      if (entry.isDirectory()) walk(path)
      else if (entry.isFile() && !binary.test(entry.name)) files[path] = readFileSync(join(root, path), 'utf8')
    }
  }
  walk('')
  return treeOf(files)
}

/** Makes a tree of texts by path, as tests of checks do. */
export function treeOf(texts: Readonly<Record<string, string>>): Tree {
  const files = new Map(Object.entries(texts).toSorted(([a], [b]) => a < b ? -1 : 1))
  const sources = [...files].filter(([path]) => path.endsWith('.ts'))
  return { files, sources: new Map(sources.map(([path, text]) => [path, sourceOf(path, text)])) }
}

/** The first folder below `src`, or undefined for a file that lies in `src` itself or elsewhere. */
export function folderOf(path: string): string | undefined {
  return /^src\/([^/]+)\//.exec(path)?.[1]
}

/** The line, counted from 1, in which `offset` lies. */
export function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length
}

const statement = /(?:^|[;\n])[ \t]*(?:import|export)\b[^'";]*?(?:from\s*)?'([^']*)'|\bimport\(\s*'([^']*)'/g

function sourceOf(path: string, text: string): Source {
  const { code, comments } = partsOf(text)
  const imports = [...code.matchAll(statement)].filter(isImport).map(match => {
    // Positions are the same in both, so the specifier blanked in `code` is read from the text.
    const end = match.index + match[0].lastIndexOf("'")
    const start = code.lastIndexOf("'", end - 1) + 1
    const specifier = text.slice(start, end)
    const target = specifier.startsWith('.') ? { target: posix.join(posix.dirname(path), specifier) } : {}
    return { line: lineAt(text, start), specifier, ...target }
  })
  return { path, text, lines: text.split('\n'), code, comments, imports }
}

/** An `export` statement is an import only with `from`; `export const a = 'b'` is none. */
function isImport(match: RegExpMatchArray): boolean {
  return !/^[;\s]*export\b/.test(match[0]) || /\bfrom\s*'/.test(match[0])
}
