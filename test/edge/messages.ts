/** SIP messages for tests, from text a reader can check. */
import type { SipRequest, SipResponse } from '../../src/sip/message.ts'
import { parseMessage } from '../../src/sip/parse.ts'
import { responseTo } from '../../src/sip/respond.ts'
import { header, headerOf, without } from '../../src/sip/headers.ts'
import type { Flow } from '../../src/stack/transactions.ts'

export const offer = [
  'v=0', 'o=- 1 1 IN IP4 192.0.2.1', 's=-', 'c=IN IP4 192.0.2.1', 't=0 0', 'm=audio 4000 RTP/AVP 0', '',
].join('\r\n')
export const answer = offer.replaceAll('192.0.2.1', '192.0.2.2')
export const sdp = (text: string) => ({ type: 'application/sdp', text })

/** A request from lines; Via is added, Content-Length computed. */
export function requestFrom(text: string, body = ''): SipRequest {
  const lines = text.trim().split('\n').map(line => line.trim())
  const [start, ...rest] = lines
  const message = parseMessage(Buffer.from([
    start, 'Via: SIP/2.0/UDP 192.0.2.9:5060;branch=z9hG4bKtest', ...rest,
    ...body === '' ? [] : ['Content-Type: application/sdp'], `Content-Length: ${body.length}`, '', body,
  ].join('\r\n'), 'latin1'))
  if (message.kind !== 'request') throw new Error(`not a request: ${JSON.stringify(message)}`)
  return message
}

/** An INVITE of theirs from 192.0.2.9, `more` lines included. */
export function inviteFrom(more: readonly string[] = [], body = offer): SipRequest {
  return requestFrom([
    'INVITE sip:100@192.0.2.1 SIP/2.0', 'Max-Forwards: 70', 'From: "Alice" <sip:alice@a.example>;tag=alice',
    'To: <sip:100@192.0.2.1>', 'Call-ID: call-1', 'CSeq: 1 INVITE', 'Contact: <sip:alice@192.0.2.9:5060>', ...more,
  ].join('\n'), body)
}

/** Their answer to a request of ours. */
export function answerTo(
  request: SipRequest, status: number, tag: string, more: readonly (readonly [string, string])[] = [], body = '',
): SipResponse {
  const contact = status > 100 && status < 300 && !more.some(([name]) => name === 'Contact')
    ? [header('Contact', '<sip:bob@192.0.2.8:5060>')] : []
  const type = body === '' ? [] : [header('Content-Type', 'application/sdp')]
  return responseTo(request, status, {
    toTag: tag, headers: [...contact, ...more.map(([name, value]) => header(name, value)), ...type],
    body: Buffer.from(body, 'latin1'),
  })
}

/** A request of theirs in the dialog that `theirs` (a message of ours, as they see it) belongs to. */
export function inDialog(
  method: string, cseq: number, from: string, to: string, callId: string, more: readonly string[] = [], body = '',
): SipRequest {
  return requestFrom([
    `${method} sip:192.0.2.1:5060 SIP/2.0`, 'Max-Forwards: 70', `From: ${from}`, `To: ${to}`,
    `Call-ID: ${callId}`, `CSeq: ${cseq} ${method}`, ...more,
  ].join('\n'), body)
}

export function valueOf(message: SipRequest | SipResponse | undefined, name: string): string | undefined {
  return message && headerOf(message.headers, name)
}

export function changed(request: SipRequest, name: string, value: string): SipRequest {
  return { ...request, headers: [...without(request.headers, name.toLowerCase()), header(name, value)] }
}

/** The way a message from this host came. */
export function flowFrom(address: string, port = 5060, transport: Flow['transport'] = 'udp'): Flow {
  const connection = `${transport}:${address}:${port}`
  return { transport, address, port, localAddress: '192.0.2.1', localPort: 5060, connection }
}
