/**
 * Session timers (RFC 4028), kept for applications as drachtio-server keeps them: what a 2xx says starts one,
 * our refreshes are re-INVITEs with the description that stands, and nobody is told of them.
 */
import { header, headerOf } from '../../sip/headers.ts'
import type { Headers, SipRequest, SipResponse } from '../../sip/message.ts'
import { parseSessionExpires, sessionAsked, sessionExpires, type Refresher } from '../../sip/session-timer.ts'
import { refreshed, sequenceOf } from '../dialog/dialog.ts'
import { watchSession } from '../dialog/session-watch.ts'
import { acknowledge } from './acknowledge.ts'
import { askIn } from './ask-in.ts'
import { contactTowards, isOffering, type Board } from './board.ts'
import type { WireDialog } from './dialogs.ts'
import { hangUp } from './hang-up.ts'

/** The status of a refresh that met another exchange: it is tried again. */
const requestPending = 491

/** What a 2xx says where its application said nothing: a timer with a refresher is granted as asked. */
export function sessionLines(request: SipRequest, { status, headers }: SipResponse): Headers {
  if (status < 200 || status >= 300 || !isOffering(request)) return []
  if (headerOf(headers, 'session-expires') !== undefined) return []
  const { able, expires } = sessionAsked(request.headers)
  return able && expires?.refresher !== undefined ? [sessionExpires(expires)] : []
}

/**
 * Starts the timer that a 2xx to INVITE or UPDATE names, in place of the one before.
 * @param role ours in that transaction
 */
export function keepSession(
  board: Board, wire: WireDialog, role: Refresher, request: SipRequest, { headers }: SipResponse,
): void {
  if (!isOffering(request)) return
  const expires = parseSessionExpires(headerOf(headers, 'session-expires') ?? '')
  if (!expires || expires.seconds <= 0) return wire.keepTime(undefined)
  const weRefresh = (expires.refresher ?? 'uac') === role
  wire.keepTime(watchSession(board.clock, expires.seconds * 1000, {
    refresh: weRefresh ? () => refresh(board, wire, expires.seconds) : undefined,
    expired: () => over(board, wire),
  }))
}

function over(board: Board, wire: WireDialog): void {
  if (wire.current) hangUp(board, wire, wire.current, 'Session timer expired')
}

function refresh(board: Board, wire: WireDialog, seconds: number): void {
  const { current, sdp } = wire
  if (!current || sdp === undefined) return
  const id = board.ids.uid()
  let asked: SipRequest | undefined
  askIn(board, current, 'INVITE', to => ({
    headers: [
      wire.contact ?? contactTowards(board, to), sessionExpires({ seconds, refresher: 'uac' }),
      header('Supported', 'timer'), header('Content-Type', 'application/sdp'),
    ],
    body: sdp,
  }), {
    response(response, flow) {
      const dialog = wire.current
      if (response.status < 200 || !asked || !dialog) return
      const sequence = sequenceOf(asked.headers) ?? 0
      const again = wire.again(sequence, dialog.remoteTag)
      if (again) return again()
      wire.settle(id)
      if (response.status >= 300) {
        if (response.status !== requestPending) over(board, wire)
        return
      }
      const now = refreshed(dialog, response, flow)
      wire.keep(now)
      acknowledge(board, wire, now, sequence, {})
      keepSession(board, wire, 'uac', asked, response)
    },
    failed: () => over(board, wire),
  }, ({ request, dialog }) => {
    asked = request
    wire.keep(dialog)
    wire.begin(id, 'us', 'INVITE', true)
  })
}
