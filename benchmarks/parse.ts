/** How long a message takes to read and to write, beside drachtio-srf's reader on the same bytes. */
import { createRequire } from 'node:module'
import { parseCSeq } from '../src/sip/cseq.ts'
import { checkRequest } from '../src/sip/check.ts'
import { headerOf, valuesOf } from '../src/sip/headers.ts'
import type { SipRequest } from '../src/sip/message.ts'
import { parseNameAddr } from '../src/sip/name-addr.ts'
import { parseMessage } from '../src/sip/parse.ts'
import { printMessage } from '../src/sip/print.ts'
import { parseVia } from '../src/sip/via.ts'

const sdp = [
  'v=0', 'o=- 3890844526 3890844526 IN IP4 192.0.2.10', 's=-', 'c=IN IP4 192.0.2.10', 't=0 0',
  'm=audio 49170 RTP/AVP 8 0 18 101', 'a=rtpmap:8 PCMA/8000', 'a=rtpmap:0 PCMU/8000', 'a=rtpmap:18 G729/8000',
  'a=fmtp:18 annexb=no', 'a=rtpmap:101 telephone-event/8000', 'a=fmtp:101 0-16', 'a=ptime:20', 'a=sendrecv', '',
].join('\r\n')

const invite = Buffer.from([
  'INVITE sip:+33145550100@192.0.2.1:5060;user=phone SIP/2.0',
  'Via: SIP/2.0/UDP 192.0.2.10:5060;rport;branch=z9hG4bK776asdhds7f3k', 'Max-Forwards: 70',
  'From: "Alice Martin" <sip:+33155550199@acme.example;user=phone>;tag=1928301774',
  'To: <sip:+33145550100@pointsman.example;user=phone>', 'Call-ID: a84b4c76e66710@192.0.2.10', 'CSeq: 314159 INVITE',
  'Contact: <sip:+33155550199@192.0.2.10:5060;transport=udp>',
  'Allow: INVITE, ACK, CANCEL, BYE, OPTIONS, UPDATE, INFO, REFER, NOTIFY',
  'Supported: timer, replaces, 100rel', 'Session-Expires: 1800;refresher=uac', 'User-Agent: Acme PBX 4.2',
  'P-Asserted-Identity: <sip:+33155550199@acme.example>', 'Content-Type: application/sdp',
  `Content-Length: ${sdp.length}`, '', sdp,
].join('\r\n'), 'latin1')

const WARM_UP = 20_000
const REPEATS = 500
const MEASURED_MS = 1_500

/** Microseconds of the fastest of many short rounds: one of them falls between what else the machine does. */
function microseconds(run: () => unknown): number {
  for (let n = 0; n < WARM_UP; n++) run()
  let best = Infinity
  const untilMs = performance.now() + MEASURED_MS
  while (performance.now() < untilMs) {
    const startedMs = performance.now()
    for (let n = 0; n < REPEATS; n++) run()
    best = Math.min(best, (performance.now() - startedMs) * 1000 / REPEATS)
  }
  return best
}

/** What every request costs us: the message, and the headers a transaction and a dialog are found by. */
function readTyped(): unknown {
  const message = parseMessage(invite)
  if (message.kind === 'fault') throw new Error(message.why)
  const { headers } = message
  return [
    parseVia(valuesOf(headers, 'via')[0] ?? ''), parseNameAddr(headerOf(headers, 'from') ?? ''),
    parseNameAddr(headerOf(headers, 'to') ?? ''), parseCSeq(headerOf(headers, 'cseq') ?? ''),
  ]
}

interface TheirMessage {
  getParsedHeader(name: string): unknown
}

/** Runs for about ten seconds; the lines are for a terminal. */
export async function parseBench(): Promise<string[]> {
  const Theirs = createRequire(import.meta.url)('drachtio-srf/lib/sip-parser/message.js') as new (text: string) =>
    TheirMessage
  const message = parseMessage(invite) as SipRequest
  const ours = microseconds(readTyped)
  const theirs = microseconds(() => {
    const read = new Theirs(invite.toString('utf8'))
    return ['via', 'from', 'to', 'cseq'].map(name => read.getParsedHeader(name))
  })
  return [
    `parse   ${ours.toFixed(2)} µs  INVITE of ${invite.length} bytes with SDP, Via, From, To and CSeq decoded`,
    `        ${theirs.toFixed(2)} µs  drachtio-srf on the same, ${(theirs / ours).toFixed(1)} times as long`,
    `        ${microseconds(() => parseMessage(invite)).toFixed(2)} µs  without decoding any header`,
    `check   ${microseconds(() => checkRequest(message)).toFixed(2)} µs  every mandatory header, party and list`,
    `print   ${microseconds(() => printMessage(message)).toFixed(2)} µs`,
  ]
}
