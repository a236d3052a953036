/** The user's end of a request of theirs. */
import { headerOf } from '../../sip/headers.ts'
import type { SipRequest, SipResponse } from '../../sip/message.ts'
import { tagOf } from '../../sip/name-addr.ts'
import { responseTo } from '../../sip/respond.ts'
import type { Flow, ServerTransaction } from '../transactions.ts'

/** What the user holds of a server transaction. It has the request, so that what lingers below need not. */
export class Handle implements ServerTransaction {
  readonly request: SipRequest
  readonly flow: Flow
  readonly #answer: (response: SipResponse, handle: Handle) => void
  #onCancel: ((cancel: SipRequest) => void) | undefined
  #onFailure: ((why: string) => void) | undefined
  #cancel: SipRequest | undefined

  /** @param answer prints and sends; throws RouterError INTERNAL when the response cannot be printed */
  constructor(answer: (response: SipResponse, handle: Handle) => void, request: SipRequest, flow: Flow) {
    this.#answer = answer
    this.request = request
    this.flow = flow
  }

  respond(response: SipResponse): void {
    this.#answer(response, this)
  }

  /** A plain response to the request, for what the layer answers by itself. */
  response(status: number, toTag: string | undefined): SipResponse {
    return responseTo(this.request, status, toTag === undefined ? {} : { toTag })
  }

  onCancel(handler: (cancel: SipRequest) => void): void {
    this.#onCancel = handler
    if (this.#cancel) handler(this.#cancel)
  }

  onFailure(handler: (why: string) => void): void {
    this.#onFailure = handler
  }

  /** Once, however often the CANCEL comes. */
  cancelled(cancel: SipRequest): void {
    if (this.#cancel) return
    this.#cancel = cancel
    this.#onCancel?.(cancel)
  }

  failed(why: string): void {
    this.#onFailure?.(why)
  }
}

/** The tag of To that a response brings; undefined for one without, such as 100. */
export function toTagOf(response: SipResponse): string | undefined {
  return tagOf(headerOf(response.headers, 'to') ?? '')
}
