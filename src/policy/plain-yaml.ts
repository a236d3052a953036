/**
 * Reads what nearly all policies are written in, fast: maps and lists, indented or in brackets, and
 * texts on one line. The YAML library takes more than ten times as long, for it keeps what a printer needs.
 *
 * It gives the very tree and places the library gives, or up: whatever is not plain, and whatever is
 * wrong, is left to the library, which has the words for it. A test holds the two against each other.
 */
import {
  APOSTROPHE, BLANK, CLOSE_LIST, CLOSE_MAP, COLON, COMMA, Cursor, HASH, NEWLINE, notPlain, OPEN_LIST, OPEN_MAP, QUOTES,
} from './plain-cursor.ts'
import { PlainNodes } from './plain-nodes.ts'
import type { Lines, SourceMap } from './position.ts'

export interface PlainText {
  /** Maps are objects without prototype. */
  readonly tree: unknown
  readonly source: SourceMap
}

/** The text, read; or the offset up to which it is plain. Never throws. */
export function readPlain(text: string, lines: Lines): PlainText | number {
  const reader = new Reader(text, lines)
  try {
    const tree = reader.read()
    return { tree, source: reader.nodes }
  } catch (error) {
    if (error === notPlain) return reader.at
    throw error
  }
}

const DEPTH_MAX = 48
/** YAML lets a key be no longer. */
const KEY_MAX = 1000
const reserved: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype', '<<'])

class Reader extends Cursor {
  readonly nodes: PlainNodes
  #depth = 0

  constructor(text: string, lines: Lines) {
    super(text)
    this.nodes = new PlainNodes(text, lines)
  }

  read(): unknown {
    if (this.code() === 0xFEFF) throw notPlain
    this.nextLine()
    if (this.indent < 0) throw notPlain
    const isBracketed = this.code() === OPEN_MAP || this.code() === OPEN_LIST
    const tree = isBracketed ? this.#bracketed(-1, this.at) : this.#block(this.indent, this.at)
    if (isBracketed) this.nextLine()
    if (this.indent >= 0) throw notPlain
    return tree
  }

  /** A map or list whose first word stands here, `column` blanks from the left. */
  #block(column: number, keyStart: number, keyEnd = keyStart): unknown {
    if (++this.#depth > DEPTH_MAX) throw notPlain
    const owner = this.nodes.open(this.at, keyStart, keyEnd)
    const tree = this.isDash() ? this.#list(column) : this.#map(column)
    // To the next word: a place ends with its line anyway, and a comment there is part of the whole.
    this.nodes.close(owner, this.at)
    this.#depth -= 1
    return tree
  }

  #map(column: number): unknown {
    const tree: Record<string, unknown> = Object.create(null)
    for (;;) {
      const keyStart = this.at
      const name = this.#key(tree, false)
      const keyEnd = this.end
      while (this.code() === BLANK) this.at += 1
      const isOver = this.at >= this.text.length || this.code() === NEWLINE || this.code() === HASH
      tree[name] = isOver ? this.#below(column, keyStart, keyEnd) : this.#value(column, keyStart, keyEnd)
      if (this.indent < column) return tree
      if (this.indent > column || this.isDash()) throw notPlain
    }
  }

  /** What stands on the lines below a key; null when that is nothing. */
  #below(column: number, keyStart: number, keyEnd: number): unknown {
    const here = this.at
    this.nextLine()
    const isBelow = this.indent > column || (this.indent === column && this.isDash())
    if (isBelow && this.code() !== OPEN_MAP && this.code() !== OPEN_LIST) {
      return this.#block(this.indent, keyStart, keyEnd)
    }
    if (isBelow) throw notPlain
    this.nodes.close(this.nodes.open(here, keyStart, keyEnd), here)
    return null
  }

  #list(column: number): unknown {
    const tree: unknown[] = []
    for (;;) {
      const dash = this.at
      this.at += 1
      while (this.code() === BLANK) this.at += 1
      const inner = column + this.at - dash
      const isInner = this.isDash() || this.isKey()
      tree.push(isInner ? this.#block(inner, this.at) : this.#value(column, this.at, this.at))
      if (this.indent < column) return tree
      if (this.indent > column) throw notPlain
      if (!this.isDash()) return tree
    }
  }

  /** A value on this line, and the way to the next. */
  #value(column: number, keyStart: number, keyEnd: number): unknown {
    const code = this.code()
    const value = code === OPEN_MAP || code === OPEN_LIST
      ? this.#bracketed(column, keyStart, keyEnd) : this.#scalar(false, keyStart, keyEnd)
    this.nextLine()
    // Text that goes on below.
    if (this.indent > column) throw notPlain
    return value
  }

  /** A map or list in brackets. @param column its further lines stand further right than this */
  #bracketed(column: number, keyStart: number, keyEnd = keyStart): unknown {
    if (++this.#depth > DEPTH_MAX) throw notPlain
    const owner = this.nodes.open(this.at, keyStart, keyEnd)
    const tree = this.code() === OPEN_MAP ? this.#bracketedMap(column) : this.#bracketedList(column)
    this.end = this.at
    this.nodes.close(owner, this.end)
    this.#depth -= 1
    return tree
  }

  #bracketedMap(column: number): unknown {
    const tree: Record<string, unknown> = Object.create(null)
    do {
      this.at += 1
      this.gap(column)
      if (this.code() === CLOSE_MAP) break
      const keyStart = this.at
      const name = this.#key(tree, true)
      const keyEnd = this.end
      while (this.code() === BLANK) this.at += 1
      tree[name] = this.#inside(column, keyStart, keyEnd)
      this.gap(column)
    } while (this.code() === COMMA)
    if (this.code() !== CLOSE_MAP) throw notPlain
    this.at += 1
    return tree
  }

  #bracketedList(column: number): unknown {
    const tree: unknown[] = []
    do {
      this.at += 1
      this.gap(column)
      if (this.code() === CLOSE_LIST) break
      tree.push(this.#inside(column, this.at, this.at))
      this.gap(column)
    } while (this.code() === COMMA)
    if (this.code() !== CLOSE_LIST) throw notPlain
    this.at += 1
    return tree
  }

  #inside(column: number, keyStart: number, keyEnd: number): unknown {
    const code = this.code()
    return code === OPEN_MAP || code === OPEN_LIST
      ? this.#bracketed(column, keyStart, keyEnd) : this.#scalar(true, keyStart, keyEnd)
  }

  /** A key and its colon; a new one, and text. Leaves its end in `#end`. */
  #key(tree: Readonly<Record<string, unknown>>, inBrackets: boolean): string {
    const start = this.at
    const isQuoted = this.code() === QUOTES || this.code() === APOSTROPHE
    const name = isQuoted ? this.quoted() : this.plain(inBrackets)
    const next = this.code(1)
    const isAlone = next === BLANK || next === NEWLINE || Number.isNaN(next)
    if (this.code() !== COLON || !(isAlone || (isQuoted && inBrackets))) throw notPlain
    if (typeof name !== 'string' || name in tree || reserved.has(name) || this.end - start > KEY_MAX) throw notPlain
    this.at += 1
    return name
  }

  #scalar(inBrackets: boolean, keyStart: number, keyEnd: number): unknown {
    const node = this.nodes.open(this.at, keyStart, keyEnd)
    const isQuoted = this.code() === QUOTES || this.code() === APOSTROPHE
    const value = isQuoted ? this.quoted() : this.plain(inBrackets)
    if (this.code() === COLON) throw notPlain
    this.nodes.close(node, this.end)
    return value
  }
}
