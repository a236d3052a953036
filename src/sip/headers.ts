/**
 * Header lines as a list: looking up, splitting, building. Names are compared in their long form
 * and lower case; the wire's own spelling stays with the line.
 */
import { assert } from '../base/errors.ts'
import type { Header, Headers } from './message.ts'
import { isToken, oneLine, quoteEnd, trimmed } from './text.ts'

const COMMA = 44
const QUOTE = 34
const LESS_THAN = 60

/** Compact forms (RFC 3261 §7.3.3 and the registry of IANA) beside their long ones. */
const compact: readonly (readonly [short: string, long: string])[] = [
  ['a', 'accept-contact'], ['b', 'referred-by'], ['c', 'content-type'], ['d', 'request-disposition'],
  ['e', 'content-encoding'], ['f', 'from'], ['i', 'call-id'], ['j', 'reject-contact'], ['k', 'supported'],
  ['l', 'content-length'], ['m', 'contact'], ['n', 'identity-info'], ['o', 'event'], ['r', 'refer-to'],
  ['s', 'subject'], ['t', 'to'], ['u', 'allow-events'], ['v', 'via'], ['x', 'session-expires'], ['y', 'identity'],
]

/** Usual spellings, so that most lines need neither a check of the name nor a new string. */
const usual = [
  'Via', 'From', 'To', 'Call-ID', 'CSeq', 'Contact', 'Max-Forwards', 'Content-Type', 'Content-Length', 'Route',
  'Record-Route', 'Allow', 'Supported', 'Require', 'User-Agent', 'Server', 'Expires', 'Accept', 'Session-Expires',
  'Min-SE', 'P-Asserted-Identity', 'Privacy', 'Authorization', 'Proxy-Authorization', 'WWW-Authenticate',
  'Proxy-Authenticate', 'Reason', 'Subject', 'Date', 'Allow-Events', 'Event', 'Refer-To', 'Referred-By', 'Replaces',
  'Diversion', 'History-Info', 'RSeq', 'RAck', 'Retry-After', 'Warning', 'Content-Disposition', 'Timestamp',
]

const longNames = new Map<string, string>()
for (const as of usual) longNames.set(as, as.toLowerCase()).set(as.toLowerCase(), as.toLowerCase())
for (const [short, long] of compact) longNames.set(short, long).set(short.toUpperCase(), long)

/** A name as written, and to compare by. */
type Name = Pick<Header, 'as' | 'name'>

/** The same by length and first character, so that a name in a message is found without being cut out of it. */
const bySpelling = Array.from({ length: 4_096 }, (): Name[] => [])
for (const [as, name] of longNames) {
  const place = placeOf(as.length, as.charCodeAt(0))
  bySpelling[place]?.push({ as, name })
}

function placeOf(length: number, first: number): number {
  return (first & 127) << 5 | length & 31
}

/** The header name that stands in `text` from `from` up to `to`; undefined when none can be there. */
export function nameAt(text: string, from: number, to: number): Name | undefined {
  const alike = bySpelling[placeOf(to - from, text.charCodeAt(from))] ?? []
  for (let at = 0; at < alike.length; at++) {
    const known = alike[at]
    if (known && known.as.length === to - from && text.startsWith(known.as, from)) return known
  }
  const as = text.slice(from, to)
  return isToken(as) ? { as, name: longName(as) } : undefined
}

/** The name to compare by: `v` → `via`, `Call-ID` → `call-id`. Any text is taken. */
export function longName(as: string): string {
  const known = longNames.get(as)
  if (known !== undefined) return known
  const lower = as.toLowerCase()
  return longNames.get(lower) ?? lower
}

/** As {@link longName}, or undefined when `as` cannot be a header's name. */
export function longNameOf(as: string): string | undefined {
  return longNames.get(as) ?? (isToken(as) ? longName(as) : undefined)
}

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
