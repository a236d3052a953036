/**
 * The canonical layout of a policy text: two blanks a level, a collection on one line where it fits
 * and was written so, double quotes, comments where they were. With `source.ts` one of the two files
 * that meet the YAML library: that one reads, this one writes.
 */
import {
  Document, isCollection, isMap, isNode, isPair, isScalar, isSeq, Lexer, parseDocument, visit,
  type YAMLMap, type YAMLSeq,
} from 'yaml'
import type { Path } from './position.ts'

type Collection = YAMLMap | YAMLSeq

const COLUMNS_MAX = 120
/** A comment whose map was broken into lines may settle only in the second pass. */
const PASSES_MAX = 5

/** Lays out a YAML text that can be read; the tree it stands for stays the same, and twice is once. */
export function layOut(text: string): string {
  if (read(text).contents === null) return text.replaceAll(/[^\S\n]+$/gm, '') // nothing but comments
  let out = text
  for (let pass = 0; pass < PASSES_MAX; pass++) {
    const before = out
    out = ended(withColumns(before, fitted(read(before))))
    if (out === before) break
  }
  return out
}

/**
 * Prints a tree: sections, their entries and rules as blocks, what is inside them on one line where it fits.
 * @param markOf what a comment behind the value at a path says; undefined for none
 */
export function layOutTree(tree: object, markOf: (path: Path) => string | undefined): string {
  const document = new Document(tree)
  const visitNode = (node: unknown, path: Path): void => {
    if (!isNode(node)) return
    const mark = markOf(path)
    if (mark !== undefined) node.comment = ` ${mark}`
    if (!isCollection(node)) return
    node.flow = path.length > 2 && path.at(-1) !== 'rules' && path.at(-2) !== 'rules'
    for (const [at, item] of node.items.entries()) {
      if (!isPair(item)) visitNode(item, [...path, at])
      else if (isScalar(item.key)) visitNode(item.value, [...path, String(item.key.value)])
    }
  }
  visitNode(document.contents, [])
  for (const { key } of isMap(document.contents) ? document.contents.items.slice(1) : []) {
    if (isScalar(key)) key.spaceBefore = true
  }
  return fitted(document)
}

/** Every scalar is text to this reader, so that each is written as it was. */
function read(text: string): Document {
  return parseDocument(text, { version: '1.2', schema: 'failsafe', uniqueKeys: false, logLevel: 'silent' })
}

function fitted(document: Document): string {
  for (const each of collectionsOf(document)) {
    if (each.flow && hasComment(each)) each.flow = false
  }
  visit(document, {
    Pair(_, pair) {
      // A key that stands alone (`? key`) has no node for its value, and the library no words for none.
      if (pair.value === null && isScalar(pair.value = document.createNode(''))) pair.value.type = 'PLAIN'
    },
    Scalar(_, node) {
      const text = String(node.value)
      if (node.type === 'QUOTE_SINGLE' && !/["\\\p{Cc}]/u.test(text)) node.type = 'QUOTE_DOUBLE'
    },
  })
  for (;;) {
    const out = printed(document)
    const wide = wideFlows(out)
    const collections = collectionsOf(document)
    for (const index of wide) {
      const collection = collections[index]
      if (collection) collection.flow = false
    }
    if (wide.length === 0) return out
  }
}

/** One line break at the end, but where a block of text keeps its own. */
function ended(text: string): string {
  return /[|>]\d?\+/.test(text) ? text : `${text.trimEnd()}\n`
}

function printed(document: Document): string {
  return unpadded(document.toString({ lineWidth: 0, indent: 2, flowCollectionPadding: true }))
}

/** `[ a, b ]` → `[a, b]`; maps keep their blanks. */
function unpadded(text: string): string {
  let out = text
  const spots: number[] = []
  for (const each of collectionsOf(read(text))) {
    const [start, end] = each.range ?? [0, 0]
    if (!isSeq(each) || !each.flow || text.slice(start, end).includes('\n')) continue
    if (text[start + 1] === ' ') spots.push(start + 1)
    if (text[end - 2] === ' ' && end - 2 > start + 1) spots.push(end - 2)
  }
  for (const spot of spots.toSorted((a, b) => b - a)) out = out.slice(0, spot) + out.slice(spot + 1)
  return out
}

/** The outermost flow collections on lines that are too long, by their index among all collections. */
function wideFlows(text: string): number[] {
  const indexes: number[] = []
  let done = 0
  for (const [index, each] of collectionsOf(read(text)).entries()) {
    const [start, end] = each.range ?? [0, 0]
    if (!each.flow || start < done || each.items.length === 0) continue
    const lineStart = text.lastIndexOf('\n', start) + 1
    const lineEnd = text.indexOf('\n', start)
    done = end
    if (end - lineStart > COLUMNS_MAX && lineEnd >= end) indexes.push(index)
  }
  return indexes
}

/** In file order, outer before inner. */
function collectionsOf(document: Document): Collection[] {
  const found: Collection[] = []
  visit(document, { Collection: (_, node) => void found.push(node) })
  return found
}

function hasComment(collection: Collection): boolean {
  return collection.items.some(item => isPair(item)
    ? [item.key, item.value].some(speaks)
    : speaks(item)) || Boolean(collection.commentBefore)

  function speaks(node: unknown): boolean {
    if (!isNode(node)) return false
    if (node.comment || node.commentBefore) return true
    return isCollection(node) && hasComment(node)
  }
}

/** A comment of a text; `behind` something on its line, or on a line of its own. */
interface Comment {
  readonly offset: number
  readonly column: number
  readonly behind: boolean
}

/** Comments behind something stay behind it, and in their column when there is room. */
function withColumns(before: string, after: string): string {
  const [was, is] = [commentsOf(before), commentsOf(after)]
  if (was.length !== is.length) return after
  let out = after
  for (const [index, comment] of [...is.entries()].toReversed()) {
    const { behind, column } = was[index] ?? comment
    if (!behind) continue
    // The library puts what stood behind a key on a line of its own, below it.
    const lineStart = comment.offset - comment.column
    const start = comment.behind ? out.slice(0, comment.offset).trimEnd().length : lineStart - 1
    if (!comment.behind && !/[:-]$/.test(out.slice(0, start))) continue
    const width = start - (out.lastIndexOf('\n', start - 1) + 1)
    out = out.slice(0, start) + ' '.repeat(Math.max(1, column - width)) + out.slice(comment.offset)
  }
  return out
}

function commentsOf(text: string): Comment[] {
  const found: Comment[] = []
  let offset = 0
  for (const token of new Lexer().lex(text)) {
    // Marks of the lexer's own, which are not in the text.
    if (token === '\u0002' || token === '\u0018' || token === '\u001f') continue
    const lineStart = text.lastIndexOf('\n', offset - 1) + 1
    if (token.startsWith('#')) {
      found.push({ offset, column: offset - lineStart, behind: text.slice(lineStart, offset).trim() !== '' })
    }
    offset += token.length
  }
  return found
}
