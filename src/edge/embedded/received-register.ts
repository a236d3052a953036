/** REGISTER of theirs in the leg port's words. */
import { parseCSeq } from '../../sip/cseq.ts'
import { headerOf, headersOfLines } from '../../sip/headers.ts'
import type { Headers, SipRequest } from '../../sip/message.ts'
import type { Hop, ReceivedRegister } from '../signaling.ts'
import { linesIn, partyOf, tokensOf } from './lines.ts'

/** Extensions a registrar of ours knows (RFC 3327, RFC 5626). */
const known: ReadonlySet<string> = new Set(['path', 'outbound'])

/** The extensions it requires that no registrar of ours knows. */
export function strangeIn({ headers }: SipRequest): readonly string[] {
  return tokensOf(headers, 'require').filter(tag => !known.has(tag))
}

/** @param send sends the answer; it is called once */
export function receivedRegister(
  { uri, headers }: SipRequest, source: Hop, way: string,
  send: (status: number, reason: string | undefined, headers: Headers) => void,
): ReceivedRegister {
  let isAnswered = false
  return {
    requestUri: uri,
    to: partyOf(headers, 'to').uri,
    callId: headerOf(headers, 'call-id') ?? '',
    cseq: parseCSeq(headerOf(headers, 'cseq') ?? '')?.number ?? 0,
    headers: linesIn(headers),
    source,
    way,
    respond(status, reason, lines = []) {
      if (isAnswered) return
      isAnswered = true
      send(status, reason, headersOfLines(lines))
    },
  }
}
