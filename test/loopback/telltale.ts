/** What a phone says that tells everybody where it is. */
import type { Body, HeaderLines } from '../../src/edge/signaling.ts'
import { sdp } from '../edge/messages.ts'

/** Everything a phone could say of where it is, in every header that is passed on and in some that are not. */
export function leaky(host: string): HeaderLines {
  return [
    ['User-Agent', `phone at ${host}`], ['Server', `phone at ${host}`], ['X-Internal', host],
    ['Call-Info', `<http://${host}/me>`], ['Organization', host], ['In-Reply-To', `call@${host}`],
    ['Diversion', `"Desk" <sip:100@${host}:5070;transport=tcp>;reason=no-answer;x="${host}"`],
    ['History-Info', `<sip:101@${host}?Reason=SIP%3Bcause%3D302>;index=1, <sip:102@${host};maddr=${host}>;index=1.1`],
    ['P-Asserted-Identity', `"Ada" <sip:103@${host};user=phone>`],
    ['Remote-Party-ID', `<sip:104@${host}>;party=calling`], ['Referred-By', `<sip:105@${host}>`],
    ['Warning', `399 ${host}:5060 "ask ${host}"`], ['Subject', 'a call'],
    ['Reason', `SIP;cause=480;text="out at ${host}"`],
  ]
}

/** An offer or answer with its address in every line that can have one. */
export function described(host: string, direction = 'sendrecv', version = 1): Body {
  return sdp([
    'v=0', `o=ada ${version} ${version} IN IP4 ${host}`, `s=at ${host}`, `i=at ${host}`, `u=http://${host}/`,
    `e=ada@${host}`, `c=IN IP4 ${host}`, 't=0 0', 'm=audio 40000 RTP/AVP 0', `a=rtcp:40001 IN IP4 ${host}`,
    `a=ssrc:1 cname:ada@${host}`, `a=${direction}`, '',
  ].join('\r\n'))
}

/** Copies of messages, as bodies. */
export function copies(host: string): readonly Body[] {
  const message = `SIP/2.0 200 OK at ${host}\r\nVia: SIP/2.0/UDP ${host}\r\nCall-ID: call@${host}\r\n\r\n`
  return [
    { type: 'message/sipfrag;version=2.0', text: message },
    { type: 'multipart/mixed;boundary=b', text: `--b\r\nContent-Type: message/sip\r\n\r\n${message}\r\n--b--\r\n` },
  ]
}
