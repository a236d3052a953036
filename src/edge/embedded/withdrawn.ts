/**
 * An INVITE of ours that rings, written down, and withdrawn by the process behind the one that sent it: its CANCEL
 * needs no more than the INVITE's own lines (RFC 3261 §9.1). Whoever answers all the same gets ACK and BYE.
 */
import { headerOf } from '../../sip/headers.ts'
import type { SipRequest } from '../../sip/message.ts'
import { tagOf } from '../../sip/name-addr.ts'
import type { HeaderLines, RingingSnapshot } from '../signaling.ts'
import type { WrittenInvite } from './first-invite.ts'
import { LateAnswers } from './late-answers.ts'
import { headersFrom } from './lines.ts'
import type { EdgePorts } from './ports.ts'
import { Side } from './side.ts'

export function withdraw(ports: EdgePorts, ringing: RingingSnapshot, reason: HeaderLines): void {
  const { uri, headers, to } = ringing as WrittenInvite
  const invite: SipRequest = { kind: 'request', method: 'INVITE', uri, headers, body: Buffer.alloc(0) }
  const side = new Side(ports, headerOf(headers, 'call-id') ?? '', tagOf(headerOf(headers, 'from') ?? '') ?? '')
  const late = new LateAnswers(side)
  late.reason = reason
  ports.transactions.withdraw(invite, to, {
    response: (response, flow) => late.hear(invite, response, flow),
    failed(cause, why) {
      ports.log.debug({ callId: side.callId, cause, reason: why }, 'an INVITE was withdrawn in vain')
    },
  }, headersFrom(reason))
}
