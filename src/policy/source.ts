/**
 * Text → tree, and back to the text. The first stage of a policy: it knows YAML and JSON and nothing
 * of what the words mean. The only file that meets the YAML reader.
 */
import {
  isAlias, isMap, isPair, isScalar, isSeq, parseDocument, visit,
  type Document, type Node, type Pair, type ParsedNode, type Scalar, type YAMLMap,
} from 'yaml'
import type { DiagnosticCode } from './codes.ts'
import type { Diagnostic, Position } from './diagnostic.ts'
import { readPlain } from './plain-yaml.ts'
import { Lines, type Path, type SourceMap } from './position.ts'
import { jsonFault, yamlFault } from './syntax.ts'

/** One file, read. */
export interface ParsedSource {
  readonly name: string
  /** Maps are objects without prototype. Undefined when the text could not be read. */
  readonly tree: unknown
  readonly source: SourceMap
  readonly diagnostics: readonly Diagnostic[]
}

const DEPTH_MAX = 64
/** What the library reads in a second or so; larger texts are plain or refused. */
const THOROUGH_CHARS_MAX = 1024 * 1024
/** Nodes a tree may have more than its text has characters; only aliases can make so many. */
const EXPANSION_MAX = 10_000
/** A tag, and the blanks up to what it stands before, are looked for within as many characters. */
const TAG_MAX = 500
const reservedKeys = new Set(['__proto__', 'constructor', 'prototype'])

/**
 * Reads YAML 1.2 (core schema, strict) or JSON; a `.json` file must be JSON to the letter.
 * Never throws for what is in the text.
 */
export function parseSource(name: string, text: string): ParsedSource {
  const lines = new Lines(name, text)
  const plain = readPlain(text, lines)
  const fault = name.endsWith('.json') ? jsonFault(text) : undefined
  if (typeof plain !== 'number' && !fault) return { name, ...plain, diagnostics: [] }
  if (typeof plain !== 'number' || text.length <= THOROUGH_CHARS_MAX) return parseThoroughly(name, text, lines)
  const at = lines.position(plain, plain + 1)
  const source = { at: () => at, written: () => undefined }
  return { name, tree: undefined, source, diagnostics: [{
    code: 'POL-003', severity: 'error', at,
    message: 'a file this large must be plain from end to end, and here it is wrong or not plain',
    hint: 'mend this line, or write it without anchors, tags and text over several lines',
  }] }
}

/** The same by the library alone: what {@link parseSource} gives, slower, and the words for what is wrong. */
export function parseThoroughly(name: string, text: string, lines = new Lines(name, text)): ParsedSource {
  const document = read(text)
  const source = new NodeMap(document, lines)
  const fault = document === undefined
    ? { ...tooDeep, start: 0, end: 1 }
    : yamlFault(document.errors, text) ?? (name.endsWith('.json') ? jsonFault(text) : undefined)
  if (fault) {
    const { code, message, hint, start, end } = fault
    const at = lines.position(start, end)
    const diagnostic: Diagnostic = { code, severity: 'error', message, at, ...(hint && { hint }) }
    return { name, tree: undefined, source, diagnostics: [diagnostic] }
  }
  const builder = new Builder(document as Document, lines, text)
  const tree = builder.build()
  return { name, tree: builder.diagnostics.length > 0 ? undefined : tree, source, diagnostics: builder.diagnostics }
}

const tooDeep = { code: 'POL-014', message: 'maps and lists are nested too deep', hint: 'use fewer levels' } as const

function read(text: string): Document.Parsed | undefined {
  try {
    return parseDocument(text, {
      version: '1.2', schema: 'core', strict: true, uniqueKeys: false, prettyErrors: false, logLevel: 'error',
    })
  } catch (error) {
    if (error instanceof RangeError) return undefined // the reader recurses, and ran out of stack
    throw error
  }
}

/** A word of a text: a value, or the key one stands under. */
export interface WordPath {
  readonly path: Path
  readonly part: 'key' | 'value'
}

/** What stands at an offset of a text: the path of a value, or of the key it stands under. */
export function pathAt(text: string, offset: number): WordPath | undefined {
  const covers = (node: unknown): node is Node =>
    isNode(node) && (node.range?.[0] ?? Infinity) <= offset && offset <= (node.range?.[1] ?? -1)
  const find = (node: unknown, path: Path): WordPath | undefined => {
    if (!covers(node)) return undefined
    if (isSeq(node)) {
      const index = node.items.findIndex(covers)
      return index < 0 ? { path, part: 'value' } : find(node.items[index], [...path, index])
    }
    if (!isMap(node)) return { path, part: 'value' }
    for (const { key, value } of node.items) {
      const here = [...path, isScalar(key) ? String(key.value) : '']
      if (covers(key)) return { path: here, part: 'key' }
      if (covers(value)) return find(value, here)
    }
    return { path, part: 'value' }
  }
  return find(read(text)?.contents, [])
}

/** Walks the nodes once, making the tree and refusing what the language does not have. */
class Builder {
  readonly diagnostics: Diagnostic[] = []
  readonly #document: Document
  readonly #lines: Lines
  readonly #text: string
  #nodesLeft: number

  constructor(document: Document, lines: Lines, text: string) {
    this.#document = document
    this.#lines = lines
    this.#text = text
    this.#nodesLeft = text.length + EXPANSION_MAX
  }

  build(): unknown {
    visit(this.#document, { Node: (_, node) => this.#refuseTag(node) })
    return this.#valueOf(this.#document.contents, 0)
  }

  #valueOf(node: unknown, depth: number): unknown {
    if (!isNode(node)) return null
    if (depth > DEPTH_MAX) {
      return this.#refuse('POL-014', node, `maps and lists are nested more than ${DEPTH_MAX} deep`, 'use fewer levels')
    }
    if (--this.#nodesLeft < 0) {
      if (this.#nodesLeft === -1) this.#refuse('POL-014', node, 'the anchors of this file blow it up', 'write it out')
      return null
    }
    if (isAlias(node)) {
      const target = node.resolve(this.#document)
      if (target) return this.#valueOf(target, depth + 1)
      return this.#refuse('POL-010', node, `YAML reads "*${node.source}" as the alias of an anchor that is not there`,
        `quote it: "*${node.source}"`, `*${node.source}`)
    }
    if (isMap(node)) return this.#mapOf(node, depth)
    if (isSeq(node)) return node.items.map(item => this.#valueOf(item, depth + 1))
    return isScalar(node) ? node.value : null
  }

  #mapOf(map: YAMLMap, depth: number): unknown {
    const tree: Record<string, unknown> = Object.create(null)
    const first = new Map<string, Node>()
    for (const { key, value } of map.items) {
      if (!isNode(key)) continue
      if (!isScalar(key) || typeof key.value !== 'string') {
        const written = this.#textOf(key)
        this.#refuse('POL-016', key, `the key ${written} is not text`, `quote it: "${written}"`,
          isScalar(key) ? written : undefined)
        continue
      }
      const name = key.value
      const before = first.get(name)
      if (reservedKeys.has(name)) this.#refuse('POL-013', key, `"${name}" cannot be a key`, 'choose another name')
      else if (before) {
        this.diagnostics.push({
          code: 'POL-012', severity: 'error', message: `"${name}" is written twice`, at: this.#at(key),
          hint: 'keep one of the two',
          related: [{ message: `"${name}" is written here first`, at: this.#at(before) }],
        })
      } else {
        first.set(name, key)
        tree[name] = this.#valueOf(value, depth + 1)
      }
    }
    return tree
  }

  /** A node begins after its tag; the caret goes under the tag. */
  #refuseTag(node: Node): void {
    if (!('tag' in node) || node.tag === undefined) return
    const [from = 0, to = 0] = node.range ?? []
    const near = Math.max(0, from - TAG_MAX)
    const start = near + Math.max(0, this.#text.slice(near, from).search(/!\S*\s*$/))
    const written = this.#text.slice(start, to).trim()
    const isOurs = node.tag.startsWith('!')
    this.diagnostics.push({
      code: 'POL-015', severity: 'error', at: this.#lines.position(start, to),
      message: isOurs ? 'YAML reads text that begins with ! as a tag' : 'the language has no tags',
      hint: isOurs ? `quote it: "${written}"` : 'take it away, and quote text',
      ...(isOurs && isScalar(node) && { fix: written }),
    })
  }

  #refuse(code: DiagnosticCode, node: Node, message: string, hint: string, fix?: string): null {
    this.diagnostics.push({ code, severity: 'error', message, at: this.#at(node), hint, ...(fix && { fix }) })
    return null
  }

  #at(node: Node): Position {
    const [start, end] = node.range ?? [0, 1]
    return this.#lines.position(start, end)
  }

  #textOf(node: Node): string {
    const [start, end] = node.range ?? [0, 0]
    return this.#text.slice(start, end).trim()
  }
}

/** Looks places up in the reader's nodes, only when a place is asked for. */
class NodeMap implements SourceMap {
  readonly #root: ParsedNode | null | undefined
  readonly #document: Document | undefined
  readonly #lines: Lines
  /** Keys of maps that were asked for, so that a map of ten thousand names is not searched ten thousand times. */
  readonly #pairs = new WeakMap<YAMLMap, ReadonlyMap<unknown, Pair>>()

  constructor(document: Document.Parsed | undefined, lines: Lines) {
    this.#root = document?.contents
    this.#document = document
    this.#lines = lines
  }

  at(path: Path, part: 'key' | 'value' = 'value'): Position {
    const { key, node } = this.#find(path)
    const spot = part === 'key' || isEmpty(node) ? key ?? node : node
    const [start, end] = spot?.range ?? [0, 1]
    return this.#lines.position(start, end)
  }

  written(path: Path): string | undefined {
    const { node } = this.#find(path)
    return isScalar(node) && node.type === 'PLAIN' ? node.source : undefined
  }

  /** The node a path leads to, or the last one on the way; and the key that node stands under. */
  #find(path: Path): { readonly key: Node | undefined; readonly node: Node | undefined } {
    let key: Node | undefined
    let node = this.#resolve(this.#root)
    for (const step of path) {
      const next = this.#step(node, step)
      if (!next) break
      key = next.key
      node = next.node
    }
    return { key, node }
  }

  #step(node: Node | undefined, step: string | number): { key: Node | undefined; node: Node | undefined } | undefined {
    if (isSeq(node) && typeof step === 'number') {
      const item = this.#resolve(node.items[step])
      return item && { key: item, node: item }
    }
    if (!isMap(node)) return undefined
    const pair = this.#pairsOf(node).get(step)
    return pair && { key: pair.key as Node, node: this.#resolve(pair.value) }
  }

  #pairsOf(map: YAMLMap): ReadonlyMap<unknown, Pair> {
    let pairs = this.#pairs.get(map)
    if (!pairs) {
      pairs = new Map(map.items.filter(isPair).map(pair => [(pair.key as Scalar).value, pair]))
      this.#pairs.set(map, pairs)
    }
    return pairs
  }

  #resolve(node: unknown): Node | undefined {
    if (isAlias(node)) return this.#document && node.resolve(this.#document)
    return isNode(node) ? node : undefined
  }
}

function isNode(value: unknown): value is Node {
  return isScalar(value) || isMap(value) || isSeq(value) || isAlias(value)
}

/** A value that has no text of its own: `rules:` and nothing after it. */
function isEmpty(node: Node | undefined): boolean {
  return node === undefined || (isScalar(node) && node.value === null && !node.source)
}
