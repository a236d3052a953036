/** Between the leg port's plain values and SIP's: header lines, bodies, parties, hops. */
import { header, headerOf, headersOfLines, valuesOf } from '../../sip/headers.ts'
import type { Header, Headers, SipMessage } from '../../sip/message.ts'
import { partsOf } from '../../sip/multipart.ts'
import { parseNameAddr } from '../../sip/name-addr.ts'
import type { Destination, Flow } from '../../stack/transactions.ts'
import type { Body, HeaderLines, Hop, MessageParts, Party } from '../signaling.ts'

/** Headers that belong to the dialog and its messages; a caller of the port cannot set them. */
const ours: ReadonlySet<string> = new Set([
  'via', 'from', 'to', 'call-id', 'cseq', 'contact', 'max-forwards', 'route', 'record-route',
  'content-length', 'content-type', 'allow', 'supported', 'require', 'session-expires', 'min-se', 'rseq', 'rack',
])

const sdp = 'application/sdp'
const nothing = Buffer.alloc(0)

/** All header lines of a message, as the port shows them. */
export function linesIn(headers: Headers): HeaderLines {
  return headers.map(line => [line.as.length > 1 ? line.as : line.name, line.value])
}

/**
 * The port's lines as headers, without those that are ours to write.
 * @param allowed names that are let through after all: Contact in a redirection
 */
export function headersFrom(lines: HeaderLines | undefined, allowed: readonly string[] = []): Header[] {
  return headersOfLines(lines ?? []).filter(line => !ours.has(line.name) || allowed.includes(line.name))
}

/** The port's extra lines and Content-Type as headers, and the body's bytes. */
export function partsFrom(parts: MessageParts | undefined): { readonly headers: Headers; readonly body: Buffer } {
  const headers = headersFrom(parts?.headers)
  if (!parts?.body) return { headers, body: nothing }
  return {
    headers: [...headers, header('Content-Type', parts.body.type)],
    body: Buffer.from(parts.body.text, 'latin1'),
  }
}

/**
 * The body and its type. SDP's type comes without parameters, so that it can be compared; a description
 * among several parts stands for all of them, as the one that both sides must understand (RFC 5621 §3.1).
 */
export function bodyOf(message: SipMessage): { readonly body?: Body } {
  if (message.body.length === 0) return {}
  const body = { type: headerOf(message.headers, 'content-type') ?? '', text: message.body.toString('latin1') }
  const described = sdpOf(body)
  return { body: described === undefined ? body : { type: sdp, text: described } }
}

/** The session description a message carries. */
export function sdpIn(message: SipMessage): string | undefined {
  return sdpOf(bodyOf(message).body)
}

/** The same of what the port hands us. */
export function sdpOf(body: Body | undefined): string | undefined {
  if (body === undefined) return undefined
  if (/^multipart\//i.test(body.type)) return partsOf(body.type, body.text).find(part => isSdpType(part.type))?.text
  return isSdpType(body.type) ? body.text : undefined
}

function isSdpType(type: string): boolean {
  return type.split(';', 1)[0]?.trim().toLowerCase() === sdp
}

/** From or To without its tag. */
export function partyOf(headers: Headers, name: 'from' | 'to'): Party {
  const value = headerOf(headers, name) ?? ''
  const parsed = parseNameAddr(value)
  if (!parsed) return { uri: value }
  return parsed.displayName ? { displayName: parsed.displayName, uri: parsed.uri } : { uri: parsed.uri }
}

/** Header values split at commas, lower-case. */
export function tokensOf(headers: Headers, name: string): string[] {
  return valuesOf(headers, name).map(value => value.trim().toLowerCase())
}

export function hopOf(at: Flow | Destination): Hop {
  return { transport: at.transport, address: at.address, port: at.port }
}

/** Names a flow for the port: an opaque text that outlives no process. */
export function wayOf({ transport, address, port, localAddress, localPort, connection }: Flow): string {
  return JSON.stringify({ transport, address, port, localAddress, localPort, connection })
}

/** The flow such a name stands for. */
export function flowOver(way: string): Flow {
  return JSON.parse(way) as Flow
}
