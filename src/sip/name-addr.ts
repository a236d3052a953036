/** Parties: From, To, Contact, Route, P-Asserted-Identity … (RFC 3261 §20.10, §25.1). */
import { type Params, paramOf, parseParams, printParams } from './params.ts'
import { isToken, quoted, quoteEnd, skipSpace, trimmed, unquoted } from './text.ts'
import { assert } from '../base/errors.ts'

export interface NameAddr {
  /** Without quotes and backslashes; latin1. */
  readonly displayName?: string
  /** A whole URI, its own parameters included. */
  readonly uri: string
  /** The header's parameters, those after `>`. */
  readonly params: Params
}

const QUOTE = 34
const LESS_THAN = 60
const uriForm = /^[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20<>"\x7f]+$/
/** An unquoted display name may strictly hold tokens only; odd ones are common, but these would be ambiguous. */
const ambiguous = /[",:;<>\\]/

/** Where the parts of a name-addr or addr-spec lie; -1 for `open` in an addr-spec. */
interface Span {
  readonly open: number
  /** Just behind the URI: at `>`, or at the first `;`. */
  readonly close: number
  /** The display name, still quoted. */
  readonly name: string
}

function spanOf(text: string): Span | undefined {
  const start = skipSpace(text, 0)
  if (text.charCodeAt(start) === QUOTE) {
    const end = quoteEnd(text, start)
    const open = end < 0 ? -1 : skipSpace(text, end + 1)
    if (open < 0 || text.charCodeAt(open) !== LESS_THAN) return undefined
    const close = text.indexOf('>', open)
    return close < 0 ? undefined : { open, close, name: text.slice(start, end + 1) }
  }
  const open = text.indexOf('<', start)
  const colon = text.indexOf(':', start)
  if (open >= 0 && open < colon) {
    const close = text.indexOf('>', open)
    return close < 0 ? undefined : { open, close, name: trimmed(text, start, open) }
  }
  const semicolon = text.indexOf(';', start)
  return { open: -1, close: semicolon < 0 ? text.length : semicolon, name: '' }
}

/** Reads `"Name" <uri>;params` or `uri;params`. Undefined when it is neither. */
export function parseNameAddr(text: string): NameAddr | undefined {
  const span = spanOf(text)
  if (!span) return undefined
  const { open, close, name } = span
  const uri = trimmed(text, open + 1, close)
  const params = parseParams(text, open < 0 ? close : close + 1)
  if (params === undefined || !uriForm.test(uri)) return undefined
  // Without <> a comma or a question mark would be the header's, not the URI's (§20).
  if (open < 0 && /[,?]/.test(uri)) return undefined
  if (name === '') return { uri, params }
  if (name.charCodeAt(0) === QUOTE) return { displayName: unquoted(name.slice(1, -1)), uri, params }
  return ambiguous.test(name) ? undefined : { displayName: name, uri, params }
}

/** Always with `<>`, the display name always quoted; what could break out of its place is escaped. */
export function printNameAddr(nameAddr: NameAddr): string {
  const name = nameAddr.displayName === undefined ? '' : `${quoted(nameAddr.displayName)} `
  const uri = nameAddr.uri.replace(/[\x00-\x20<>"\x7f]/g, char =>
    `%${char.charCodeAt(0).toString(16).padStart(2, '0').toUpperCase()}`)
  return `${name}<${uri}>${printParams(nameAddr.params)}`
}

/** The tag of a From or To value; undefined when there is none or the value cannot be read. */
export function tagOf(headerValue: string): string | undefined {
  const params = paramsOf(headerValue)
  return params && paramOf(params, 'tag')
}

/** The value with this tag in place of any it had; all else stays as written. */
export function withTag(value: string, tag: string): string {
  assert(isToken(tag), 'a tag is a token')
  const span = spanOf(value)
  const params = paramsOf(value)
  if (!span || !params || paramOf(params, 'tag') === undefined) return `${value};tag=${tag}`
  const rest = params.filter(([name]) => name.toLowerCase() !== 'tag')
  return `${value.slice(0, span.open < 0 ? span.close : span.close + 1)}${printParams(rest)};tag=${tag}`
}

function paramsOf(value: string): Params | undefined {
  const span = spanOf(value)
  return span && parseParams(value, span.open < 0 ? span.close : span.close + 1)
}
