/** SIP as an application writes it: parts of a message, to be completed with what the dialog dictates. */
import { header, headerOf, without } from '../../sip/headers.ts'
import { readHead } from '../../sip/head.ts'
import { defaultLimits } from '../../sip/limits.ts'
import type { Header, Headers, SipMessage } from '../../sip/message.ts'
import { frameBytesMax } from './frames.ts'

/** Written here, whatever an application says. */
const never: readonly string[] = ['via', 'route', 'record-route', 'rseq', 'content-length']

/** What a CANCEL may not carry over from its application: it repeats the INVITE (RFC 3261 §9.1). */
const identity: readonly string[] = [
  'from', 'to', 'call-id', 'cseq', 'contact', 'max-forwards', 'p-asserted-identity', 'content-type',
]

const limits = { ...defaultLimits, messageBytes: frameBytesMax }

/**
 * Reads the text below a lead line. All behind the empty line is the body: the Content-Length that
 * drachtio-srf writes counts characters.
 * @returns why not, when it is no message
 */
export function readAppMessage(text: string): SipMessage | string {
  const head = readHead(Buffer.from(text, 'latin1'), text, 0, limits, false)
  if (!head.message) return head.fault?.why ?? 'this is not a SIP message'
  const headers = without(head.message.headers, ...never).map(line => ({ ...line, as: spelled(line) }))
  const body = Buffer.from(text.slice(head.bodyAt), 'latin1')
  const typed = withType(headers, body)
  return typeof typed === 'string' ? typed : { ...head.message, headers: typed, body }
}

/** SDP is known by its look; any other body has to say what it is. */
function withType(headers: readonly Header[], body: Buffer): readonly Header[] | string {
  if (body.length === 0 || headerOf(headers, 'content-type') !== undefined) return headers
  if (body.toString('latin1', 0, 3) !== 'v=0') return 'missing content-type'
  return [...headers, header('Content-Type', 'application/sdp')]
}

/** The lines that may be added to a CANCEL. */
export function besideCancel(headers: Headers): Headers {
  return without(headers, ...identity)
}

/** The lines that are neither the dialog's nor named in `more`. */
export function beside(headers: Headers, ...more: readonly string[]): Headers {
  return without(headers, 'from', 'to', 'call-id', 'cseq', 'max-forwards', ...more)
}

/** `@localhost`, and a bare `localhost`, as our own host and port: that is how an application names us. */
export function withOwnHost(value: string, hostPort: string): string {
  return value.replace(/(@|sips?:)localhost(?=[;>?]|$)/gi, `$1${hostPort}`)
}

const special: ReadonlyMap<string, string> = new Map([
  ['call-id', 'Call-ID'], ['cseq', 'CSeq'], ['rack', 'RAck'], ['www-authenticate', 'WWW-Authenticate'],
  ['mime-version', 'MIME-Version'], ['min-se', 'Min-SE'], ['sip-etag', 'SIP-ETag'], ['sip-if-match', 'SIP-If-Match'],
])

/** Names come in lower case from drachtio-srf; `X-` names are left as they are. */
function spelled({ name, as }: Header): string {
  if (/^x-/i.test(as) || as !== as.toLowerCase()) return as
  return special.get(name) ?? as.replace(/(^|-)([a-z])/g, (_, dash: string, letter: string) =>
    dash + letter.toUpperCase())
}
