/** What a 2xx of an application starts in its dialog. */
import type { SipResponse } from '../../sip/message.ts'
import { carriesSdp, type Board } from './board.ts'
import type { WireDialog } from './dialogs.ts'
import type { Open } from './open.ts'
import { repeat } from './repeat.ts'
import { keepSession } from './session.ts'

/** The description in it stands, the session's timer runs, and an INVITE's is repeated until its ACK. */
export function accepted(board: Board, wire: WireDialog, open: Open, response: SipResponse): void {
  const { request } = open.transaction
  if (carriesSdp(response)) wire.sdp = response.body
  keepSession(board, wire, 'uas', request, response)
  if (request.method === 'INVITE') repeat(board, wire, open, response)
}
