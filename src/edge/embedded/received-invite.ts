/** A new INVITE in the leg port's words. */
import { headerOf } from '../../sip/headers.ts'
import type { ServerTransaction } from '../../stack/transactions.ts'
import type { ReceivedInvite } from '../signaling.ts'
import { bodyOf, hopOf, linesIn, partyOf } from './lines.ts'

/** @param receivedAtMs wall-clock time of its reading */
export function receivedInvite(
  { request, flow }: Pick<ServerTransaction, 'request' | 'flow'>, receivedAtMs: number,
): ReceivedInvite {
  const { headers } = request
  const maxForwards = Number(headerOf(headers, 'max-forwards') ?? 70)
  return {
    requestUri: request.uri,
    from: partyOf(headers, 'from'),
    to: partyOf(headers, 'to'),
    callId: headerOf(headers, 'call-id') ?? '',
    maxForwards,
    headers: linesIn(headers),
    ...bodyOf(request),
    source: hopOf(flow),
    ...(flow.subjects && { subjects: flow.subjects.map(subject => subject.toLowerCase()) }),
    local: { transport: flow.transport, address: flow.localAddress, port: flow.localPort },
    receivedAtMs,
  }
}
