/** A 2xx to INVITE, sent until its ACK (RFC 3261 §13.3.1.4). */
import type { SipResponse } from '../../sip/message.ts'
import { sequenceOf } from '../dialog/dialog.ts'
import { repeatUntilAck } from '../dialog/until-ack.ts'
import type { Board } from './board.ts'
import type { WireDialog } from './dialogs.ts'
import { hangUp } from './hang-up.ts'
import type { Open } from './open.ts'

/** Repeats what has been sent once; without an ACK the dialog is hung up. */
export function repeat(board: Board, wire: WireDialog, { transaction, id }: Open, response: SipResponse): void {
  const sequence = sequenceOf(transaction.request.headers) ?? 0
  wire.contact ??= response.headers.find(line => line.name === 'contact')
  wire.repeat(sequence, id, repeatUntilAck(board.clock, board.timers, () => transaction.respond(response), () => {
    wire.repeatNoMore(sequence)
    if (wire.current) hangUp(board, wire, wire.current, 'ACK timeout')
  }))
}
