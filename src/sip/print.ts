/** Messages to bytes (RFC 3261 §7): concatenation, so that what was not touched leaves as it came. */
import { assert } from '../base/errors.ts'
import { longNameOf } from './header-names.ts'
import type { SipMessage, SipRequest } from './message.ts'
import { oneLine } from './text.ts'

/** What no line may hold. Values made by `header()` or the parser never do; this is the last look before the wire. */
const breaksLine = /[\r\n\u0100-\uffff]/

/**
 * Writes a message. Content-Length always tells the body's length: a right one keeps place and
 * spelling, a wrong one is mended in place, a missing one is added.
 *
 * @throws RouterError INTERNAL when a header value, the method or the URI would break its line
 */
export function printMessage(message: SipMessage): Buffer {
  const { body } = message
  let text = startLine(message)
  let hasLength = false
  for (const { name, as, value } of message.headers) {
    if (name === 'content-length') {
      if (hasLength) continue
      hasLength = true
      text += Number(value) === body.length ? `${as}: ${value}\r\n` : `${as}: ${body.length}\r\n`
      continue
    }
    assert(!breaksLine.test(value) && longNameOf(as) === name, 'a header is one line of bytes')
    text += `${as}: ${value}\r\n`
  }
  text += hasLength ? '\r\n' : `Content-Length: ${body.length}\r\n\r\n`
  const bytes = Buffer.allocUnsafe(text.length + body.length)
  bytes.write(text, 0, 'latin1')
  body.copy(bytes, text.length)
  return bytes
}

/** How many bytes {@link printMessage} makes of a request, give or take how its Content-Length is spelt. */
export function printedLength({ method, uri, headers, body }: SipRequest): number {
  let size = `${method} ${uri} SIP/2.0\r\nContent-Length: ${body.length}\r\n\r\n`.length + body.length
  for (const { name, as, value } of headers) if (name !== 'content-length') size += as.length + value.length + 4
  return size
}

function startLine(message: SipMessage): string {
  if (message.kind === 'response') return `SIP/2.0 ${message.status} ${oneLine(message.reason)}\r\n`
  const { method, uri } = message
  assert(!/[\0- <>"\u0100-\uffff]/.test(uri) && !/[\0- \u0100-\uffff]/.test(method), 'the request line has three parts')
  return `${method} ${uri} SIP/2.0\r\n`
}
