/**
 * Between our bytes and drachtio-srf's strings. The package speaks UTF-8 and joins lines of one name, so
 * what came is read from the raw text by our own parser; bytes that are no UTF-8 do not survive it.
 */
import type { Header, Headers, SipRequest, SipResponse } from '../../sip/message.ts'
import { parseMessage } from '../../sip/parse.ts'
import type { Message } from './drachtio-srf.d.ts'

/** Text for the package of our latin1, a character per byte. */
export function outward(latin1: string): string {
  return Buffer.from(latin1, 'latin1').toString('utf8')
}

export function bodyText(body: Buffer): string | undefined {
  return body.length === 0 ? undefined : body.toString('utf8')
}

/** Headers whose values have commas of their own: each stands on a line (RFC 3261 §7.3.1). */
const ownLines: ReadonlySet<string> = new Set([
  'www-authenticate', 'proxy-authenticate', 'authorization', 'proxy-authorization',
])

/**
 * Headers as the package takes them; lines of one name become one, or a value of several lines, which it
 * passes on as it is. CR and LF went when they were made.
 */
export function headerTable(lines: Headers): Record<string, string> {
  const table: Record<string, string> = {}
  const written = new Map<string, string>()
  for (const { name, as, value } of lines) {
    const key = written.get(name) ?? as
    written.set(name, key)
    const next = ownLines.has(name) ? `\r\n${as}: ` : ', '
    table[key] = table[key] === undefined ? outward(value) : `${table[key]}${next}${outward(value)}`
  }
  return table
}

/** About how long a frame with these parts is, its first line and ids included. Bytes. */
export function frameBytes(uri: string, lines: readonly Header[], body: Buffer): number {
  return lines.reduce((sum, { as, value }) => sum + as.length + value.length + 4, 700 + uri.length + body.length)
}

/** Undefined when our parser does not take what the server did. */
export function requestIn({ raw }: Message): SipRequest | undefined {
  const message = parseMessage(Buffer.from(raw, 'utf8'))
  return message.kind === 'request' ? message : undefined
}

export function responseIn({ raw }: Message): SipResponse | undefined {
  const message = parseMessage(Buffer.from(raw, 'utf8'))
  return message.kind === 'response' ? message : undefined
}
