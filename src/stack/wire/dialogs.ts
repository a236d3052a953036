/**
 * The dialogs of all applications. A dialog's name is a promise of the protocol: Call-ID and the tag of
 * the party that sent the first request.
 */
import type { Timer } from '../../base/clock.ts'
import type { Header } from '../../sip/message.ts'
import type { Dialog } from '../dialog/dialog.ts'
import { closed, concluded, described, isExchange, opened, overlapOf, type Exchange } from '../dialog/overlap.ts'
import type { App } from './app.ts'

/** An INVITE of ours with a 2xx that its application has not acknowledged. */
export interface Answered {
  /** As the exchange is named. */
  readonly id: string
  readonly sequence: number
  readonly fork: string
  /** Its application gave up before the 2xx came: behind the ACK goes a BYE. */
  readonly givenUp: boolean
}

/** One dialog, or while an INVITE of ours rings, all its forks. */
export class WireDialog {
  readonly id: string
  readonly callId: string
  readonly localTag: string
  /** Who is told of it: the application that made it, or that last sent something in it. */
  owner: App
  /** Our Contact, as at set-up. */
  contact: Header | undefined
  /** 2xx to INVITEs of ours that wait for the application's ACK. */
  answered: readonly Answered[] = []
  /** The description of ours that stands. */
  sdp: Buffer | undefined
  /** The session's timer. */
  #time: Timer | undefined
  readonly #forks = new Map<string, Dialog>()
  #current: string | undefined
  #exchanges: readonly Exchange[] = []
  /** 2xx of ours that wait for their ACK, by CSeq number. */
  readonly #repeating = new Map<number, { readonly timer: Timer; readonly transaction: string }>()
  /** How to send the ACK of a 2xx again, by {@link ackKey}. */
  readonly #acks = new Map<string, () => void>()

  constructor(id: string, callId: string, localTag: string, owner: App) {
    this.id = id
    this.callId = callId
    this.localTag = localTag
    this.owner = owner
  }

  /** The confirmed dialog, else the fork heard last. */
  get current(): Dialog | undefined {
    return this.#current === undefined ? undefined : this.#forks.get(this.#current)
  }

  with(remoteTag: string): Dialog | undefined {
    return this.#forks.get(remoteTag)
  }

  keep(dialog: Dialog): void {
    this.#forks.set(dialog.remoteTag, dialog)
    this.#current = dialog.remoteTag
  }

  /** The other forks are over. */
  confirm(dialog: Dialog): void {
    this.#forks.clear()
    this.keep(dialog)
  }

  /** @returns the status that refuses an INVITE or UPDATE of theirs; ours are only written down */
  begin(id: string, by: Exchange['by'], method: string, carriesOffer: boolean): 491 | 500 | undefined {
    if (!isExchange(method)) return undefined
    const status = by === 'them' ? overlapOf(this.#exchanges, by, method, carriesOffer) : undefined
    if (status === undefined) this.#exchanges = opened(this.#exchanges, id, by, method, carriesOffer)
    return status
  }

  conclude(id: string, accepted: boolean, carriesBody: boolean): void {
    this.#exchanges = concluded(this.#exchanges, id, accepted, carriesBody)
  }

  /** A reliable provisional, or its PRACK, has answered the offer of what began as `id`, or made one. */
  described(id: string): void {
    this.#exchanges = described(this.#exchanges, id)
  }

  settle(id: string): void {
    this.#exchanges = closed(this.#exchanges, id)
  }

  /** A 2xx of ours is repeated from now on. */
  repeat(sequence: number, transaction: string, timer: Timer): void {
    this.#repeating.set(sequence, { timer, transaction })
  }

  /** The ACK came, or will not. @returns the transaction it closes; undefined for a copy */
  repeatNoMore(sequence: number): string | undefined {
    const found = this.#repeating.get(sequence)
    found?.timer.cancel()
    this.#repeating.delete(sequence)
    return found?.transaction
  }

  /** The way to send an ACK again, undefined before the first time. */
  again(sequence: number, fork: string): (() => void) | undefined {
    return this.#acks.get(ackKey(sequence, fork))
  }

  acked(sequence: number, fork: string, again: () => void): void {
    this.#acks.set(ackKey(sequence, fork), again)
  }

  /** In place of the timer before; undefined for a session without. */
  keepTime(timer: Timer | undefined): void {
    this.#time?.cancel()
    this.#time = timer
  }

  end(): void {
    this.keepTime(undefined)
    for (const { timer } of this.#repeating.values()) timer.cancel()
    this.#repeating.clear()
  }
}

function ackKey(sequence: number, fork: string): string {
  return `${sequence} ${fork}`
}

export class Dialogs {
  readonly #byId = new Map<string, WireDialog>()
  readonly #byTag = new Map<string, WireDialog>()

  get count(): number {
    return this.#byId.size
  }

  /** @param fromTag of the first request: ours when we placed it, else theirs */
  make(callId: string, localTag: string, fromTag: string, owner: App): WireDialog {
    const name = `${callId};from-tag=${fromTag}`
    let id = name
    // A call that comes back to us unchanged has both its ends here.
    for (let leg = 2; this.#byId.has(id); leg++) id = `${name};leg=${leg}`
    const dialog = new WireDialog(id, callId, localTag, owner)
    this.#byId.set(id, dialog)
    this.#byTag.set(`${callId} ${localTag}`, dialog)
    return dialog
  }

  byId(id: string): WireDialog | undefined {
    return this.#byId.get(id)
  }

  /** The dialog a request of theirs names; our tag is in its To. */
  find(callId: string, localTag: string): WireDialog | undefined {
    return this.#byTag.get(`${callId} ${localTag}`)
  }

  remove(dialog: WireDialog): void {
    dialog.end()
    this.#byId.delete(dialog.id)
    this.#byTag.delete(`${dialog.callId} ${dialog.localTag}`)
  }

  [Symbol.iterator](): IterableIterator<WireDialog> {
    return this.#byId.values()
  }
}
