/**
 * The few scanning steps every SIP header needs: white space, quoted strings, tokens. White space
 * here is space and tab only; `trim()` would also eat the last byte of a UTF-8 "à" held as latin1.
 */

const TAB = 9
const SPACE = 32
const BACKSLASH = 92

/** A token of RFC 3261 §25.1: a method, a parameter's name, a header's name. */
const token = /^[\w.!%*+`'~-]+$/

export function isToken(text: string): boolean {
  return token.test(text)
}

/** The first place from `at` on that is neither space nor tab; `text.length` when there is none. */
export function skipSpace(text: string, at: number): number {
  let code = text.charCodeAt(at)
  while (code === SPACE || code === TAB) code = text.charCodeAt(++at)
  return at
}

/** `text.slice(from, to)` without white space around it. */
export function trimmed(text: string, from: number, to: number): string {
  from = skipSpace(text, from)
  while (to > from) {
    const code = text.charCodeAt(to - 1)
    if (code !== SPACE && code !== TAB) break
    to--
  }
  return from < to ? text.slice(from, to) : ''
}

/** Where the quoted string that opens at `open` closes; -1 when it does not. */
export function quoteEnd(text: string, open: number): number {
  let quote = text.indexOf('"', open + 1)
  while (quote > 0 && isEscaped(text, quote, open)) quote = text.indexOf('"', quote + 1)
  return quote
}

/** Is there an odd number of backslashes right before `at`? */
function isEscaped(text: string, at: number, open: number): boolean {
  let before = at - 1
  while (before > open && text.charCodeAt(before) === BACKSLASH) before--
  return (at - before) % 2 === 0
}

/** The inside of a quoted string, its backslash pairs resolved. */
export function unquoted(inside: string): string {
  return inside.includes('\\') ? inside.replace(/\\([\s\S])/g, '$1') : inside
}

/** `text` as a quoted string, quotes included; control characters go behind a backslash (RFC 3261 §25.1). */
export function quoted(text: string): string {
  return `"${text.replace(/["\\\x00-\x08\x0b\x0c\x0e-\x1f\x7f]/g, '\\$&')}"`
}

/**
 * Makes any text safe to stand in one header line: control characters, CR, LF, NUL and what else some
 * reader takes for the end of a line, become a space; only a tab stays. A character that is more than a
 * byte becomes its UTF-8 bytes: written as latin1, U+010D would come out as a CR.
 */
export function oneLine(text: string): string {
  if (!/[\x00-\x08\x0a-\x1f\x7f\u0100-\uffff]/.test(text)) return text
  return text.replace(/[\x00-\x08\x0a-\x1f\x7f]+/g, ' ')
    .replace(/[\u0100-\uffff]+/g, wide => Buffer.from(wide, 'utf8').toString('latin1'))
}
