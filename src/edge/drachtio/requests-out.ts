/** Our requests inside a dialog, and what becomes of them. */
import type { SipResponse } from '../../sip/message.ts'
import { deathBy, refreshesTarget, sequenceOf } from '../../stack/dialog/dialog.ts'
import { bodyOf, linesIn, sdpIn, sdpOf } from '../embedded/lines.ts'
import type { Body, HeaderLines, MessageParts } from '../signaling.ts'
import { aboutUs } from './about.ts'
import { acknowledging } from './acknowledging.ts'
import type { Acknowledge, Request, Response } from './drachtio-srf.d.ts'
import type { Failure, Outgoing } from './link.ts'
import { withParts, type Side } from './side.ts'

export class RequestsOut {
  readonly #side: Side
  readonly #dead: (why: string, sayBye: boolean) => void
  readonly #update: (req: Request, res: Response) => void
  /** The ACKs of re-INVITEs of ours that were accepted. */
  readonly #toAck = new Map<string, (body?: Body) => void>()
  #over = false
  #count = 0

  /**
   * @param dead told when an outcome means that the dialog no longer exists (RFC 5057 §5)
   * @param update takes an UPDATE of theirs that came to one of our requests
   */
  constructor(
    side: Side, dead: (why: string, sayBye: boolean) => void, update: (req: Request, res: Response) => void,
  ) {
    this.#side = side
    this.#dead = dead
    this.#update = update
  }

  /** Sends a request; its outcome comes as `response` with the id returned. */
  request(method: string, parts?: MessageParts): string {
    const id = `our-${++this.#count}`
    const { dialogId, exchanges } = this.#side
    if (dialogId === undefined) {
      this.#failed(id, method, { status: 481, reason: 'No Dialog Yet' }, false)
    } else if (exchanges.begin(id, 'us', method, sdpOf(parts?.body)) !== undefined) {
      // What the other side would have to refuse is refused here: the listener sees one kind of glare.
      this.#failed(id, method, { status: 491, reason: 'Request Pending' }, false)
    } else {
      this.#send(id, dialogId, method, parts)
    }
    return id
  }

  /** ACKs the 2xx to re-INVITE `id`. */
  ack(id: string, body?: Body): void {
    const ack = this.#toAck.get(id)
    if (!ack) return
    this.#toAck.delete(id)
    this.#side.exchanges.close(id, sdpOf(body))
    ack(body)
  }

  /** Sends BYE and calls `over` when the other side has answered, or never will. */
  bye(headers: HeaderLines | undefined, over: () => void): void {
    const { dialogId, parts: { link }, limitMs } = this.#side
    if (dialogId === undefined) return over()
    const request = { method: 'BYE', dialogId, limitMs, ...withParts(headers ? { headers } : {}) }
    const who = this.#side.credentials()
    const ask = (): void => {
      link.send({ ...request, headers: [...request.headers, ...who.lines] }, {
        response: response => {
          if (response.status < 200) return
          if (who.answer(response, this.#proved(request))) ask()
          else over()
        },
        failed: over,
      })
    }
    ask()
  }

  /** Asks the server whether it still knows the dialog; OPTIONS costs the other side nothing. */
  probe(): void {
    const { dialogId, parts: { link }, limitMs } = this.#side
    if (dialogId === undefined) return
    link.send({ method: 'OPTIONS', dialogId, limitMs, ...withParts(undefined) }, {
      response: ({ status }) => { if (status === 481) this.#dead('the other side knows no such dialog', false) },
      failed: ({ status }) => { if (status === 481) this.#dead('the server lost the dialog', false) },
      update: this.#update,
    })
  }

  /** No listener is left: every 2xx that still comes is acknowledged without it. */
  end(): void {
    this.#over = true
    for (const id of [...this.#toAck.keys()]) this.ack(id)
  }

  #send(id: string, dialogId: string, method: string, parts: MessageParts | undefined): void {
    const { parts: { link }, limitMs, session } = this.#side
    const about = refreshesTarget(method) ? [...aboutUs, ...session.requestLines(method)] : []
    const request = { method, dialogId, limitMs, ...withParts(parts, about) }
    const who = this.#side.credentials()
    const ask = (): void => {
      link.send({ ...request, headers: [...request.headers, ...who.lines] }, {
        response: (response, _, ack) => {
          if (response.status < 200) return
          if (this.#over || !who.answer(response, this.#proved(request))) {
            return this.#finished(id, request, response, ack)
          }
          if (method === 'INVITE') ack()
          ask()
        },
        failed: failure => this.#failed(id, method, failure, true),
        update: this.#update,
      })
    }
    ask()
  }

  /** What a proof is for: the server writes the Request-URI, and takes it from their Contact. */
  #proved({ method, body }: Outgoing) {
    return { method, body, uri: this.#side.target ?? '' }
  }

  #finished(id: string, request: Outgoing, response: SipResponse, ack: Acknowledge): void {
    const side = this.#side
    const { method } = request
    const { status, reason, headers } = response
    const accepted = status < 300
    side.exchanges.conclude(id, accepted, sdpIn(response))
    if (accepted && refreshesTarget(method)) side.session.accepted(request, response)
    if (method === 'INVITE' && accepted) this.#toAck.set(id, acknowledging(ack, sequenceOf(headers)))
    // The server has acknowledged a refusal; told so once more, it forgets the INVITE (drachtio-srf does it likewise).
    else if (method === 'INVITE') ack()
    if (this.#over) return this.ack(id)
    side.mailbox.put({ on: 'response', id, status, reason, headers: linesIn(headers), ...bodyOf(response) })
    this.#judge(status, method)
  }

  /** @param began it holds a place among the exchanges */
  #failed(id: string, method: string, failure: Failure, began: boolean): void {
    if (began) this.#side.exchanges.close(id)
    if (this.#over) return
    this.#side.mailbox.put({ on: 'response', id, ...failure, headers: [] })
    if (began && failure.cause !== 'unreachable') this.#judge(failure.status, method)
  }

  #judge(status: number, method: string): void {
    const death = deathBy(status, method)
    if (death) this.#dead(death.why, death.sayBye)
  }
}
