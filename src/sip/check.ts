/**
 * What must hold of a message before anybody acts on it (RFC 3261 §8.1.1, §8.2.2, §16.3). The
 * parser has judged the lines; this judges the headers. Extensions, media types and who may call
 * are not asked here.
 */
import { parseCSeq } from './cseq.ts'
import { headerOf, linesOf, valuesOf } from './headers.ts'
import type { Headers, SipRequest, SipResponse } from './message.ts'
import { parseNameAddr } from './name-addr.ts'
import { parseUri } from './uri.ts'
import { branchOf, parseVia } from './via.ts'

/** Why a request is refused, and with which status. An ACK is dropped instead. */
export interface Refusal {
  readonly status: number
  readonly why: string
}

/** Header lines that may stand once only, by long name. Twice, two elements could read two different calls. */
const single = new Set([
  'from', 'to', 'call-id', 'cseq', 'max-forwards', 'content-type', 'event', 'expires', 'min-se', 'rack', 'refer-to',
  'referred-by', 'replaces', 'rseq', 'session-expires',
])

const mandatory = [['via', 'Via'], ['from', 'From'], ['to', 'To'], ['call-id', 'Call-ID'], ['cseq', 'CSeq']] as const

/** Lists of parties, read to the last value. */
const parties = [['contact', 'Contact'], ['route', 'Route'], ['record-route', 'Record-Route']] as const

const schemes = new Set(['sip', 'sips', 'tel', 'urn'])
const MOST_VIAS = 70
const MAGIC_COOKIE = 'z9hG4bK'

/** The first thing wrong with a request; undefined when all is well. */
export function checkRequest(request: SipRequest): Refusal | undefined {
  const why = doubled(request.headers)
    ?? missing(request.headers)
    ?? wrongCSeq(request.headers, request.method)
    ?? wrongMaxForwards(request.headers)
    ?? wrongVia(request.headers)
    ?? wrongParties(request.headers)
  return why === undefined ? wrongUri(request.uri) : { status: 400, why }
}

/**
 * Why a response to a request of ours is to be dropped (§8.1.3, §18.1.2); undefined when it may be
 * used. As we are no proxy, exactly one Via, ours, is right.
 */
export function checkResponse(response: SipResponse): string | undefined {
  const { headers } = response
  return doubled(headers)
    ?? missing(headers)
    ?? wrongCSeq(headers, undefined)
    ?? wrongVia(headers)
    ?? (valuesOf(headers, 'via').length > 1 ? 'more than one Via' : undefined)
    ?? wrongParties(headers)
}

function doubled(headers: Headers): string | undefined {
  for (let at = 0; at < headers.length; at++) {
    const name = headers[at]?.name ?? ''
    if (!single.has(name)) continue
    for (let later = at + 1; later < headers.length; later++) {
      if (headers[later]?.name === name) return `${name} stands twice`
    }
  }
  return undefined
}

function missing(headers: Headers): string | undefined {
  for (const [name, as] of mandatory) {
    if (!headerOf(headers, name)) return `${as} is missing`
  }
  return undefined
}

/** @param method what CSeq has to name; undefined in a response, where the transaction knows */
function wrongCSeq(headers: Headers, method: string | undefined): string | undefined {
  const cseq = parseCSeq(headerOf(headers, 'cseq') ?? '')
  if (!cseq) return 'CSeq is malformed'
  return method === undefined || cseq.method === method ? undefined : 'CSeq names another method'
}

/** Absent counts as 70. */
function wrongMaxForwards(headers: Headers): string | undefined {
  const value = headerOf(headers, 'max-forwards')
  if (value === undefined) return undefined
  return /^\d+$/.test(value) && Number(value) <= 255 ? undefined : 'Max-Forwards is not a number from 0 to 255'
}

function wrongVia(headers: Headers): string | undefined {
  const vias = valuesOf(headers, 'via')
  if (vias.length > MOST_VIAS) return `more than ${MOST_VIAS} Vias`
  const top = parseVia(vias[0] ?? '')
  if (!top) return 'Via is malformed'
  // The cookie promises a unique branch; alone it would make strangers share a transaction.
  return branchOf(top) === MAGIC_COOKIE ? 'the branch of Via is empty' : undefined
}

function wrongParties(headers: Headers): string | undefined {
  if (!isParty(headerOf(headers, 'from') ?? '')) return 'From is malformed'
  if (!isParty(headerOf(headers, 'to') ?? '')) return 'To is malformed'
  for (const [name, as] of parties) {
    for (const line of linesOf(headers, name)) {
      if (line === '*' && name === 'contact') continue
      for (const value of valuesOf([{ name, as, value: line }], name)) {
        if (!isParty(value)) return `${as} is malformed`
      }
    }
  }
  return undefined
}

function isParty(value: string): boolean {
  const party = parseNameAddr(value)
  return party !== undefined && parseUri(party.uri) !== undefined
}

function wrongUri(text: string): Refusal | undefined {
  const uri = parseUri(text)
  const scheme = uri?.scheme ?? /^([A-Za-z][A-Za-z0-9+.-]*):/.exec(text)?.[1]?.toLowerCase()
  if (scheme !== undefined && !schemes.has(scheme)) return { status: 416, why: `the scheme ${scheme}: is not supported` }
  if (!uri) return { status: 400, why: 'the Request-URI is malformed' }
  // §19.1.1 forbids them there; passed on or obeyed, they would be headers somebody else chose.
  return uri.headers === undefined ? undefined : { status: 400, why: 'the Request-URI carries headers' }
}
