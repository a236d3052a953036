/**
 * The files of a policy → one tree. Named things from everywhere stand side by side, rules and tests
 * follow each other in the order of the file names, and what is said once is said in one file.
 */
import type { Diagnostic, Position } from './diagnostic.ts'
import type { Path, SourceMap } from './position.ts'
import type { ParsedSource } from './source.ts'

/** The tree of several files; it still has any shape. */
export interface Merged {
  readonly tree: unknown
  readonly source: SourceMap
  readonly diagnostics: readonly Diagnostic[]
}

/** Sections whose entries have names, joined name by name. */
const named: ReadonlySet<string> = new Set(['calendars', 'peers', 'pools', 'media', 'headers', 'groups', 'data'])
/** Sections that are lists, joined one after the other. */
const listed: ReadonlySet<string> = new Set(['admit', 'read', 'rules', 'after', 'tests'])

/** Files that hold tests only, beside the policy they test. */
const testFile = /\.test\.(?:ya?ml|json)$/

/** Merges files in the order given. One file is itself, whatever is in it. */
export function mergeSources(files: readonly ParsedSource[]): Merged {
  const [only] = files
  if (files.length === 1 && only) return { tree: only.tree, source: only.source, diagnostics: [] }
  const merge = new Merge()
  for (const file of files) merge.add(file)
  return { tree: merge.tree, source: merge, diagnostics: merge.diagnostics }
}

/** Where an entry of the merged tree came from. */
interface Origin {
  readonly file: ParsedSource
  /** What has to be taken off a list index to have the file's own. */
  readonly offset: number
}

class Merge implements SourceMap {
  tree: Record<string, unknown> = Object.create(null)
  readonly diagnostics: Diagnostic[] = []
  /** Section → who said it; for lists one entry a file, in order. */
  readonly #sections = new Map<string, Origin[]>()
  /** `section/name` → who defined it. */
  readonly #names = new Map<string, Origin>()
  #first: ParsedSource | undefined

  add(file: ParsedSource): void {
    this.#first ??= file
    if (!isMap(file.tree)) {
      // An empty file adds nothing; any other shape is for the schema to refuse, so it is passed on.
      if (file.tree !== null && file.tree !== undefined) this.#refuseShape(file)
      return
    }
    for (const [section, value] of Object.entries(file.tree)) {
      if (section === 'tests' || !testFile.test(file.name)) this.#addSection(file, section, value)
      else this.#refuseInTests(file, section)
    }
  }

  at(path: Path, part?: 'key' | 'value'): Position {
    const found = this.#origin(path)
    return found ? found.file.source.at(found.path, part) : this.#first?.source.at([], part) ?? nowhere
  }

  written(path: Path): string | undefined {
    const found = this.#origin(path)
    return found?.file.source.written(found.path)
  }

  #addSection(file: ParsedSource, section: string, value: unknown): void {
    const before = this.tree[section]
    const origins = this.#sections.get(section) ?? []
    this.#sections.set(section, origins)
    if (listed.has(section) && Array.isArray(value) && (before === undefined || Array.isArray(before))) {
      const sofar: unknown[] = before ?? []
      origins.push({ file, offset: sofar.length })
      this.tree[section] = sofar.concat(value)
    } else if (named.has(section) && isMap(value) && (before === undefined || isMap(before))) {
      origins.push({ file, offset: 0 })
      this.tree[section] = this.#addNames(file, section, before ?? Object.create(null), value)
    } else if (before === undefined) {
      origins.push({ file, offset: 0 })
      this.tree[section] = value
    } else {
      this.#refuse(file, [section], origins[0], `"${section}" is said in two files`)
    }
  }

  #addNames(
    file: ParsedSource, section: string, names: Record<string, unknown>, more: Readonly<Record<string, unknown>>,
  ): Record<string, unknown> {
    for (const [name, value] of Object.entries(more)) {
      const key = `${section}/${name}`
      const before = this.#names.get(key)
      if (before) {
        this.#refuse(file, [section, name], before, `"${name}" is defined twice under ${section}`)
      } else {
        this.#names.set(key, { file, offset: 0 })
        names[name] = value
      }
    }
    return names
  }

  #refuse(file: ParsedSource, path: Path, before: Origin | undefined, message: string): void {
    const first = before?.file.source.at(path, 'key')
    this.diagnostics.push({
      code: 'POL-020', severity: 'error', message, at: file.source.at(path, 'key'),
      hint: path.length > 1 ? 'rename one of the two' : 'keep one of the two',
      ...(first && { related: [{ message: `"${path.at(-1)}" is defined here first`, at: first }] }),
    })
  }

  #refuseInTests(file: ParsedSource, section: string): void {
    this.diagnostics.push({
      code: 'POL-101', severity: 'error', message: `"${section}" is not known in a file of tests`,
      at: file.source.at([section], 'key'), hint: 'move it to a file without .test in its name',
    })
  }

  #refuseShape(file: ParsedSource): void {
    this.diagnostics.push({
      code: 'POL-103', severity: 'error', message: 'a policy file is a map of sections', at: file.source.at([]),
      hint: 'begin with a section such as peers: or rules:',
    })
  }

  #origin(path: Path): { readonly file: ParsedSource; readonly path: Path } | undefined {
    const [section, entry] = path
    const origins = this.#sections.get(String(section))
    if (!origins) return undefined
    const definer = typeof entry === 'string' ? this.#names.get(`${section}/${entry}`) : undefined
    if (definer) return { file: definer.file, path }
    if (typeof entry === 'number') {
      const origin = origins.findLast(({ offset }) => offset <= entry)
      return origin && { file: origin.file, path: [path[0] ?? '', entry - origin.offset, ...path.slice(2)] }
    }
    return origins[0] && { file: origins[0].file, path }
  }
}

const nowhere: Position = { file: '', line: 1, column: 1, length: 1 }

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
