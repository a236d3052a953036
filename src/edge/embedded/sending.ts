/** Everything one leg sends, in order: where it goes, and where else when nobody is there. */
import type { SipRequest } from '../../sip/message.ts'
import { locate } from '../../stack/destination.ts'
import type { Dialog } from '../../stack/dialog/dialog.ts'
import { nextHopOf, type NextHop } from '../../stack/dialog/route.ts'
import type { ClientListener, ClientTransaction, Destination } from '../../stack/transactions.ts'
import { inTurn, unlessElsewhere, type AskAt, type Elsewhere } from './elsewhere.ts'
import type { EdgePorts } from './ports.ts'

export class Sending {
  readonly #ports: EdgePorts
  readonly #callId: string
  readonly #found: (address: string) => void
  /** The lookups under way; later sendings wait for earlier ones. */
  #underWay: Promise<void> | undefined

  /** @param found told of each address that something may go to */
  constructor(ports: EdgePorts, callId: string, found: (address: string) => void) {
    this.#ports = ports
    this.#callId = callId
    this.#found = found
  }

  get isIdle(): boolean {
    return this.#underWay === undefined
  }

  /**
   * Has `ask` take the way to the next hop of `dialog`. Behind a connection that only seemed to live comes where the
   * other side listens.
   */
  inDialog(dialog: Dialog, ask: AskAt): void {
    const hop = nextHopOf(dialog)
    const seemsToLive = hop.to === 'flow' && this.#ports.transactions.lives?.(hop.flow) !== false
    const uri = seemsToLive ? hop.listensAt : undefined
    this.to(hop, ask, after => {
      if (uri === undefined || after !== 'unreachable') return false
      this.to({ ...hop, to: 'uri', uri }, ask)
      return true
    })
  }

  /** Has `ask` take the ways to a next hop one by one, undefined without any; at once without a name to look up. */
  to(hop: NextHop, ask: AskAt, last?: Elsewhere): void {
    this.withAll(hop, all => inTurn(all, ask, last))
  }

  /**
   * @param use called with the addresses to try, best first: none when there is no way to send, or what
   *   it sends cannot be written
   */
  withAll(hop: NextHop, use: (all: readonly Destination[]) => void): void {
    if (!this.#underWay) {
      const all = locate(hop, this.#ports)
      if (!(all instanceof Promise)) return this.#attempt(all, use)
      this.#line(all.then(found => this.#attempt(found, use)))
    } else {
      this.#line(this.#underWay.then(async () => this.#attempt(await locate(hop, this.#ports), use)))
    }
  }

  /** Sends a request in a transaction of its own; `listener` hears of it once there is nowhere else to ask. */
  ask(request: SipRequest, to: Destination, elsewhere: Elsewhere, listener: ClientListener): ClientTransaction {
    const { transactions, legs: { unheard } } = this.#ports
    return transactions.send(request, to, unlessElsewhere(after => {
      if (after === 'timeout') unheard.note(to)
      return elsewhere(after)
    }, listener))
  }

  /** A header name that is none is our own mistake; it must not leave a leg without its end. */
  #attempt(all: readonly Destination[], use: (all: readonly Destination[]) => void): void {
    for (const { address } of all) this.#found(address)
    try {
      use(this.#ports.legs.unheard.last(all))
    } catch (error) {
      this.#report(error)
      use([])
    }
  }

  #line(job: Promise<void>): void {
    const underWay = job.catch((error: unknown) => this.#report(error)).then(() => {
      if (this.#underWay === underWay) this.#underWay = undefined
    })
    this.#underWay = underWay
  }

  #report(error: unknown): void {
    this.#ports.log.error({ callId: this.#callId, err: error }, 'a request was not sent')
  }
}
