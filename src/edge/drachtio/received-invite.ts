/** A new INVITE in the leg port's words. */
import { headerOf } from '../../sip/headers.ts'
import type { SipRequest } from '../../sip/message.ts'
import { bodyOf, linesIn, partyOf } from '../embedded/lines.ts'
import type { Hop, ReceivedInvite } from '../signaling.ts'
import type { Request } from './drachtio-srf.d.ts'
import { hopFrom } from './side.ts'

/** @param receivedAtMs wall-clock time of its reading */
export function receivedInvite(request: SipRequest, req: Request, receivedAtMs: number): ReceivedInvite {
  const { headers, uri } = request
  const source = hopFrom(req)
  return {
    requestUri: uri,
    from: partyOf(headers, 'from'),
    to: partyOf(headers, 'to'),
    callId: headerOf(headers, 'call-id') ?? '',
    maxForwards: Number(headerOf(headers, 'max-forwards') ?? 70),
    headers: linesIn(headers),
    ...bodyOf(request),
    source,
    local: localHop(req.receivedOn ?? '', source.transport),
    receivedAtMs,
  }
}

/** `ADDRESS:PORT`, an IPv6 address with or without brackets. */
function localHop(receivedOn: string, transport: Hop['transport']): Hop {
  const colon = receivedOn.lastIndexOf(':')
  const address = receivedOn.slice(0, Math.max(colon, 0)).replace(/^\[(.*)\]$/, '$1')
  return { transport, address, port: Number(receivedOn.slice(colon + 1)) || 5060 }
}
