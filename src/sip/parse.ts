/** Datagrams to messages (RFC 3261 §7, §18.3). The second door, for streams, is framing.ts. */
import { faultOf, readHead } from './head.ts'
import { type MessageLimits, defaultLimits } from './limits.ts'
import type { ParseFault, SipMessage } from './message.ts'

/**
 * Reads one datagram. Never throws. The body is a view into `bytes`.
 *
 * Without Content-Length the body is all that follows the headers; with one, bytes beyond it are
 * not looked at, and a datagram that ends before it is a fault (§18.3). The fault's status is
 * undefined for what must not be answered: responses, ACK, keep-alives and noise.
 */
export function parseMessage(bytes: Buffer, limits: MessageLimits = defaultLimits): SipMessage | ParseFault {
  const text = bytes.toString('latin1', 0, Math.min(bytes.length, limits.messageBytes))
  let start = 0
  while (text.startsWith('\r\n', start)) start += 2
  if (start === text.length) return faultOf(undefined, 400, 'an empty datagram')
  const head = readHead(bytes, text, start, limits, true)
  const partial = head.message ?? head.fault?.partial
  if (bytes.length > limits.messageBytes) {
    return faultOf(partial, 513, `the message is longer than ${limits.messageBytes} bytes`)
  }
  if (!head.message) return head.fault ?? faultOf(undefined, 400, 'this is not a SIP message')
  const end = head.contentLength === undefined ? bytes.length : head.bodyAt + head.contentLength
  if (end > bytes.length) return faultOf(partial, 400, 'Content-Length is larger than the datagram')
  return { ...head.message, body: bytes.subarray(head.bodyAt, end) }
}
