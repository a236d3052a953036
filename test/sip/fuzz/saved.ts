/** The messages a fuzzer breaks: the torture sets, what drachtio-server and SIPp sent each other, and usual ones. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../../support/root.ts'
import { ipv6Cases, tortureCases, undescribed } from '../corpus.ts'
import { options, wire } from '../messages.ts'

const sdp = [
  'v=0', 'o=- 1 1 IN IP4 192.0.2.1', 's=-', 'c=IN IP4 192.0.2.1', 't=0 0', 'm=audio 4000 RTP/AVP 8 101',
  'a=rtpmap:101 telephone-event/8000', 'a=sendrecv', '',
].join('\r\n')

/** A message of a usual kind, with all that a carrier's switch may add. */
function usual(start: string, cseq: string, lines: readonly string[], body = ''): Buffer {
  const head = wire(
    start, 'Via: SIP/2.0/UDP 192.0.2.10:5060;branch=z9hG4bKa;rport', 'Max-Forwards: 70',
    'From: "Anna \\"A\\" Bell" <sip:+33145550100@acme.example;user=phone>;tag=a1',
    `To: <sip:bob@acme.example>${/INVITE|REGISTER|OPTIONS/.test(cseq) ? '' : ';tag=b1'}`, 'Call-ID: 1@192.0.2.10',
    `CSeq: ${cseq}`, 'Contact: <sip:anna@192.0.2.10:5060;transport=udp>;expires=60;q=0.5', ...lines,
    `Content-Length: ${body.length}`,
  )
  return Buffer.concat([head, Buffer.from(body, 'latin1')])
}

const extensions = [
  'Allow: INVITE, ACK, BYE, CANCEL, OPTIONS, PRACK, UPDATE, INFO, REFER', 'Supported: timer, 100rel, replaces',
  'Session-Expires: 1800;refresher=uac', 'Min-SE: 90',
  'P-Asserted-Identity: "Bell" <sip:bell@acme.example>, <tel:+1-201>',
  'Diversion: <sip:desk@acme.example>;reason=no-answer;counter=1', 'Privacy: id', 'Accept: application/sdp',
  'Record-Route: <sip:p1.example;lr>, <sip:p2.example;lr>', 'Route: <sip:192.0.2.1;lr>', 'User-Agent: desk/1.0',
  'Authorization: Digest username="a", realm="b", nonce="c", uri="sip:x", response="d", qop=auth, nc=00000001',
]
const withSdp = ['Content-Type: application/sdp']

const ours: readonly Buffer[] = [
  options(),
  usual('INVITE sip:bob@acme.example SIP/2.0', '1 INVITE', [...extensions, ...withSdp], sdp),
  usual('INVITE sip:bob@acme.example;user=phone SIP/2.0', '4294967295 INVITE', ['Require: 100rel']),
  usual('ACK sip:bob@192.0.2.20 SIP/2.0', '1 ACK', []),
  usual('BYE sip:bob@192.0.2.20 SIP/2.0', '2 BYE', ['Reason: Q.850;cause=16;text="Normal"']),
  usual('PRACK sip:bob@192.0.2.20 SIP/2.0', '2 PRACK', ['RAck: 776656 1 INVITE']),
  usual('UPDATE sip:bob@192.0.2.20 SIP/2.0', '3 UPDATE', withSdp, sdp),
  usual('REFER sip:bob@192.0.2.20 SIP/2.0', '3 REFER', [
    'Refer-To: <sip:carol@acme.example?Replaces=a%40b%3Bto-tag%3Dx%3Bfrom-tag%3Dy>',
    'Referred-By: <sip:anna@acme.example>',
  ]),
  usual('CANCEL sip:bob@acme.example SIP/2.0', '1 CANCEL', []),
  usual('REGISTER sip:acme.example SIP/2.0', '5 REGISTER', ['Expires: 3600', 'Path: <sip:edge;lr>']),
  usual('INFO sip:bob@192.0.2.20 SIP/2.0', '6 INFO', ['Content-Type: application/dtmf-relay'], 'Signal=5\r\n'),
  usual('SIP/2.0 180 Ringing', '1 INVITE', ['Require: 100rel', 'RSeq: 1']),
  usual('SIP/2.0 183 Session Progress', '1 INVITE', withSdp, sdp),
  usual('SIP/2.0 200 OK', '1 INVITE', [...extensions, ...withSdp], sdp),
  usual('SIP/2.0 302 Moved Temporarily', '1 INVITE', ['Contact: <sip:new@acme.example>;q=0.1, "x, y" <sip:z@h>']),
  usual('SIP/2.0 401 Unauthorized', '1 INVITE', ['WWW-Authenticate: Digest realm="a", nonce="b", qop="auth,auth-int"']),
  usual('SIP/2.0 422 Session Interval Too Small', '1 INVITE', ['Min-SE: 120']),
]

/** Every message of the saved transcripts. */
function transcribed(): Buffer[] {
  const folder = join(root, 'test', 'stack', 'wire', 'transcripts')
  return readdirSync(folder).filter(name => name.endsWith('.sip-side.txt')).toSorted().flatMap(name =>
    readFileSync(join(folder, name), 'latin1').split(/^#{8}.*\n/m).filter(text => text.trim() !== '')
      .map(text => Buffer.from(text.replace(/\n+$/, '\n\n').replace(/\r?\n/g, '\r\n'), 'latin1')))
}

/** Read once; a fuzzer copies before it breaks. */
export const savedMessages: readonly Buffer[] = [
  ...ours, ...tortureCases().map(({ bytes }) => bytes), undescribed, ...ipv6Cases().map(({ bytes }) => bytes),
  ...transcribed(),
]
