/**
 * URIs (RFC 3261 §19.1, RFC 3966). Every part is kept as written, escapes included, so that print
 * gives back what was parsed; unescape a user part once, with {@link unescapeUri}, to look at it.
 */
import { type Params, paramOf, parseParams, printParams } from './params.ts'

export interface SipUri {
  /** In lower case: `sip`, `sips`, `tel`, or any other. */
  readonly scheme: string
  /** The user part; for `tel:` the number; for a scheme we do not know, all that follows the colon. */
  readonly user?: string
  readonly password?: string
  /** As written, IPv6 with its brackets; empty for anything but `sip:` and `sips:`. */
  readonly host: string
  readonly port?: number
  readonly params: Params
  /** What follows `?`, undecoded. Never becomes a header by itself. */
  readonly headers?: string
}

type Draft = { -readonly [Part in keyof SipUri]: SipUri[Part] }

const schemeForm = /^([A-Za-z][A-Za-z0-9+.-]*):/
/** Nothing of this may stand unescaped in a URI inside a header or request line. */
const forbidden = /[\x00-\x20"<>\x7f]/
const hostPort = /^(\[[\dA-Fa-f:.]+(?:%25[\w.~-]+)?\]|[\w.-]+)(?::(\d{1,5}))?$/
const number = /^[\d+*#A-Fa-f().-]+$/

/** Reads a URI of any scheme. Undefined when it is none, or breaks its own scheme's grammar. */
export function parseUri(text: string): SipUri | undefined {
  if (forbidden.test(text)) return undefined
  const scheme = schemeForm.exec(text)?.[1]?.toLowerCase()
  if (scheme === undefined) return undefined
  const rest = text.slice(scheme.length + 1)
  if (scheme === 'sip' || scheme === 'sips') return parseSip(scheme, rest)
  if (scheme === 'tel') return parseTel(rest)
  return rest === '' ? undefined : { scheme, user: rest, host: '', params: [] }
}

function parseSip(scheme: string, text: string): SipUri | undefined {
  // The first @, since ";" and "?" may stand in a user part: sip:user;par=u%40x@host is user "user;par=u%40x".
  const at = text.indexOf('@')
  if (at === 0) return undefined
  const question = text.indexOf('?', at + 1)
  const place = text.slice(at + 1, question < 0 ? text.length : question)
  const semicolon = place.indexOf(';')
  const found = hostPort.exec(semicolon < 0 ? place : place.slice(0, semicolon))
  const params = semicolon < 0 ? [] : parseParams(place, semicolon)
  if (found?.[1] === undefined || params === undefined) return undefined
  const uri: Draft = { scheme, host: found[1], params }
  if (found[2] !== undefined) {
    uri.port = Number(found[2])
    if (uri.port > 65535) return undefined
  }
  if (at > 0) {
    const colon = text.indexOf(':')
    const withPassword = colon >= 0 && colon < at
    uri.user = text.slice(0, withPassword ? colon : at)
    if (withPassword) uri.password = text.slice(colon + 1, at)
  }
  if (question >= 0) uri.headers = text.slice(question + 1)
  return uri
}

function parseTel(text: string): SipUri | undefined {
  const semicolon = text.indexOf(';')
  const user = semicolon < 0 ? text : text.slice(0, semicolon)
  const params = semicolon < 0 ? [] : parseParams(text, semicolon)
  if (params === undefined || !number.test(user)) return undefined
  return { scheme: 'tel', user, host: '', params }
}

export function printUri(uri: SipUri): string {
  let text = `${uri.scheme}:${uri.user ?? ''}`
  if (uri.password !== undefined) text += `:${uri.password}`
  if (uri.host !== '') text += uri.user === undefined ? uri.host : `@${uri.host}`
  if (uri.port !== undefined) text += `:${uri.port}`
  if (uri.params.length > 0) text += printParams(uri.params)
  return uri.headers === undefined ? text : `${text}?${uri.headers}`
}

/** A parameter's value, `name` in lower case; '' for one without value (`lr`); undefined when it is not there. */
export function uriParam(uri: SipUri, name: string): string | undefined {
  return paramOf(uri.params, name)
}

/** Resolves `%HH` once, a byte each; what is no escape stays. The result is latin1, as all SIP text here. */
export function unescapeUri(text: string): string {
  if (!text.includes('%')) return text
  return text.replace(/%([\dA-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
}

/** Escapes text (each byte of its UTF-8) so that it can stand as the user part of a `sip:` URI. */
export function escapeUser(text: string): string {
  return text.replace(/[^\w.!~*'()&=+$,;?/#-]/gu, char =>
    Buffer.from(char, 'utf8').toString('hex').replace(/../g, byte => `%${byte.toUpperCase()}`))
}
