/** Requests of applications inside a dialog; ACK has a file of its own. */
import type { SipRequest } from '../../sip/message.ts'
import { nextRequest } from '../dialog/request.ts'
import { nextHopOf } from '../dialog/route.ts'
import type { App } from './app.ts'
import { beside } from './app-message.ts'
import { carriesSdp, contactTowards, type Board } from './board.ts'
import type { WireDialog } from './dialogs.ts'
import { notDone, nowhere } from './leads.ts'
import { Sent, type SentEvents } from './sent.ts'
import { wayTo } from './way.ts'

/** Requests that say where we are from now on, or where an answer of their own may go. */
const withContact: ReadonlySet<string> = new Set(['INVITE', 'UPDATE', 'SUBSCRIBE', 'REFER'])

/** @param add told of what was sent */
export function sendInDialog(
  board: Board, events: SentEvents, app: App, said: string, wire: WireDialog, message: SipRequest,
  add: (sent: Sent) => void,
): void {
  const dialog = wire.current
  if (!dialog) return app.tell(notDone(said, unknownDialog))
  wire.owner = app
  wayTo(board, nextHopOf(dialog), to => {
    if (!to) return app.tell(nowhere(said))
    const { method, body } = message
    const bare = !withContact.has(method) || message.headers.some(({ name }) => name === 'contact')
    const contact = bare ? [] : [wire.contact ?? contactTowards(board, to)]
    const headers = [...contact, ...beside(message.headers)]
    const next = nextRequest(wire.with(dialog.remoteTag) ?? dialog, method, { headers, body })
    wire.keep(next.dialog)
    // drachtio-srf writes the first Request-URI into PRACK, whatever Contact said since.
    const keepsTarget = method === 'PRACK' || message.uri.includes('placeholder')
    const request = keepsTarget ? next.request : { ...next.request, uri: message.uri }
    const sent = new Sent(board, app, { request, to, others: [], dialog: wire, begins: false }, events)
    wire.begin(sent.id, 'us', method, carriesSdp(request))
    add(sent)
    sent.echo(said)
  })
}

export const unknownDialog = 'Server error: unable to find dialog for dialog id provided'
