/** The end of a dialog that neither side asked for. */
import { header } from '../../sip/headers.ts'
import type { Dialog } from '../dialog/dialog.ts'
import { nextRequest } from '../dialog/request.ts'
import { nextHopOf } from '../dialog/route.ts'
import { ownWay, type Board } from './board.ts'
import type { WireDialog } from './dialogs.ts'
import { unsolicited } from './leads.ts'
import { wayTo } from './way.ts'

/** Hangs up without being asked, forgets the dialog and tells its application why. */
export function hangUp(board: Board, wire: WireDialog, dialog: Dialog, why: string): void {
  board.dialogs.remove(wire)
  wayTo(board, nextHopOf(dialog), to => {
    if (!to) return
    const reason = header('Reason', `SIP;cause=200;text="${why}"`)
    const { request } = nextRequest(dialog, 'BYE', { headers: [reason] })
    const { request: sent } = board.transactions.send(request, to, { response() {}, failed() {} })
    wire.owner.tell(unsolicited({
      message: sent, way: ownWay(board, to), atMs: board.clock.nowMs(), dialog: wire.id,
    }))
  })
}
