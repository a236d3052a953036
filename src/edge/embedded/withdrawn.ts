/**
 * An INVITE of ours that rings, written down, and withdrawn by the process behind the one that sent it: its CANCEL
 * needs no more than the INVITE's own lines (RFC 3261 §9.1). Whoever answers all the same gets ACK and BYE.
 */
import { headerOf } from '../../sip/headers.ts'
import type { SipRequest } from '../../sip/message.ts'
import { tagOf } from '../../sip/name-addr.ts'
import { dialogAsUac, forkOf } from '../../stack/dialog/dialog.ts'
import type { HeaderLines, RingingSnapshot } from '../signaling.ts'
import type { WrittenInvite } from './first-invite.ts'
import { headersFrom } from './lines.ts'
import type { EdgePorts } from './ports.ts'
import { decline } from './send.ts'
import { Side } from './side.ts'

export function withdraw(ports: EdgePorts, ringing: RingingSnapshot, reason: HeaderLines): void {
  const { uri, headers, to } = ringing as WrittenInvite
  const invite: SipRequest = { kind: 'request', method: 'INVITE', uri, headers, body: Buffer.alloc(0) }
  const side = new Side(ports, headerOf(headers, 'call-id') ?? '', tagOf(headerOf(headers, 'from') ?? '') ?? '')
  /** Sends the ACK of a 2xx again, by the tag of the fork it came from. */
  const acks = new Map<string, () => void>()
  ports.transactions.withdraw(invite, to, {
    response(response, flow) {
      if (response.status < 200 || response.status >= 300) return
      const again = acks.get(forkOf(response))
      if (again) again()
      else decline(side, invite, dialogAsUac(invite, response, flow), { acks, headers: reason })
    },
    failed(cause, why) {
      ports.log.debug({ callId: side.callId, cause, reason: why }, 'an INVITE was withdrawn in vain')
    },
  }, headersFrom(reason))
}
