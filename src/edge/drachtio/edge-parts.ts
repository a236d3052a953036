/** What the legs of one edge share. */
import type { SipRequest } from '../../sip/message.ts'
import { sessionOf, type EdgePorts } from '../embedded/ports.ts'
import type { UnderWay } from '../guard.ts'
import type { Request, Response } from './drachtio-srf.d.ts'
import type { Link } from './link.ts'
import type { DrachtioEdgeOptions } from './ports.ts'

/** A leg as the edge holds it, found by the server's name for its dialog. */
export interface HeldLeg {
  take(request: SipRequest, req: Request, res: Response): void
  /** The server is back: is our dialog still there? */
  probe(): void
  /** The server is lost. */
  lost(why: string): void
  /** The edge closes. */
  abandon(): void
}

export interface EdgeParts extends Omit<DrachtioEdgeOptions, 'session'> {
  readonly session: EdgePorts['session']
  readonly link: Link
  readonly legs: Legs
}

export function edgeParts(options: DrachtioEdgeOptions, link: Link, legs: Legs): EdgeParts {
  return { ...options, session: sessionOf(options.session), link, legs }
}

export class Legs implements UnderWay {
  readonly #all = new Set<HeldLeg>()
  readonly #byDialog = new Map<string, HeldLeg>()
  readonly #placing = new Set<string>()
  readonly #arriving = new Map<string, () => void>()

  get count(): number {
    return this.#all.size
  }

  add(leg: HeldLeg): void {
    this.#all.add(leg)
  }

  /** The server named the leg's dialog. @param before what it was called until now */
  name(dialogId: string, leg: HeldLeg, before: string | undefined): void {
    if (before !== undefined && this.#byDialog.get(before) === leg) this.#byDialog.delete(before)
    if (this.#all.has(leg)) this.#byDialog.set(dialogId, leg)
  }

  find(dialogId: string): HeldLeg | undefined {
    return this.#byDialog.get(dialogId)
  }

  remove(leg: HeldLeg, dialogId: string | undefined): void {
    this.#all.delete(leg)
    if (dialogId !== undefined && this.#byDialog.get(dialogId) === leg) this.#byDialog.delete(dialogId)
  }

  isPlacing(callId: string): boolean {
    return this.#placing.has(callId)
  }

  /** Until the function returned is called, an INVITE with this Call-ID is one of ours come back. */
  placing(callId: string): () => void {
    this.#placing.add(callId)
    return () => this.#placing.delete(callId)
  }

  /**
   * An INVITE with this Call-ID waits for its final answer, until the function returned is called.
   * @param meets told when another comes with it meanwhile
   */
  arriving(callId: string, meets: () => void): () => void {
    this.#arriving.set(callId, meets)
    return () => { if (this.#arriving.get(callId) === meets) this.#arriving.delete(callId) }
  }

  /** How to tell the INVITE with this Call-ID that another came; undefined when there is none. */
  meets(callId: string): (() => void) | undefined {
    return this.#arriving.get(callId)
  }

  [Symbol.iterator](): IterableIterator<HeldLeg> {
    return this.#all.values()
  }
}
