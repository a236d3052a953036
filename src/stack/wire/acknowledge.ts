/** ACK to a 2xx: sent end to end, and again whenever the 2xx comes again (RFC 3261 §13.2.2.4). */
import type { SipRequest } from '../../sip/message.ts'
import type { Dialog } from '../dialog/dialog.ts'
import { ackFor, type RequestParts } from '../dialog/request.ts'
import { nextHopOf } from '../dialog/route.ts'
import type { Destination } from '../transactions.ts'
import type { Board } from './board.ts'
import type { WireDialog } from './dialogs.ts'
import { wayTo } from './way.ts'

/** @param sent told of the first sending */
export function acknowledge(
  board: Board, wire: WireDialog, dialog: Dialog, sequence: number, parts: RequestParts,
  sent?: (ack: SipRequest, to: Destination) => void,
): void {
  // Until its way is known, a 2xx that comes again waits.
  wire.acked(sequence, dialog.remoteTag, () => {})
  wayTo(board, nextHopOf(dialog), to => {
    if (!to) return
    const ack = ackFor(dialog, sequence, parts)
    const send = (): void => board.transactions.sendAck(ack, to)
    wire.acked(sequence, dialog.remoteTag, send)
    send()
    sent?.(ack, to)
  })
}
