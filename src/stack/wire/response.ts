/** An application's answer to a request of the network, completed. */
import { header, headerOf } from '../../sip/headers.ts'
import type { Headers, SipResponse } from '../../sip/message.ts'
import { responseTo } from '../../sip/respond.ts'
import { dialogAsUas } from '../dialog/dialog.ts'
import { beside, withOwnHost } from './app-message.ts'
import { carriesSdp, contactTowards, type Board } from './board.ts'
import type { WireDialog } from './dialogs.ts'
import { dialogMakers, tagFor, type Open } from './open.ts'
import { sessionLines } from './session.ts'

/**
 * An application's answer, completed. Contact is ours unless it gives one, on a 1xx as well.
 * @param own lines of ours
 */
export function responseOf(board: Board, open: Open, message: SipResponse, own: Headers = []): SipResponse {
  const { request } = open.transaction
  return responseTo(request, message.status, {
    reason: message.reason,
    toTag: tagFor(open, message),
    headers: [...headersOf(board, open, message), ...sessionLines(request, message), ...own],
    body: message.body,
  })
}

function headersOf(board: Board, { transaction }: Open, message: SipResponse): Headers {
  const { request, flow } = transaction
  const back = { ...flow, flow }
  const { host, port } = board.transactions.contactFor(back)
  const given = headerOf(message.headers, 'contact')
  const others = beside(message.headers, 'contact')
  if (given !== undefined) return [header('Contact', withOwnHost(given, `${host}:${port}`)), ...others]
  const mayMakeDialog = message.status > 100 && message.status < 300
  const wants = mayMakeDialog && (dialogMakers.has(request.method) || request.method === 'UPDATE')
  return wants ? [contactTowards(board, back), ...others] : others
}

/** The dialog that an answer to an INVITE or SUBSCRIBE makes. */
export function dialogOf(board: Board, open: Open, localTag: string): WireDialog | undefined {
  const { request, flow } = open.transaction
  const dialog = dialogAsUas(request, flow, localTag)
  if (!dialog) return undefined
  const wire = board.dialogs.make(dialog.callId, localTag, dialog.remoteTag, open.app)
  wire.keep(dialog)
  wire.begin(open.id, 'them', request.method, carriesSdp(request))
  return wire
}
