/** Requests of the front's own in a dialog: its BYEs and its refreshes. */
import type { SipRequest } from '../../sip/message.ts'
import type { Dialog } from '../dialog/dialog.ts'
import { nextRequest, type RequestParts } from '../dialog/request.ts'
import { nextHopOf } from '../dialog/route.ts'
import type { ClientListener, Destination } from '../transactions.ts'
import type { Board } from './board.ts'
import { wayTo } from './way.ts'

/** What was sent, where to, and the dialog from now on. */
export interface AskedIn {
  readonly request: SipRequest
  readonly to: Destination
  readonly dialog: Dialog
}

export const unheard: ClientListener = { response() {}, failed() {} }

/**
 * Sends one as soon as the way is known; without a way nothing is sent.
 * @param sent told of it, before any answer
 */
export function askIn(
  board: Board, dialog: Dialog, method: string, parts: (to: Destination) => RequestParts, listener: ClientListener,
  sent: (asked: AskedIn) => void = () => {},
): void {
  wayTo(board, nextHopOf(dialog), to => {
    if (!to) return
    const next = nextRequest(dialog, method, parts(to))
    const { request } = board.transactions.send(next.request, to, listener)
    sent({ request, to, dialog: next.dialog })
  })
}
