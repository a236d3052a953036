/** Our requests inside a dialog, and what becomes of them. */
import type { SipRequest, SipResponse } from '../../sip/message.ts'
import { ackFor, nextRequest } from '../../stack/dialog/request.ts'
import { refreshed, refreshesTarget, sequenceOf, type Dialog } from '../../stack/dialog/dialog.ts'
import { isExchange } from '../../stack/dialog/overlap.ts'
import type { ClientListener, Destination, Flow, SendFailure } from '../../stack/transactions.ts'
import type { Body, HeaderLines, MessageParts } from '../signaling.ts'
import { aboutUs } from './about.ts'
import { bodyOf, carriesSdp, headersFrom, isSdp, linesIn, partsFrom } from './lines.ts'
import type { Side } from './side.ts'

/** The response that stands for one that never came. */
export const statusFor: Readonly<Record<SendFailure, { readonly status: number; readonly reason: string }>> = {
  unreachable: { status: 503, reason: 'Service Unavailable' },
  timeout: { status: 408, reason: 'Request Timeout' },
}

export class RequestsOut {
  readonly #side: Side
  readonly #dead: (why: string, sayBye: boolean) => void
  /** The sequence numbers of re-INVITEs of ours with a 2xx we have not acknowledged. */
  readonly #unacked = new Map<string, number>()
  /** Sends the ACK of a re-INVITE again, by its sequence number. */
  readonly #acks = new Map<number, () => void>()
  #over = false
  #count = 0

  /** @param dead told when an outcome means that the dialog no longer exists (RFC 5057 §5) */
  constructor(side: Side, dead: (why: string, sayBye: boolean) => void) {
    this.#side = side
    this.#dead = dead
  }

  /** Sends a request; its outcome comes as `response` with the id returned. */
  request(method: string, parts?: MessageParts): string {
    const id = `our-${++this.#count}`
    const side = this.#side
    const dialog = side.dialog
    if (!dialog) {
      side.mailbox.put({ on: 'response', id, status: 481, reason: 'No Dialog Yet', headers: [] })
      return id
    }
    // What the other side would have to refuse is refused here: the listener sees one kind of glare.
    if (side.begin(id, 'us', method, isSdp(parts?.body)) !== undefined) {
      side.mailbox.put({ on: 'response', id, status: 491, reason: 'Request Pending', headers: [] })
      return id
    }
    side.send(dialog, to => this.#send(id, dialog.remoteTag, method, parts, to))
    return id
  }

  /** ACKs the 2xx to re-INVITE `id`; another 2xx to it hears the same ACK again. */
  ack(id: string, body?: Body): void {
    const sequence = this.#unacked.get(id)
    const dialog = this.#side.dialog
    if (sequence === undefined || !dialog) return
    this.#unacked.delete(id)
    this.#acks.set(sequence, () => {}) // until the ACK's way is known, a repeated 2xx waits for it
    this.#side.close(id)
    sendAck(this.#side, dialog, sequence, body, again => this.#acks.set(sequence, again))
  }

  /** Sends BYE in `dialog` and calls `over` when the other side has answered, or never will. */
  bye(dialog: Dialog, headers: HeaderLines | undefined, over: () => void): void {
    sendBye(this.#side, dialog, headers, over)
  }

  /** No listener is left: every 2xx that still comes is acknowledged without it. */
  end(): void {
    this.#over = true
    for (const id of [...this.#unacked.keys()]) this.ack(id)
  }

  #send(
    id: string, remoteTag: string, method: string, parts: MessageParts | undefined, to: Destination | undefined,
  ): void {
    const side = this.#side
    const dialog = side.with(remoteTag)
    if (!to || !dialog) return this.#failed(id, method, 'unreachable')
    const { headers, body } = partsFrom(parts)
    const about = refreshesTarget(method) ? aboutUs(side.ports, to) : []
    const next = nextRequest(dialog, method, { headers: [...about, ...headers], body })
    side.keep(next.dialog)
    side.ports.transactions.send(next.request, to, this.#listenerFor(id, next.request, remoteTag))
  }

  #listenerFor(id: string, request: SipRequest, remoteTag: string): ClientListener {
    return {
      response: (response, flow) => {
        if (response.status >= 200) this.#finished(id, request, remoteTag, response, flow)
      },
      failed: cause => this.#failed(id, request.method, cause),
    }
  }

  #finished(id: string, request: SipRequest, remoteTag: string, response: SipResponse, flow: Flow): void {
    const side = this.#side
    const accepted = response.status < 300
    if (request.method === 'INVITE' && accepted) {
      const sequence = sequenceOf(request.headers) ?? 0
      const again = this.#acks.get(sequence)
      if (again) return again()
      if (this.#unacked.has(id)) return
      this.#unacked.set(id, sequence)
    }
    const dialog = side.with(remoteTag)
    if (dialog && accepted && refreshesTarget(request.method)) side.keep(refreshed(dialog, response, flow))
    side.conclude(id, accepted, carriesSdp(response))
    if (this.#over) return this.ack(id)
    const { status, reason } = response
    side.mailbox.put({ on: 'response', id, status, reason, headers: linesIn(response.headers), ...bodyOf(response) })
    this.#judge(status, request.method)
  }

  #failed(id: string, method: string, cause: SendFailure): void {
    const side = this.#side
    side.close(id)
    if (this.#over) return
    side.mailbox.put({ on: 'response', id, ...statusFor[cause], cause, headers: [] })
    if (cause === 'timeout') this.#judge(408, method)
  }

  /**
   * 481 says the other side has no such dialog. Silence to INVITE or UPDATE says it is gone
   * (RFC 3261 §12.2.1.2); to INFO and the like it may only mean that they do not care.
   */
  #judge(status: number, method: string): void {
    if (status === 481) return this.#dead('the other side knows no such dialog', false)
    if (status === 408 && isExchange(method)) this.#dead(`no answer to ${method}`, true)
  }
}

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
