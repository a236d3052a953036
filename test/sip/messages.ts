/** Messages that tests of this folder share. */
import type { SipMessage } from '../../src/sip/message.ts'
import { parseMessage } from '../../src/sip/parse.ts'

/** Lines joined as the wire has them, with the empty line behind the headers. */
export function wire(...lines: readonly string[]): Buffer {
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1')
}

/** A sound OPTIONS, with more or other header lines: a line of the same name takes the place of ours. */
export function options(...lines: readonly string[]): Buffer {
  const theirs = new Set(lines.map(nameOf))
  const ours = [
    'Via: SIP/2.0/UDP 192.0.2.10:5060;branch=z9hG4bK77', 'Max-Forwards: 70', 'From: <sip:alice@acme.example>;tag=a1',
    'To: <sip:bob@acme.example>', 'Call-ID: 1@192.0.2.10', 'CSeq: 7 OPTIONS', 'Content-Length: 0',
  ]
  return wire('OPTIONS sip:bob@acme.example SIP/2.0', ...ours.filter(line => !theirs.has(nameOf(line))), ...lines)
}

/** The message, or a failed test. */
export function parsed(bytes: Buffer): SipMessage {
  const message = parseMessage(bytes)
  if (message.kind === 'fault') throw new Error(`not a message: ${message.why}`)
  return message
}

function nameOf(line: string): string {
  return line.slice(0, line.indexOf(':')).trim().toLowerCase()
}
