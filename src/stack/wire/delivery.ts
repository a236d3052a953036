/** A request on its way to a target that may have several addresses. */
import type { Headers, SipRequest } from '../../sip/message.ts'
import type { ClientListener, ClientTransaction, Destination, SendFailure, Transactions } from '../transactions.ts'

/** What stands for a response that never came. */
export const statusFor: Readonly<Record<SendFailure, number>> = { unreachable: 503, tls: 503, timeout: 408 }

/** Goes on to the next address after 503, or when nothing came from the one before (RFC 3263 §4.3). */
export class Delivery {
  readonly #transactions: Transactions
  readonly #listener: ClientListener
  readonly #mark: string | undefined
  #to: Destination
  #transaction: ClientTransaction
  #givenUp = false

  /**
   * @param request without a Via of ours
   * @param others where else it may be sent
   * @param mark ends the branch of our Via
   */
  constructor(
    transactions: Transactions, request: SipRequest, to: Destination, others: readonly Destination[],
    listener: ClientListener, mark?: string,
  ) {
    this.#transactions = transactions
    this.#listener = listener
    this.#mark = mark
    this.#to = to
    this.#transaction = this.#send(request, to, others)
  }

  /** As sent last, with our Via on top. */
  get request(): SipRequest {
    return this.#transaction.request
  }

  get to(): Destination {
    return this.#to
  }

  cancel(headers: Headers): void {
    this.#givenUp = true
    this.#transaction.cancel(headers)
  }

  #send(request: SipRequest, to: Destination, [next, ...others]: readonly Destination[]): ClientTransaction {
    let reached = false
    const elsewhere = (): boolean => {
      if (!next || reached || this.#givenUp) return false
      this.#to = next
      this.#transaction = this.#send(request, next, others)
      return true
    }
    return this.#transactions.send(request, to, {
      response: (response, flow) => {
        if (response.status === 503 && elsewhere()) return
        reached = reached || response.status > 100
        this.#listener.response(response, flow)
      },
      failed: (cause, why) => { if (!elsewhere()) this.#listener.failed(cause, why) },
    }, this.#mark)
  }
}
