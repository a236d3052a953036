/** What a leg sends in a dialog: requests in order, BYE, and the ACK to a 2xx. */
import type { Headers, SipRequest } from '../../sip/message.ts'
import { refreshesTarget, sequenceOf, type Dialog } from '../../stack/dialog/dialog.ts'
import { ackFor, nextRequest } from '../../stack/dialog/request.ts'
import { nextHopOf } from '../../stack/dialog/route.ts'
import type { Destination, SendFailure } from '../../stack/transactions.ts'
import type { Body, HeaderLines, MessageParts } from '../signaling.ts'
import { aboutUs } from './about.ts'
import { headersFrom, partsFrom } from './lines.ts'
import type { Side } from './side.ts'

/** The response that stands for one that never came. */
export const statusFor: Readonly<Record<SendFailure, { readonly status: number; readonly reason: string }>> = {
  unreachable: { status: 503, reason: 'Service Unavailable' },
  tls: { status: 503, reason: 'Service Unavailable' },
  timeout: { status: 408, reason: 'Request Timeout' },
}

/** The next request of ours in `dialog`, which is kept with its number counted. @param own lines that only we write */
export function nextIn(
  side: Side, dialog: Dialog, to: Destination, method: string, parts: MessageParts | undefined, own: Headers,
): SipRequest {
  const { headers, body } = partsFrom(parts)
  const about = refreshesTarget(method) ? aboutUs(side.ports, to, { features: side.features }) : []
  const next = nextRequest(dialog, method, { headers: [...about, ...own, ...headers], body })
  side.keep(next.dialog)
  return next.request
}

/** Sends BYE; `over` is called when it is answered or given up. */
export function sendBye(
  side: Side, dialog: Dialog, headers: HeaderLines | undefined, over: () => void, who = side.credentials(),
): void {
  side.sending.inDialog(dialog, (to, elsewhere) => {
    if (!to) return over()
    const now = side.with(dialog.remoteTag) ?? dialog
    const next = nextRequest(now, 'BYE', { headers: [...headersFrom(headers), ...who.lines] })
    if (side.with(dialog.remoteTag)) side.keep(next.dialog)
    side.sending.ask(next.request, to, elsewhere, {
      response(response) {
        if (response.status < 200) return
        if (who.answer(response, next.request)) sendBye(side, next.dialog, headers, over, who)
        else over()
      },
      failed: over,
    })
  })
}

/**
 * Sends the ACK to a 2xx and hands over the way to send the very same again: to the next address where there are
 * several, for a 2xx that comes again says that the ACK did not arrive.
 * @param proof what its INVITE carried, for an ACK cannot be asked for it (RFC 3261 §22.1)
 */
export function sendAck(
  side: Side, dialog: Dialog, sequence: number, body: Body | undefined, sent: (again: () => void) => void,
  proof: Headers = [],
): void {
  let turn = 0
  const send = (): void => side.sending.withAll(nextHopOf(dialog), all => {
    const to = all[turn++ % all.length]
    if (!to) return
    const parts = partsFrom(body ? { body } : {})
    side.ports.transactions.sendAck(ackFor(dialog, sequence, { ...parts, headers: [...parts.headers, ...proof] }), to)
    sent(send)
  })
  send()
}

interface Declining {
  /** Where the way to send its ACK again is kept, by the tag of its fork. */
  readonly acks: Map<string, () => void>
  /** What the BYE carries. */
  readonly headers: HeaderLines | undefined
}

/** ACK and BYE for an answer nobody wants. @param dialog the one it makes */
export function decline(side: Side, invite: SipRequest, dialog: Dialog, { acks, headers }: Declining): void {
  const keep = (again: () => void): void => { acks.set(dialog.remoteTag, again) }
  keep(() => {})
  sendAck(side, dialog, sequenceOf(invite.headers) ?? 1, undefined, keep)
  sendBye(side, dialog, headers, () => {})
}
