/** One target of a request that is passed on. */
import type { Timer } from '../../../base/clock.ts'
import type { Headers, SipRequest, SipResponse } from '../../../sip/message.ts'
import type { Board } from '../board.ts'
import { Delivery, statusFor } from '../delivery.ts'
import type { Way } from '../leads.ts'
import { wayTo } from '../way.ts'
import type { Destination } from '../../transactions.ts'

/** How long a target may be silent, and without a final response; undefined leaves it to the transaction. */
export interface Patience {
  readonly provisionalMs: number | undefined
  readonly finalMs: number | undefined
}

export interface BranchEvents {
  /** The request to this target. */
  write(to: Destination): SipRequest
  /** Ends the branch of our Via. */
  readonly mark: string
  sent(request: SipRequest): void
  /** Anything but 100, with all its Vias; each 2xx as often as it comes. */
  response(response: SipResponse, from: Way): void
  /** Nothing came, or not in time: what stands for it. */
  failed(status: number, at: Way): void
}

const nowhere: Way = { transport: 'udp', address: '', port: 0 }

export class Branch {
  /** A final response came, or is not waited for any longer. */
  isOver = false
  /** How many ways the request may go at once behind this target. */
  readonly breadth: number
  readonly #board: Board
  readonly #events: BranchEvents
  #delivery: Delivery | undefined
  #waits: readonly Timer[] = []
  #provisionalWait: Timer | undefined

  constructor(
    board: Board, uri: string, breadth: number, { provisionalMs, finalMs }: Patience, events: BranchEvents,
  ) {
    this.breadth = breadth
    this.#board = board
    this.#events = events
    wayTo(board, { to: 'uri', uri }, (to, others) => {
      if (this.isOver) return
      if (!to) return this.#fail(statusFor.unreachable)
      this.#provisionalWait = this.#wait(provisionalMs)
      this.#waits = [this.#provisionalWait, this.#wait(finalMs)].filter(wait => wait !== undefined)
      this.#deliver(to, others)
    })
  }

  /** It is not to ring any longer; its final response still comes. @param headers go along */
  cancel(headers: Headers): void {
    if (this.isOver) return
    if (this.#delivery) this.#delivery.cancel(headers)
    else this.#fail(487)
  }

  /** Nothing is waited for, or begun, any longer. */
  end(): void {
    this.isOver = true
    for (const wait of this.#waits) wait.cancel()
  }

  #deliver(to: Destination, others: readonly Destination[]): void {
    this.#delivery = new Delivery(this.#board.transactions, this.#events.write(to), to, others, {
      response: (response, flow) => {
        this.#provisionalWait?.cancel()
        const { status } = response
        // What was given up may still be accepted; no other answer of its counts.
        if (status <= 100 || (this.isOver && (status < 200 || status >= 300))) return
        if (status >= 200) this.end()
        this.#events.response(response, flow)
      },
      failed: cause => this.#fail(statusFor[cause]),
    }, this.#events.mark)
    this.#events.sent(this.#delivery.request)
  }

  #wait(ms: number | undefined): Timer | undefined {
    return ms === undefined ? undefined : this.#board.clock.after(ms, () => {
      this.#delivery?.cancel([])
      this.#fail(statusFor.timeout)
    })
  }

  #fail(status: number): void {
    if (this.isOver) return
    this.end()
    this.#events.failed(status, this.#delivery?.to ?? nowhere)
  }
}
