/** The two requests an INVITE's transaction makes by itself: they take their shape from the INVITE. */
import { parseCSeq } from '../../sip/cseq.ts'
import { header, headerOf } from '../../sip/headers.ts'
import type { Header, Headers, SipRequest, SipResponse } from '../../sip/message.ts'

const noBody = Buffer.alloc(0)

/** The ACK for a refusal; To, with its tag, is the response's (RFC 3261 §17.1.1.3). */
export function ackFor(invite: SipRequest, refusal: SipResponse): SipRequest {
  return sameHop(invite, 'ACK', headerOf(refusal.headers, 'to'))
}

/** The CANCEL of an INVITE (RFC 3261 §9.1). @param more travels along, such as Reason */
export function cancelFor(invite: SipRequest, more: Headers = []): SipRequest {
  const cancel = sameHop(invite, 'CANCEL', undefined)
  return { ...cancel, headers: [...cancel.headers, ...more] }
}

/** Same Request-URI, topmost Via, Route, From, Call-ID and CSeq number, and nothing else of the INVITE. */
function sameHop(invite: SipRequest, method: string, to: string | undefined): SipRequest {
  const headers: Header[] = []
  let hasVia = false
  for (const line of invite.headers) {
    switch (line.name) {
      case 'via':
        if (!hasVia) headers.push(line)
        hasVia = true
        break
      case 'route': case 'from': case 'call-id':
        headers.push(line)
        break
      case 'to':
        headers.push(to === undefined ? line : header(line.as, to))
        break
      case 'cseq':
        headers.push(header(line.as, `${parseCSeq(line.value)?.number ?? 0} ${method}`))
        break
      default:
    }
  }
  headers.push(header('Max-Forwards', '70'))
  return { kind: 'request', method, uri: invite.uri, headers, body: noBody }
}
