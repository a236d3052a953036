/** The legs of one edge, found by what a request in their dialog bears. */
import type { Clock, Timer } from '../../base/clock.ts'
import type { SipRequest } from '../../sip/message.ts'
import type { Flow, ServerTransaction } from '../../stack/transactions.ts'
import type { UnderWay } from '../guard.ts'
import { Unheard } from './unheard.ts'

/** A leg as the edge holds it. */
export interface HeldLeg {
  readonly callId: string
  readonly localTag: string
  /** The connection its other side was last heard over, or the listener on UDP. */
  readonly connection: string | undefined
  /** Whether a request that names our dialog can be the other side's, by where it comes from. */
  admits(request: SipRequest, flow: Flow): boolean
  take(request: SipRequest, flow: Flow, transaction: ServerTransaction | undefined): void
  /** Ends without a word on the wire. */
  abandon(): void
}

export class Legs implements UnderWay {
  /** What one leg met with silence the next asks last. */
  readonly unheard: Unheard
  readonly #byDialog = new Map<string, HeldLeg>()
  readonly #placing = new Set<string>()
  readonly #lingering = new Map<HeldLeg, Timer>()
  readonly #clock: Clock

  constructor(clock: Clock) {
    this.#clock = clock
    this.unheard = new Unheard(clock)
  }

  /** Legs that are not over, and those over for a moment. */
  get count(): number {
    return this.#byDialog.size
  }

  /** @param localTag ours, unguessable: with the Call-ID it names the leg; the leg itself looks at theirs */
  find(callId: string, localTag: string): HeldLeg | undefined {
    return this.#byDialog.get(keyOf(callId, localTag))
  }

  add(leg: HeldLeg): void {
    this.#byDialog.set(keyOf(leg.callId, leg.localTag), leg)
  }

  /** Forgets a leg, at once or `afterMs` milliseconds from now. */
  remove(leg: HeldLeg, afterMs = 0): void {
    this.#lingering.get(leg)?.cancel()
    if (afterMs > 0) {
      this.#lingering.set(leg, this.#clock.after(afterMs, () => this.remove(leg)))
      return
    }
    this.#lingering.delete(leg)
    this.#byDialog.delete(keyOf(leg.callId, leg.localTag))
  }

  isPlacing(callId: string): boolean {
    return this.#placing.has(callId)
  }

  /** Until the function returned is called, an INVITE with this Call-ID is one of ours come back. */
  placing(callId: string): () => void {
    this.#placing.add(callId)
    return () => this.#placing.delete(callId)
  }

  [Symbol.iterator](): IterableIterator<HeldLeg> {
    return this.#byDialog.values()
  }
}

function keyOf(callId: string, localTag: string): string {
  return `${callId} ${localTag}`
}
