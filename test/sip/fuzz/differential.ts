/**
 * Our parser beside two others, npm `sip` and drachtio-srf's, on the same bytes. Where both of them read a message and
 * say the same of it, we are to say that too, or the difference has its reason here.
 */
import { createRequire } from 'node:module'
import { checkRequest, checkResponse } from '../../../src/sip/check.ts'
import { parseCSeq } from '../../../src/sip/cseq.ts'
import { headerOf, valuesOf } from '../../../src/sip/headers.ts'
import type { SipMessage } from '../../../src/sip/message.ts'
import { parseNameAddr } from '../../../src/sip/name-addr.ts'
import { paramOf } from '../../../src/sip/params.ts'
import { parseMessage } from '../../../src/sip/parse.ts'
import { branchOf, parseVia } from '../../../src/sip/via.ts'

/** What all three can be asked, as text to compare; white space in it counts as one blank. */
type Reading = Readonly<Record<string, string>>

interface TheirParty { readonly uri?: string; readonly params?: Readonly<Record<string, string | null | undefined>> }
interface TheirVia {
  readonly protocol?: string; readonly host?: string; readonly port?: number
  readonly params?: Readonly<Record<string, string | null | undefined>>
}
interface TheirMessage {
  readonly method?: string; readonly uri?: string; readonly status?: number; readonly content?: string
  readonly headers: Readonly<Record<string, unknown>>
}

const require = createRequire(import.meta.url)
const sip = require('sip/sip.js') as { parse(bytes: Buffer): TheirMessage | undefined }
const drachtio = require('drachtio-srf/lib/sip-parser/parser.js') as {
  parseSipMessage(text: string): (TheirMessage & { readonly body?: string }) | undefined
}

const flat = (text: unknown): string => String(text ?? '').replace(/\s+/g, ' ').trim()

function theirs(message: TheirMessage | undefined, body: string | undefined): Reading | undefined {
  if (!message) return undefined
  const { headers } = message
  const party = (name: string): string => {
    const { uri, params } = (headers[name] ?? {}) as TheirParty
    return `${flat(uri)} tag=${params?.['tag'] ?? ''}`
  }
  const cseq = headers['cseq'] as { seq?: number; method?: string } | undefined
  const vias = (headers['via'] ?? []) as readonly TheirVia[]
  return {
    start: message.method === undefined ? `${message.status}` : `${message.method} ${message.uri}`,
    from: party('from'), to: party('to'), callId: flat(headers['call-id']), cseq: `${cseq?.seq} ${cseq?.method}`,
    vias: vias.map(({ protocol, host, port, params }) =>
      `${protocol?.toUpperCase()} ${host}:${port ?? ''} ${params?.['branch'] ?? ''}`).join(', '),
    subject: flat(headers['subject']), body: body ?? '',
  }
}

function ours(message: SipMessage): Reading {
  const { headers } = message
  const party = (name: string): string => {
    const read = parseNameAddr(headerOf(headers, name) ?? '')
    return `${flat(read?.uri)} tag=${read ? paramOf(read.params, 'tag') ?? '' : ''}`
  }
  const cseq = parseCSeq(headerOf(headers, 'cseq') ?? '')
  return {
    start: message.kind === 'response' ? `${message.status}` : `${message.method} ${message.uri}`,
    from: party('from'), to: party('to'), callId: flat(headerOf(headers, 'call-id')),
    cseq: `${cseq?.number} ${cseq?.method}`,
    vias: valuesOf(headers, 'via').map(parseVia).map(via =>
      `${via?.transport} ${via?.host}:${via?.port ?? ''} ${via ? branchOf(via) ?? '' : ''}`).join(', '),
    subject: valuesOf(headers, 'subject').length > 1 ? '' : flat(headerOf(headers, 'subject')),
    body: message.body.toString('latin1'),
  }
}

/** Reads with one of the others; one that throws has not read it. */
function tried(read: () => Reading | undefined): Reading | undefined {
  try {
    return read()
  } catch {
    // A parser that gives up by throwing refuses, which is an answer.
    return undefined
  }
}

export interface Difference {
  /** `refused: why` where only we refuse, else the part that reads otherwise. */
  readonly what: string
  readonly ours: string
  readonly theirs: string
}

/** Undefined where the others differ or refuse, and where we agree with them. */
export function differenceOn(bytes: Buffer): Difference | undefined {
  const text = bytes.toString('latin1')
  const one = tried(() => {
    const message = sip.parse(bytes)
    return theirs(message, message?.content)
  })
  const other = tried(() => {
    const message = drachtio.parseSipMessage(text)
    return theirs(message, message?.body)
  })
  if (!one || !other) return undefined
  const parts = Object.keys(one)
  if (parts.some(part => part !== 'body' && one[part] !== other[part])) return undefined
  const message = parseMessage(bytes)
  if (message.kind === 'fault') return { what: `refused: ${message.why}`, ours: '', theirs: JSON.stringify(one) }
  const wrong = message.kind === 'request' ? checkRequest(message)?.why : checkResponse(message)
  if (wrong !== undefined) return { what: `refused: ${wrong}`, ours: '', theirs: JSON.stringify(one) }
  const mine = ours(message)
  const part = parts.find(name => mine[name] !== one[name] && mine[name] !== other[name])
  return part === undefined ? undefined : { what: part, ours: mine[part] ?? '', theirs: one[part] ?? '' }
}

/** Differences that are meant, with the reason. */
const reasons: readonly (readonly [reason: string, fits: (difference: Difference, text: string) => boolean])[] = [
  ['a header that stands once, standing twice: two elements could see two calls',
    ({ what }) => what.endsWith(' stands twice')],
  ['a header without which nobody can be answered; the others ask for none',
    ({ what }) => what.endsWith(' is missing')],
  ['a value its own grammar does not allow; the others skip what they cannot read, and act on the rest',
    ({ what }) => /^refused: .*(?: is malformed|is not a (?:length|number)|another method|branch of Via)/.test(what)],
  ['a line that is none; the others pass on what they take it for',
    ({ what }) => /^refused: .*(?:no valid name|no colon|bare CR|do(?:es)? not|longer than|more than \d+)/.test(what)],
  ['another scheme or version, which has its own refusal',
    ({ what }) => /^refused: (?:the scheme|the version)/.test(what)],
  ['headers in the Request-URI, which RFC 3261 §19.1.1 forbids', ({ what }) => what.endsWith('carries headers')],
  ['a body that ends before its Content-Length', ({ what }) => what.endsWith('larger than the datagram')],
  ['more than one Via in a response: not to us (§8.1.3.3)',
    ({ what }) => what.endsWith('more Vias than the request had')],
  ['no SIP at all', ({ what }) => what.endsWith('not a SIP message')],
  ['the others read a Content-Length of 0 as none, or do not look at it',
    difference => difference.what === 'body' && difference.theirs.startsWith(difference.ours)],
  ['the others unescape methods, so that two names are one', ({ what, ours: mine }) =>
    (what === 'start' || what === 'cseq') && mine.includes('%')],
  ['the others join lines of the same name', ({ what, ours: mine }) => what === 'subject' && mine === ''],
  ['the others end an IPv6 address at its first colon',
    ({ what, ours: mine }) => what === 'vias' && mine.includes('[')],
  ['a Via behind the first is its sender’s affair; the others guess', ({ what, ours: mine }) =>
    what === 'vias' && mine.includes('undefined')],
  ['a parameter that stands twice: we take the first, the others the last', ({ what }, text) =>
    ['from', 'to', 'vias'].includes(what) && /;\s*(tag|branch)\b[^\r\n]*;\s*\1\b/i.test(text)],
  ['the others take odd bytes before a bracket for a part of the URI', ({ what, theirs: other }) =>
    ['from', 'to'].includes(what) && other.includes('<')],
  ['the others stop inside a value, at the first character no token may hold, and forget the rest',
    ({ what, ours: mine, theirs: other }) => ['from', 'to', 'vias'].includes(what) && mine.length > other.length],
]

/** Why we may differ so; undefined for a difference nobody meant. */
export function reasonFor(difference: Difference, bytes: Buffer): string | undefined {
  return reasons.find(([, fits]) => fits(difference, bytes.toString('latin1')))?.[0]
}
