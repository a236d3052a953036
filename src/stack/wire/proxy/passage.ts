/** A request on its way through us, to one target or several, and what comes back (RFC 3261 §16.7, §16.10). */
import type { Headers, SipRequest, SipResponse } from '../../../sip/message.ts'
import { responseTo } from '../../../sip/respond.ts'
import type { Destination, ServerTransaction } from '../../transactions.ts'
import type { Board } from '../board.ts'
import type { Way } from '../leads.ts'
import { bestOf } from './best.ts'
import { Branch, type Patience } from './branch.ts'
import { withoutOurVia } from './forward.ts'
import { targetsMax } from './order.ts'
import { contactsIn } from './redirects.ts'

/** Where the request is passed on to. */
export interface Target {
  readonly uri: string
  /** Somebody was sent there by a 3xx: it becomes the Request-URI. */
  readonly isRedirect: boolean
}

export interface Plan extends Patience {
  readonly targets: readonly string[]
  readonly atOnce: boolean
  readonly followsRedirects: boolean
  write(target: Target, breadth: number, to: Destination): SipRequest
}

/** What keeps a request from multiplying (RFC 5393). */
export interface Bounds {
  /** Ends the branch of each Via of ours. */
  readonly mark: string
  /** How many ways it may go at once. */
  readonly breadth: number
}

export interface PassageEvents {
  sent(request: SipRequest): void
  /** A final response of a target, with all its Vias, or one that stands for it. */
  heard(response: SipResponse, from: Way): void
  /** The caller has its final response; nothing more is told. */
  over(): void
}

export class Passage {
  readonly #board: Board
  readonly #transaction: ServerTransaction
  readonly #plan: Plan
  readonly #bounds: Bounds
  readonly #events: PassageEvents
  readonly #branches: Branch[] = []
  readonly #waiting: Target[]
  /** As they may go back: without our Via. */
  readonly #refusals: SipResponse[] = []
  readonly #tried: Set<string>
  /** No target is begun any more. */
  #isStopped = false
  #isOver = false

  constructor(board: Board, transaction: ServerTransaction, plan: Plan, bounds: Bounds, events: PassageEvents) {
    this.#board = board
    this.#transaction = transaction
    this.#plan = plan
    this.#bounds = bounds
    this.#events = events
    this.#waiting = plan.targets.map(uri => ({ uri, isRedirect: false }))
    this.#tried = new Set(plan.targets)
  }

  start(): void {
    this.#transaction.onCancel(({ headers }) => this.#stop(headers.filter(({ name }) => name === 'reason')))
    this.#transaction.onFailure(() => this.#stop([]))
    this.#goOn()
  }

  /** Ends every timer. */
  end(): void {
    this.#isStopped = this.#isOver = true
    for (const branch of this.#branches) branch.end()
  }

  #goOn(): void {
    const { atOnce } = this.#plan
    while (!this.#isStopped && (atOnce || !this.#isBusy)) {
      const free = this.#freeBreadth
      const share = atOnce ? Math.max(1, Math.floor(free / this.#waiting.length)) : free
      const target = free > 0 ? this.#waiting.shift() : undefined
      if (!target) break
      this.#begin(target, share)
    }
    if (this.#isOver || this.#isBusy) return
    const best = bestOf(this.#refusals) ?? responseTo(this.#transaction.request, 487, { toTag: this.#board.ids.tag() })
    this.#transaction.respond(best)
    this.#over()
  }

  get #isBusy(): boolean {
    return this.#branches.some(({ isOver }) => !isOver)
  }

  get #freeBreadth(): number {
    return this.#branches.reduce(
      (free, { isOver, breadth }) => isOver ? free : free - breadth, this.#bounds.breadth)
  }

  #begin(target: Target, breadth: number): void {
    this.#branches.push(new Branch(this.#board, target.uri, breadth, this.#plan, {
      mark: this.#bounds.mark,
      write: to => this.#plan.write(target, breadth, to),
      sent: request => this.#events.sent(request),
      response: (response, from) => this.#heard(response, from),
      failed: (status, at) => {
        const response = responseTo(this.#transaction.request, status, { toTag: this.#board.ids.tag() })
        this.#refused(response, response, at)
      },
    }))
  }

  #heard(response: SipResponse, from: Way): void {
    const back = withoutOurVia(response)
    if (response.status < 200) return this.#isOver ? undefined : this.#transaction.respond(back)
    if (response.status >= 300) return this.#refused(response, back, from)
    // Every 2xx goes back, also one that comes again or from another fork: each wants its ACK.
    this.#transaction.respond(back)
    if (this.#isOver) return
    this.#events.heard(response, from)
    this.#over()
    this.#stop([])
  }

  #refused(response: SipResponse, back: SipResponse, from: Way): void {
    if (this.#isOver) return
    this.#events.heard(response, from)
    const further = this.#plan.followsRedirects && response.status < 400 ? this.#newTargets(response) : []
    if (further.length > 0) this.#waiting.push(...further)
    else this.#refusals.push(back)
    if (response.status >= 600) this.#stop([])
    this.#goOn()
  }

  /** Where a 3xx sends us, as far as we have not been there. */
  #newTargets(response: SipResponse): readonly Target[] {
    const room = Math.max(0, targetsMax - this.#tried.size)
    const uris = contactsIn(response).filter(uri => !this.#tried.has(uri)).slice(0, room)
    for (const uri of uris) this.#tried.add(uri)
    return uris.map(uri => ({ uri, isRedirect: true }))
  }

  #stop(headers: Headers): void {
    this.#isStopped = true
    for (const branch of [...this.#branches]) branch.cancel(headers)
  }

  #over(): void {
    this.#isOver = true
    this.#events.over()
  }
}
