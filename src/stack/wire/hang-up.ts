/** The end of a dialog that neither side asked for. */
import { header } from '../../sip/headers.ts'
import type { Dialog } from '../dialog/dialog.ts'
import { askIn, unheard } from './ask-in.ts'
import { ownWay, type Board } from './board.ts'
import type { WireDialog } from './dialogs.ts'
import { unsolicited } from './leads.ts'

/** Hangs up without being asked, forgets the dialog and tells its application why. */
export function hangUp(board: Board, wire: WireDialog, dialog: Dialog, why: string): void {
  board.dialogs.remove(wire)
  const headers = [header('Reason', `SIP;cause=200;text="${why}"`)]
  askIn(board, dialog, 'BYE', () => ({ headers }), unheard, ({ request, to }) => wire.owner.tell(unsolicited({
    message: request, way: ownWay(board, to), atMs: board.clock.nowMs(), dialog: wire.id,
  })))
}
