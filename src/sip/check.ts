/**
 * What must hold of a message before anybody acts on it (RFC 3261 §8.1.1, §8.2.2, §16.3). The
 * parser has judged the lines; this judges the headers. Extensions, media types and who may call
 * are not asked here.
 */
import { parseCSeq } from './cseq.ts'
import { headerOf, splitValues, valuesOf } from './headers.ts'
import { viasMax } from './limits.ts'
import type { Headers, SipRequest, SipResponse } from './message.ts'
import { parseNameAddr } from './name-addr.ts'
import { parseUri } from './uri.ts'
import { branchOf, parseVia } from './via.ts'

/** Why a request is refused, and with which status. An ACK is dropped instead. */
export interface Refusal {
  readonly status: number
  readonly why: string
}

interface Row {
  /** Long form, lower case. */
  readonly name: string
  readonly as: string
  /** `must` stand once, `may` stand once, or be a `list` over any number of lines; Via is a list that must be there. */
  readonly stands: 'must' | 'may' | 'list'
  /** Why a line is not acceptable. Lists get each line whole. */
  readonly wrong?: (value: string) => string | undefined
}

/** Twice, a header that is to stand once could make two elements see two different calls. */
const rows: readonly Row[] = [
  { name: 'via', as: 'Via', stands: 'list', wrong: value => value === '' ? 'Via is malformed' : undefined },
  { name: 'from', as: 'From', stands: 'must', wrong: value => isParty(value) ? undefined : 'From is malformed' },
  { name: 'to', as: 'To', stands: 'must', wrong: value => isParty(value) ? undefined : 'To is malformed' },
  { name: 'call-id', as: 'Call-ID', stands: 'must', wrong: wrongCallId },
  { name: 'cseq', as: 'CSeq', stands: 'must', wrong: value => parseCSeq(value) ? undefined : 'CSeq is malformed' },
  { name: 'max-forwards', as: 'Max-Forwards', stands: 'may', wrong: wrongMaxForwards },
  { name: 'contact', as: 'Contact', stands: 'list',
    wrong: value => value === '*' ? undefined : wrongList('Contact', value) },
  { name: 'route', as: 'Route', stands: 'list', wrong: value => wrongList('Route', value) },
  { name: 'record-route', as: 'Record-Route', stands: 'list', wrong: value => wrongList('Record-Route', value) },
  { name: 'content-type', as: 'Content-Type', stands: 'may' },
  { name: 'event', as: 'Event', stands: 'may' },
  { name: 'expires', as: 'Expires', stands: 'may' },
  { name: 'min-se', as: 'Min-SE', stands: 'may' },
  { name: 'rack', as: 'RAck', stands: 'may' },
  { name: 'refer-to', as: 'Refer-To', stands: 'may' },
  { name: 'referred-by', as: 'Referred-By', stands: 'may' },
  { name: 'replaces', as: 'Replaces', stands: 'may' },
  { name: 'rseq', as: 'RSeq', stands: 'may' },
  { name: 'session-expires', as: 'Session-Expires', stands: 'may' },
]

/** Name → row and its bit in the set of names seen, so that a check costs no allocation for its bookkeeping. */
const ofRequests = new Map(rows.map((row, index) => [row.name, { row, bit: 1 << index }]))
/** A response is only worth dropping for what its transaction is found by; the rest its reader judges. */
const ofResponses = new Map([...ofRequests].filter(([name, { row }]) => row.stands === 'must' || name === 'via'))

const schemes = new Set(['sip', 'sips', 'tel', 'urn'])
const MAGIC_COOKIE = 'z9hG4bK'

/** The first thing wrong with a request; undefined when all is well. */
export function checkRequest(request: SipRequest): Refusal | undefined {
  const { headers } = request
  const why = wrongLines(headers, ofRequests) ?? wrongVias(valuesOf(headers, 'via')) ?? wrongMethod(request)
  return why === undefined ? wrongUri(request.uri) : { status: 400, why }
}

/**
 * Why a response to a request of ours is to be dropped (§8.1.3, §18.1.2); undefined when it may be
 * used.
 * @param viaCount how many Vias the request had: ours alone, unless we passed it on for somebody else
 */
export function checkResponse(response: SipResponse, viaCount = 1): string | undefined {
  const vias = valuesOf(response.headers, 'via')
  return wrongLines(response.headers, ofResponses)
    ?? (vias.length > viaCount ? 'more Vias than the request had' : wrongVias(vias))
    ?? (vias.length < viaCount ? 'fewer Vias than the request had' : undefined)
}

function wrongLines(headers: Headers, table: typeof ofRequests): string | undefined {
  let seen = 0
  for (const line of headers) {
    const known = table.get(line.name)
    if (!known) continue
    const { row, bit } = known
    if (row.stands !== 'list' && (seen & bit) !== 0) return `${row.as} stands twice`
    seen |= bit
    const why = row.wrong?.(line.value)
    if (why !== undefined) return why
  }
  for (const { row, bit } of ofResponses.values()) if ((seen & bit) === 0) return `${row.as} is missing`
  return undefined
}

function wrongCallId(value: string): string | undefined {
  return value === '' || /[\x00-\x20\x7f]/.test(value) ? 'Call-ID is malformed' : undefined
}

/** Absent counts as 70, so there is no `must` for it. */
function wrongMaxForwards(value: string): string | undefined {
  return /^\d+$/.test(value) && Number(value) <= 255 ? undefined : 'Max-Forwards is not a number from 0 to 255'
}

function wrongVias(vias: readonly string[]): string | undefined {
  if (vias.length > viasMax) return `more than ${viasMax} Vias`
  const top = parseVia(vias[0] ?? '')
  if (!top) return 'Via is malformed'
  // The cookie promises a unique branch; alone it would make strangers share a transaction.
  return branchOf(top) === MAGIC_COOKIE ? 'the branch of Via is empty' : undefined
}

function wrongMethod({ headers, method }: SipRequest): string | undefined {
  return parseCSeq(headerOf(headers, 'cseq') ?? '')?.method === method ? undefined : 'CSeq names another method'
}

function wrongList(as: string, line: string): string | undefined {
  return splitValues(line).every(isParty) ? undefined : `${as} is malformed`
}

function isParty(value: string): boolean {
  const party = parseNameAddr(value)
  return party !== undefined && parseUri(party.uri) !== undefined
}

function wrongUri(text: string): Refusal | undefined {
  const uri = parseUri(text)
  const scheme = uri?.scheme ?? /^([A-Za-z][A-Za-z0-9+.-]*):/.exec(text)?.[1]?.toLowerCase()
  if (scheme !== undefined && !schemes.has(scheme)) {
    return { status: 416, why: `the scheme ${scheme}: is not supported` }
  }
  if (!uri) return { status: 400, why: 'the Request-URI is malformed' }
  // §19.1.1 forbids them there; passed on or obeyed, they would be headers somebody else chose.
  return uri.headers === undefined ? undefined : { status: 400, why: 'the Request-URI carries headers' }
}
