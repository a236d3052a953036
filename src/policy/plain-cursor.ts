/** A place in a plainly written text and the steps from it: to the next line, over a gap, over a scalar. */
import { meaningOf, unquoted } from './plain-scalars.ts'

/** Thrown where a text is not plain; `readPlain` catches it. */
export const notPlain = new Error('not plain')

export const NEWLINE = 10
export const BLANK = 32
export const QUOTES = 34
export const HASH = 35
export const APOSTROPHE = 39
export const COMMA = 44
const DASH = 45
export const COLON = 58
export const OPEN_LIST = 91
const BACKSLASH = 92
export const CLOSE_LIST = 93
export const OPEN_MAP = 123
export const CLOSE_MAP = 125

/** What a plain text may not begin with; a dash only before something. */
const marks: ReadonlySet<number> = new Set([...'?:,[]{}#&*!|>\'"%@`\t'].map(mark => mark.charCodeAt(0)))

export class Cursor {
  readonly text: string
  at = 0
  /** Blanks before what stands at `at`, where a line's first word does; -1 at the end of the text. */
  indent = 0
  /** Where the value or key read last ends. */
  end = 0

  constructor(text: string) {
    this.text = text
  }

  code(ahead = 0): number {
    return this.text.charCodeAt(this.at + ahead)
  }

  /** Passes over the rest of this line, which must hold nothing, to the first word of the next line with one. */
  nextLine(): void {
    const text = this.text
    for (;;) {
      const begin = this.at
      this.#skipBlanksAndComment()
      if (this.at >= text.length) {
        this.indent = -1
        return
      }
      if (this.code() === NEWLINE) {
        this.at += 1
        continue
      }
      if (begin > 0 && text.charCodeAt(begin - 1) !== NEWLINE) throw notPlain
      this.indent = this.at - begin
      if (this.indent === 0 && this.#isMarker()) throw notPlain
      return
    }
  }

  isDash(): boolean {
    return this.code() === DASH && this.code(1) === BLANK
  }

  /** Is what stands here a key? Moves nothing. */
  isKey(): boolean {
    const [at, end] = [this.at, this.end]
    if (this.code() === OPEN_MAP || this.code() === OPEN_LIST) return false
    if (this.code() === QUOTES || this.code() === APOSTROPHE) this.quoted()
    else this.plain(false)
    const found = this.code() === COLON
    this.at = at
    this.end = end
    return found
  }

  /** Passes over blanks, line ends and comments between brackets. */
  gap(column: number): void {
    for (;;) {
      this.#skipBlanksAndComment()
      if (this.code() !== NEWLINE) return
      const line = this.at += 1
      while (this.code() === BLANK) this.at += 1
      const isEmpty = this.code() === NEWLINE || this.code() === HASH
      if (!isEmpty && this.at - line <= column) throw notPlain
      if (this.at === line && this.#isMarker()) throw notPlain
    }
  }

  /** Does a mark between documents stand here, at the beginning of a line? */
  #isMarker(): boolean {
    return this.text.startsWith('---', this.at) || this.text.startsWith('...', this.at)
  }

  /** A comment has a blank before it, or is alone on its line. */
  #skipBlanksAndComment(): void {
    while (this.code() === BLANK) this.at += 1
    if (this.code() !== HASH || (this.at > 0 && !(this.code(-1) <= BLANK))) return
    const end = this.text.indexOf('\n', this.at)
    this.at = end < 0 ? this.text.length : end
  }

  /** Text in quotes, on one line. Stops behind it. */
  quoted(): string {
    const text = this.text
    const start = this.at
    const quote = this.code()
    let at = start + 1
    for (; ; at++) {
      const code = text.charCodeAt(at)
      if (!(code >= BLANK)) throw notPlain
      if (code === BACKSLASH && quote === QUOTES) at += 1
      else if (code === quote) {
        if (quote === QUOTES || text.charCodeAt(at + 1) !== APOSTROPHE) break
        at += 1
      }
    }
    this.at = this.end = at + 1
    return known(unquoted(text.slice(start, this.end)))
  }

  /** Text without quotes, on one line, and what it means. Stops behind it, or at the colon that makes it a key. */
  plain(inBrackets: boolean): unknown {
    const text = this.text
    const start = this.at
    const first = text.charCodeAt(start)
    const isMark = first === DASH ? !isWordChar(text.charCodeAt(start + 1)) : marks.has(first)
    if (isMark || !(first > BLANK)) throw notPlain
    let end = start
    let at = start
    for (; at < text.length; at++) {
      const code = text.charCodeAt(at)
      if (code === BLANK) continue
      if (code < BLANK) {
        if (code === NEWLINE) break
        throw notPlain
      }
      if (code === HASH && end < at) break
      if (code === COLON) {
        const next = text.charCodeAt(at + 1)
        if (!(next > BLANK) || (inBrackets && isBracketMark(next))) break
      } else if (inBrackets && isBracketMark(code)) break
      end = at + 1
    }
    // A blank before the colon, and a comment behind a key, are for the library.
    if (text.charCodeAt(at) === COLON && end < at) throw notPlain
    this.at = this.end = end
    return known(meaningOf(text.slice(start, end)))
  }
}

function known<T>(value: T | undefined): T {
  if (value === undefined) throw notPlain
  return value
}

function isBracketMark(code: number): boolean {
  return code === COMMA || code === OPEN_LIST || code === CLOSE_LIST || code === OPEN_MAP || code === CLOSE_MAP
}

function isWordChar(code: number): boolean {
  return code > BLANK && !isBracketMark(code)
}
