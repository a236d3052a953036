/** ACK and BYE for an answer nobody can use (RFC 3261 §13.2.2.4). */
import type { SipResponse } from '../../sip/message.ts'
import { dialogAsUac, forkOf, sequenceOf } from '../dialog/dialog.ts'
import type { Flow } from '../transactions.ts'
import { acknowledge } from './acknowledge.ts'
import { askIn, unheard } from './ask-in.ts'
import type { Board } from './board.ts'
import type { WireDialog } from './dialogs.ts'
import type { Sent } from './sent.ts'

/** @param response a 2xx of another fork, or one whose application is gone */
export function decline(board: Board, sent: Sent, wire: WireDialog, response: SipResponse, flow: Flow): void {
  const { request } = sent
  const dialog = dialogAsUac(request, response, flow, wire.with(forkOf(response)))
  acknowledge(board, wire, dialog, sequenceOf(request.headers) ?? 0, {})
  if (sent.fork === undefined) board.dialogs.remove(wire)
  askIn(board, dialog, 'BYE', () => ({}), unheard)
}
