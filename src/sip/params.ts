/** Semicolon parameters, as URIs, name-addrs and Vias share them (RFC 3261 §7.3.1, §19.1.1). */
import { isToken, quoteEnd, skipSpace, trimmed } from './text.ts'

/**
 * In order, as received: escapes and quotes still in place. A parameter without `=` has the value
 * undefined, one with nothing after it the empty string.
 */
export type Params = readonly Param[]
export type Param = readonly [name: string, value: string | undefined]

const SEMICOLON = 59
const QUOTE = 34

/** Parameter names of URIs may also hold these (`param-unreserved`, §25.1), beside a token's. */
const uriName = /^[\w.!~*'()[\]/:&+$%`-]+$/
/** All parameters of the usual kind, nothing quoted and no white space: what needs no look at each. */
const plain = /(?:;[\w.!%*+`'~-]+(?:=[^\x00-\x20",;<>\x7f]*)?)*$/y
/** What can never stand in a value that is not quoted. */
const loose = /[\x00-\x20",<>\x7f]/

/** Reads `;name=value…` from `at` to the end. Undefined when anything else is found there. */
export function parseParams(text: string, at: number): Params | undefined {
  plain.lastIndex = at
  if (plain.test(text)) return plainParams(text, at)
  const params: Param[] = []
  at = skipSpace(text, at)
  while (at < text.length) {
    if (text.charCodeAt(at) !== SEMICOLON) return undefined
    let end = text.indexOf(';', at + 1)
    if (end < 0) end = text.length
    const equals = text.indexOf('=', at + 1)
    if (equals < 0 || equals > end) {
      const name = trimmed(text, at + 1, end)
      if (!isName(name)) return undefined
      params.push([name, undefined])
      at = end
      continue
    }
    const name = trimmed(text, at + 1, equals)
    if (!isName(name)) return undefined
    const start = skipSpace(text, equals + 1)
    if (text.charCodeAt(start) === QUOTE) {
      const close = quoteEnd(text, start)
      if (close < 0) return undefined
      params.push([name, text.slice(start, close + 1)])
      at = skipSpace(text, close + 1)
      continue
    }
    const value = trimmed(text, start, end)
    if (loose.test(value)) return undefined
    params.push([name, value])
    at = end
  }
  return params
}

function plainParams(text: string, at: number): Params {
  const params: Param[] = []
  while (at < text.length) {
    let end = text.indexOf(';', at + 1)
    if (end < 0) end = text.length
    const equals = text.indexOf('=', at + 1)
    if (equals < 0 || equals > end) params.push([text.slice(at + 1, end), undefined])
    else params.push([text.slice(at + 1, equals), text.slice(equals + 1, end)])
    at = end
  }
  return params
}

function isName(name: string): boolean {
  return isToken(name) || uriName.test(name)
}

export function printParams(params: Params): string {
  let text = ''
  for (const [name, value] of params) text += value === undefined ? `;${name}` : `;${name}=${value}`
  return text
}

/** The value of a parameter, `name` in lower case; '' for one without value; undefined when it is not there. */
export function paramOf(params: Params, name: string): string | undefined {
  for (const [as, value] of params) {
    if (as === name || (as.length === name.length && as.toLowerCase() === name)) return value ?? ''
  }
  return undefined
}
