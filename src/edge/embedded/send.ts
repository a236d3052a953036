/** BYE and ACK: what a leg sends in a dialog that is already settled. */
import type { Dialog } from '../../stack/dialog/dialog.ts'
import { ackFor, nextRequest } from '../../stack/dialog/request.ts'
import type { Body, HeaderLines } from '../signaling.ts'
import { headersFrom, partsFrom } from './lines.ts'
import type { Side } from './side.ts'

/** Sends BYE; `over` is called when it is answered or given up. */
export function sendBye(side: Side, dialog: Dialog, headers: HeaderLines | undefined, over: () => void): void {
  side.send(dialog, to => {
    if (!to) return over()
    const next = nextRequest(side.with(dialog.remoteTag) ?? dialog, 'BYE', { headers: headersFrom(headers) })
    if (side.with(dialog.remoteTag)) side.keep(next.dialog)
    side.ports.transactions.send(next.request, to, {
      response: response => { if (response.status >= 200) over() },
      failed: over,
    })
  })
}

/** Sends the ACK to a 2xx and hands over the way to send the very same again. */
export function sendAck(
  side: Side, dialog: Dialog, sequence: number, body: Body | undefined, sent: (again: () => void) => void,
): void {
  side.send(dialog, to => {
    if (!to) return
    const ack = ackFor(dialog, sequence, partsFrom(body ? { body } : {}))
    const send = () => side.ports.transactions.sendAck(ack, to)
    sent(send)
    send()
  })
}
