/** Our provisionals to one INVITE of theirs, sent reliably where the caller can take them so (RFC 3262 §3). */
import type { SipRequest } from '../../sip/message.ts'
import { RELIABLE, reliabilityAsked } from '../../sip/reliable.ts'
import { ReliableProvisionals, type Provisional } from '../../stack/dialog/reliable.ts'
import type { ServerTransaction } from '../../stack/transactions.ts'
import type { EdgePorts } from './ports.ts'

export interface ProvisionalEvents {
  /** A PRACK came for a provisional with this description; the first one that none waits behind. */
  readonly acknowledged: (sdp: string | undefined) => void
  /** 64·T1 went by without PRACK. */
  readonly gaveUp: () => void
}

export class Provisionals {
  readonly #transaction: ServerTransaction
  readonly #events: ProvisionalEvents
  readonly #asked: ReturnType<typeof reliabilityAsked>
  readonly #reliable: ReliableProvisionals

  constructor(ports: EdgePorts, transaction: ServerTransaction, events: ProvisionalEvents) {
    this.#transaction = transaction
    this.#events = events
    this.#asked = ports.supported.includes(RELIABLE) ? reliabilityAsked(transaction.request) : undefined
    this.#reliable = new ReliableProvisionals(ports, transaction, events.gaveUp)
  }

  /** True while a description waits for its PRACK: the 2xx has to wait with it (§3). */
  get holdsAnswer(): boolean {
    return this.#reliable.holdsAnswer
  }

  /**
   * Sends a provisional: reliably when the caller demands it, or takes it and the provisional carries a
   * description. One waits for the PRACK of the one before.
   */
  send(provisional: Provisional): void {
    const reliably = this.#asked === 'required' || (this.#asked === 'supported' && provisional.sdp !== undefined)
    if (reliably) this.#reliable.send(provisional)
    else this.#transaction.respond(provisional.write([]))
  }

  /** @returns whether the PRACK is for a provisional that was sent and not acknowledged */
  take(prack: SipRequest): boolean {
    const acknowledged = this.#reliable.take(prack)
    if (!acknowledged) return false
    this.#events.acknowledged(acknowledged.sdp)
    return true
  }

  end(): void {
    this.#reliable.end()
  }
}
