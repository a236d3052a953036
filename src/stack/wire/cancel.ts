/** CANCEL of an application for an INVITE of its own (RFC 3261 §9.1). */
import type { SipRequest } from '../../sip/message.ts'
import { cancelFor } from '../transaction/hop-by-hop.ts'
import type { App } from './app.ts'
import { besideCancel } from './app-message.ts'
import { ownWay, type Board } from './board.ts'
import { echoOfRequest, notDone } from './leads.ts'
import type { Responses } from './responses.ts'

/** It leaves when a provisional has come; the echo, with a transaction of its own, says what will. */
export function cancel(
  board: Board, responses: Responses, app: App, said: string, transaction: string, message: SipRequest,
): void {
  const sent = responses.find(transaction)
  if (sent?.request.method !== 'INVITE') {
    return app.tell(notDone(said, 'Server error: unable to find transaction to cancel'))
  }
  const headers = besideCancel(message.headers)
  sent.cancel(headers)
  app.tell(echoOfRequest(said, {
    message: cancelFor(sent.request, headers), way: ownWay(board, sent.to), atMs: board.clock.nowMs(),
    transaction: board.ids.uid(), dialog: '',
  }))
}
