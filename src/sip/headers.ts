/**
 * Header lines as a list: looking up, splitting, building. Names are compared in their long form
 * and lower case; the wire's own spelling stays with the line.
 */
import { assert } from '../base/errors.ts'
import { longNameOf } from './header-names.ts'
import type { Header, Headers } from './message.ts'
import { oneLine, quoteEnd, trimmed } from './text.ts'

const COMMA = 44
const QUOTE = 34
const LESS_THAN = 60

/**
 * Builds a header line. The value can hold anything, also text from the network or a policy: what
 * would start another line is made harmless (see `oneLine`), and white space around it goes.
 *
 * @throws RouterError INTERNAL when `as` is not a header name; names from outside are checked where they come in
 */
export function header(as: string, value: string): Header {
  const name = longNameOf(as)
  assert(name !== undefined, `"${oneLine(as)}" is a header name`)
  const line = oneLine(value)
  return { name, as, value: trimmed(line, 0, line.length) }
}

/** Header lines of names and values, each as {@link header} builds it. */
export function headersOfLines(lines: readonly (readonly [as: string, value: string])[]): Headers {
  return lines.map(([as, value]) => header(as, value))
}

/** The value of the first line with this name (long form, lower case). */
export function headerOf(headers: Headers, name: string): string | undefined {
  for (const line of headers) if (line.name === name) return line.value
  return undefined
}

/** The values of all lines with this name, in order, as they came. */
export function linesOf(headers: Headers, name: string): string[] {
  const values: string[] = []
  for (const line of headers) if (line.name === name) values.push(line.value)
  return values
}

/**
 * The single values of a list header (Via, Route, Contact …), whether they came on one line or on
 * many. Not for headers whose grammar has commas of its own: Date, WWW-Authenticate, Authorization.
 */
export function valuesOf(headers: Headers, name: string): string[] {
  const values: string[] = []
  for (const line of headers) if (line.name === name) splitInto(values, line.value)
  return values
}

/** The single values of one line of a list header. */
export function splitValues(line: string): string[] {
  const values: string[] = []
  splitInto(values, line)
  return values
}

/** Cuts at commas that stand neither in quotes nor in `<>`; empty pieces are left out. */
function splitInto(values: string[], text: string): void {
  let start = 0
  for (let at = text.includes(',') ? 0 : text.length; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === COMMA) {
      push(values, trimmed(text, start, at))
      start = at + 1
    } else if (code === QUOTE || code === LESS_THAN) {
      const close = code === QUOTE ? quoteEnd(text, at) : text.indexOf('>', at)
      if (close < 0) break
      at = close
    }
  }
  push(values, trimmed(text, start, text.length))
}

function push(values: string[], value: string): void {
  if (value !== '') values.push(value)
}

/** The list without the lines of these names (long form, lower case). */
export function without(headers: Headers, ...names: readonly string[]): Headers {
  return headers.filter(line => !names.includes(line.name))
}
