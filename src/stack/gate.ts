/**
 * The gate before the transaction layer: asked before anything is remembered of a message. What it
 * thinks of sources and of our load is the business of whoever hands it in; this is what the layer
 * asks, and what it does by itself for sources that have not shown they receive what we send them.
 */
import type { ParseFault, SipMessage, SipRequest } from '../sip/message.ts'
import type { Flow } from './transactions.ts'

/** An answer instead of a transaction: made from the request alone, repeated by nobody. */
export interface TurnedAway {
  readonly status: number
  /** Whole seconds, for Retry-After. */
  readonly retryAfterS: number
}

export interface Gate {
  /**
   * Asked for every message, and once more, as a fault, for a request that can be read and is not sound. False drops
   * it without a word.
   */
  admits(item: SipMessage | ParseFault, flow: Flow): boolean
  /** The same of a new call that nobody has read. */
  admitsUnread(flow: Flow): boolean
  /** A CANCEL without its INVITE, or a request in a dialog that does not exist. */
  strayed(flow: Flow): void
  /** Asked once for a request that would begin a transaction. */
  turnsAway(request: SipRequest, flow: Flow): TurnedAway | undefined
  /** How long a new call may wait for its turn while there is more to do than time. Milliseconds. */
  readonly patienceMs: number
  /** True for a new call that waits for nothing. */
  isUrgent(request: Pick<SipRequest, 'uri'>): boolean
  /** True for a source whose new calls go before those of strangers, and that may have more connections. */
  isKnown(flow: Pick<Flow, 'address'>): boolean
  /** A new call waited for so long, or too many wait already: what it hears. */
  overdue(): TurnedAway
  /**
   * True for a source that is known, or that has shown to receive what we send it. Over UDP any other
   * may be a forged address: it gets refusals once, and never more than half as much again as it sent.
   */
  isProven(flow: Flow): boolean
  /** An answer was not sent, since an unproven source would have got too much. */
  withheld(flow: Flow): void
}

/** Lets everybody in and trusts them; a burst is heard however long it takes. */
export const openGate: Gate = {
  admits: () => true,
  admitsUnread: () => true,
  strayed() {},
  turnsAway: () => undefined,
  patienceMs: Infinity,
  isUrgent: () => false,
  isKnown: () => true,
  overdue: () => ({ status: 503, retryAfterS: 5 }),
  isProven: () => true,
  withheld() {},
}

/** How many bytes an unproven source may get for what it sent. */
export class Allowance {
  #bytes = 0

  /** A request came, or came again. */
  received(request: SipRequest): void {
    this.#bytes += Math.floor(1.5 * sizeOf(request))
  }

  /** @returns false when an answer of this size would be too much */
  spend(bytes: number): boolean {
    if (bytes > this.#bytes) return false
    this.#bytes -= bytes
    return true
  }
}

/** At most the size it had on the wire: text is latin1, so a character is a byte, and each line ends in two. */
export function sizeOf(request: SipRequest): number {
  const start = request.method.length + request.uri.length + 'SIP/2.0'.length + 4
  return request.headers.reduce(
    (size, line) => size + line.as.length + line.value.length + 3, start + 2 + request.body.length)
}
