/** Requests of ours inside a dialog, built from its state (RFC 3261 §12.2.1.1). */
import { header } from '../../sip/headers.ts'
import type { Headers, SipRequest } from '../../sip/message.ts'
import type { Dialog } from './dialog.ts'
import { routingOf } from './route.ts'

export interface RequestParts {
  /** Whatever the request carries beside what the dialog dictates: Contact, Allow, Content-Type … */
  readonly headers?: Headers
  readonly body?: Buffer
}

const noBody = Buffer.alloc(0)

/** The next request of ours and the dialog that has sent it: CSeq rises by one. */
export function nextRequest(
  dialog: Dialog, method: string, parts: RequestParts = {},
): { readonly request: SipRequest; readonly dialog: Dialog } {
  const localSequence = dialog.localSequence + 1
  return {
    request: requestWith(dialog, method, localSequence, parts),
    dialog: { ...dialog, localSequence },
  }
}

/** The ACK to a 2xx: it bears the number of the INVITE it closes (RFC 3261 §13.2.2.4). */
export function ackFor(dialog: Dialog, inviteSequence: number, parts: RequestParts = {}): SipRequest {
  return requestWith(dialog, 'ACK', inviteSequence, parts)
}

function requestWith(dialog: Dialog, method: string, sequence: number, parts: RequestParts): SipRequest {
  const { uri, routes } = routingOf(dialog)
  return {
    kind: 'request',
    method,
    uri,
    headers: [
      ...routes.map(route => header('Route', route)),
      header('Max-Forwards', '70'),
      header('From', dialog.local),
      header('To', dialog.remote),
      header('Call-ID', dialog.callId),
      header('CSeq', `${sequence} ${method}`),
      ...parts.headers ?? [],
    ],
    body: parts.body ?? noBody,
  }
}
