/** 2xx of ours to INVITE that wait for their ACK. */
import type { Timer } from '../../base/clock.ts'
import type { SipRequest, SipResponse } from '../../sip/message.ts'
import { sequenceOf } from '../../stack/dialog/dialog.ts'
import { repeatUntilAck } from '../../stack/dialog/until-ack.ts'
import type { ServerTransaction } from '../../stack/transactions.ts'
import { bodyOf, sdpIn } from './lines.ts'
import { firstInvite, type Side } from './side.ts'

/** Whose ACK is waited for. */
interface Awaited {
  /** The re-INVITE's, absent for the first. */
  readonly id?: string
  /** False when the listener knows nothing of the INVITE, so that only the want of its ACK matters. */
  readonly told?: boolean
  /** Called after either. */
  readonly over?: () => void
}

export class Unacked {
  readonly #side: Side
  /** By the INVITE's CSeq number, which its ACK repeats. */
  readonly #waiting = new Map<number, { readonly repeating: Timer; readonly acked: (ack: SipRequest) => void }>()

  constructor(side: Side) {
    this.#side = side
  }

  /**
   * Repeats `response` until its ACK, and reports the ACK or the want of it.
   */
  add(transaction: ServerTransaction, response: SipResponse, { id, told = true, over }: Awaited): void {
    const { ports, mailbox } = this.#side
    const sequence = sequenceOf(transaction.request.headers) ?? 0
    const named = id === undefined ? {} : { id }
    const settle = (answer?: string) => {
      this.#waiting.delete(sequence)
      this.#side.close(id ?? firstInvite, answer)
    }
    const repeating = repeatUntilAck(ports.clock, ports.timers, () => transaction.respond(response), () => {
      settle()
      mailbox.put({ on: 'ack-timeout', ...named })
      over?.()
    })
    const acked = (ack: SipRequest) => {
      repeating.cancel()
      settle(sdpIn(ack))
      if (told) mailbox.put({ on: 'ack', ...named, ...bodyOf(ack) })
      over?.()
    }
    this.#waiting.set(sequence, { repeating, acked })
  }

  /** True while no ACK is due. */
  get isIdle(): boolean {
    return this.#waiting.size === 0
  }

  /** Takes an ACK; one that nothing waits for is a copy. */
  take(ack: SipRequest): void {
    this.#waiting.get(sequenceOf(ack.headers) ?? -1)?.acked(ack)
  }

  end(): void {
    for (const { repeating } of this.#waiting.values()) repeating.cancel()
    this.#waiting.clear()
  }
}
