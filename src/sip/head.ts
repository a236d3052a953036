/**
 * The start line and the headers: one pass over latin1 text and the bytes it was made of, a slice per value. Ends of
 * lines are searched in the text, names and white space looked at in the bytes: each is faster there. Shared by the
 * two ways bytes come, datagrams (parse.ts) and streams (framing.ts).
 */
import { nameAt } from './header-names.ts'
import type { MessageLimits } from './limits.ts'
import type { Header, Headers, ParseFault, SipMessage, SipRequest } from './message.ts'
import { isToken } from './text.ts'

const SPACE = 32
const TAB = 9
const CR = 13
const SLASH = 47
const noBody = Buffer.alloc(0)

/** What the head says. Without `fault` the message is sound as far as the head goes; it has no body yet. */
export interface Head {
  readonly message: SipMessage | undefined
  readonly fault: ParseFault | undefined
  /** Where the body starts. */
  readonly bodyAt: number
  /** The one Content-Length, or undefined when there is none. */
  readonly contentLength: number | undefined
  /** May the end of this message be trusted, so that a stream can go on behind it? */
  readonly framed: boolean
}

/** What reading the header lines came to. */
interface Lines {
  readonly headers: Header[]
  /** Just behind the empty line, or where reading stopped. */
  readonly end: number
  readonly why: string | undefined
}

/**
 * Reads the head that starts at `start`. Never throws. Lines end with CRLF; where `bareLf` allows,
 * a message whose first line ends with a lone LF may use that throughout. A mixture is a fault,
 * since the next element might see other headers in it than we do.
 *
 * @param text `bytes` as latin1, or as much of it as may be read
 */
export function readHead(bytes: Buffer, text: string, start: number, limits: MessageLimits, bareLf: boolean): Head {
  const lf = text.indexOf('\n', start)
  const crlf = text.charCodeAt(lf - 1) === CR
  const lineEnd = lf < 0 ? text.length : crlf ? lf - 1 : lf
  const line = text.slice(start, lineEnd)
  const lines: Lines = lf < 0 || (!crlf && !bareLf)
    ? { headers: [], end: text.length, why: 'the start line does not end' }
    : readLines(bytes, text, lf + 1, limits, crlf)
  const opening = readStartLine(line, lines.headers, limits)
  const length = contentLengthOf(lines.headers)
  const why = lines.why ?? length.why
  const trusted = why === undefined
  const fault = trusted
    ? opening.fault
    : faultOf(opening.message ?? opening.fault?.partial, opening.fault?.status ?? 400, why)
  return {
    message: fault ? undefined : opening.message,
    fault,
    bodyAt: lines.end,
    contentLength: length.value,
    framed: trusted,
  }
}

/** A fault, addressed to the sender when what we have is a request that may be answered (an ACK may not). */
export function faultOf(partial: SipMessage | undefined, status: number, why: string): ParseFault {
  if (partial?.kind !== 'request') return { kind: 'fault', status: undefined, why }
  return { kind: 'fault', status: partial.method === 'ACK' ? undefined : status, why, partial }
}

function readLines(bytes: Buffer, text: string, at: number, limits: MessageLimits, crlf: boolean): Lines {
  const headers: Header[] = []
  const stop = (why: string): Lines => ({ headers, end: at, why })
  for (;;) {
    const lf = text.indexOf('\n', at)
    if (lf < 0) return stop('the headers do not end with an empty line')
    let end = crlf ? lf - 1 : lf
    if (!endsClean(text, at, lf, crlf)) return stop('a line ends with a bare CR or LF')
    if (end === at) return { headers, end: lf + 1, why: undefined }
    if (headers.length === limits.headerLines) return stop(`more than ${limits.headerLines} header lines`)
    const colon = text.indexOf(':', at)
    if (colon < 0 || colon > end) return stop('a header line has no colon')
    let next = lf + 1
    let value = cut(bytes, text, colon + 1, end)
    while (isSpace(bytes[next])) {
      const foldLf = text.indexOf('\n', next)
      if (foldLf < 0) return stop('the headers do not end with an empty line')
      if (!endsClean(text, next, foldLf, crlf)) return stop('a line ends with a bare CR or LF')
      end = crlf ? foldLf - 1 : foldLf
      if (end - at > limits.lineBytes) break
      const more = cut(bytes, text, next, end)
      value = value === '' || more === '' ? value + more : `${value} ${more}`
      next = foldLf + 1
    }
    if (end - at > limits.lineBytes) return stop(`a header line is longer than ${limits.lineBytes} bytes`)
    let nameEnd = colon
    while (isSpace(bytes[nameEnd - 1])) nameEnd--
    const found = nameAt(bytes, at, nameEnd)
    if (!found) return stop('a header has no valid name')
    headers.push({ name: found.name, as: found.as, value })
    at = next
  }
}

/** In a CRLF message, does the first CR from `at` on stand right before this LF? In an LF message, is there none? */
function endsClean(text: string, at: number, lf: number, crlf: boolean): boolean {
  const cr = text.indexOf('\r', at)
  return crlf ? cr === lf - 1 : cr < 0 || cr > lf
}

/** What stands there without white space around it. */
function cut(bytes: Buffer, text: string, from: number, to: number): string {
  while (isSpace(bytes[from])) from++
  while (to > from && isSpace(bytes[to - 1])) to--
  return from < to ? text.slice(from, to) : ''
}

function isSpace(code: number | undefined): boolean {
  return code === SPACE || code === TAB
}

interface Opening {
  readonly message: SipMessage | undefined
  readonly fault: ParseFault | undefined
}

const statusLine = /^SIP\/2\.0 ([1-6]\d\d)(?: ([^\r\n\0]*))?$/i
const outsideUri = /[\x00-\x20<>"\x7f]/

function readStartLine(line: string, headers: Headers, limits: MessageLimits): Opening {
  if (line.charCodeAt(3) === SLASH && /^SIP\//i.test(line)) return readStatusLine(line, headers)
  const first = line.indexOf(' ')
  const last = line.lastIndexOf(' ')
  const method = line.slice(0, Math.max(first, 0))
  const uri = first < last ? line.slice(first + 1, last) : ''
  const version = line.slice(last + 1)
  const message: SipRequest = { kind: 'request', method, uri, headers, body: noBody }
  const isSound = isToken(method) && uri !== '' && !outsideUri.test(uri) && line.length <= limits.lineBytes
  if (isSound && (version === 'SIP/2.0' || version.toUpperCase() === 'SIP/2.0')) return { message, fault: undefined }

  const wrong = (status: number, why: string): Opening => ({ message: undefined, fault: faultOf(message, status, why) })
  if (!isToken(method) || !/ SIP\/\d/i.test(line)) {
    return { message: undefined, fault: faultOf(undefined, 400, 'this is not a SIP message') }
  }
  if (line.length > limits.lineBytes) return wrong(414, `the request line is longer than ${limits.lineBytes} bytes`)
  return isSound && /^SIP\/\d+\.\d+$/i.test(version)
    ? wrong(505, 'the version is not SIP/2.0')
    : wrong(400, 'the request line is malformed')
}

function readStatusLine(line: string, headers: Headers): Opening {
  const found = statusLine.exec(line)
  if (!found) return { message: undefined, fault: faultOf(undefined, 400, 'the status line is malformed') }
  const [, status, reason = ''] = found
  return { message: { kind: 'response', status: Number(status), reason, headers, body: noBody }, fault: undefined }
}

/** More than a message of ours will ever have, and far below where numbers lose digits. */
const LARGEST_LENGTH = 0x7fff_ffff

function contentLengthOf(headers: Headers): { readonly value?: number; readonly why?: string } {
  let value: string | undefined
  for (const line of headers) {
    if (line.name !== 'content-length') continue
    if (value !== undefined) return { why: 'Content-Length stands twice' }
    value = line.value
  }
  if (value === undefined) return {}
  const number = /^\d+$/.test(value) ? Number(value) : Number.NaN
  return number <= LARGEST_LENGTH ? { value: number } : { why: 'Content-Length is not a length' }
}
