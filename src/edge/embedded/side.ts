/**
 * What one leg remembers of its dialogs: a confirmed one, or while an INVITE of ours rings, one per
 * fork. Everything that sends inside a dialog goes through here, in order.
 */
import { locate } from '../../stack/destination.ts'
import type { Dialog } from '../../stack/dialog/dialog.ts'
import { nextHopOf, type NextHop } from '../../stack/dialog/route.ts'
import type { Destination } from '../../stack/transactions.ts'
import { Credentials } from '../credentials.ts'
import { Exchanges } from '../exchanges.ts'
import type { DialCredentials } from '../signaling.ts'
import { Mailbox } from './mailbox.ts'
import { Origins } from './origins.ts'
import type { EdgePorts } from './ports.ts'

/** The name of a leg's first INVITE among its exchanges. */
export const firstInvite = 'first'

/** What a leg remembers of its confirmed dialog, written down. */
export interface SideSnapshot {
  readonly dialog: Dialog
  readonly who?: DialCredentials | undefined
  readonly origins: readonly string[]
  readonly descriptions: ReturnType<Exchanges['descriptions']['snapshot']>
}

export class Side extends Exchanges {
  readonly ports: EdgePorts
  readonly callId: string
  readonly localTag: string
  readonly mailbox: Mailbox
  /** What we are in this dialog, as our Contact says. */
  features: readonly string[] = []
  /** Where the other side speaks from. */
  readonly origins: Origins
  readonly #who: DialCredentials | undefined
  #dialogs = new Map<string, Dialog>()
  #lost: ReadonlyMap<string, Dialog> = new Map()
  #current: string | undefined
  /** The lookups under way; later sendings wait for earlier ones. */
  #sending: Promise<void> | undefined

  /** @param who answers the challenges of the other side */
  constructor(ports: EdgePorts, callId: string, localTag: string, who?: DialCredentials) {
    super()
    this.ports = ports
    this.origins = new Origins(ports.sameParty)
    this.#who = who
    this.callId = callId
    this.localTag = localTag
    this.mailbox = new Mailbox(error => ports.log.error({ callId, err: error }, 'a leg listener failed'))
  }

  /** For one request of ours. */
  credentials(): Credentials {
    const { passwordOf, ids } = this.ports
    return new Credentials(this.#who, { passwordOf, cnonce: () => ids.tag() })
  }

  /** The dialog our requests go out in: the confirmed one, else the fork heard last. */
  get dialog(): Dialog | undefined {
    return this.#current === undefined ? undefined : this.#dialogs.get(this.#current)
  }

  /** The dialog with this tag of theirs. */
  with(remoteTag: string): Dialog | undefined {
    return this.#dialogs.get(remoteTag)
  }

  /** Puts the newest value of a dialog in place of the one before, and talks in it from now on. */
  keep(dialog: Dialog): void {
    this.#dialogs.set(dialog.remoteTag, dialog)
    this.origins.add(dialog.flow.address)
    this.#current = dialog.remoteTag
    this.ports.moved?.(this.callId)
  }

  override close(id: string, sdp?: string): void {
    super.close(id, sdp)
    this.ports.moved?.(this.callId)
  }

  /** Undefined while something is under way. */
  snapshot(): SideSnapshot | undefined {
    const { dialog } = this
    if (!dialog || !this.isSettled || this.#sending) return undefined
    return { dialog, who: this.#who, origins: this.origins.known, descriptions: this.descriptions.snapshot() }
  }

  restore({ dialog, origins, descriptions }: SideSnapshot): void {
    this.keep(dialog)
    for (const address of origins) this.origins.add(address)
    this.descriptions.restore(descriptions)
  }

  /** The INVITE is asked anew: what rang for the one before is over. */
  forget(): void {
    this.#dialogs.clear()
    this.#current = undefined
  }

  /** One dialog is confirmed; the other forks are over, but for those that answer all the same: see {@link lost}. */
  confirm(dialog: Dialog): void {
    this.#dialogs.delete(dialog.remoteTag)
    this.#lost = this.#dialogs
    this.#dialogs = new Map()
    this.keep(dialog)
  }

  /** A fork that rang before another was confirmed: what it was sent counts in its order of requests. */
  lost(remoteTag: string): Dialog | undefined {
    return this.#lost.get(remoteTag)
  }

  /** Finds the way to the next hop of `dialog` and calls `use` with it, at once when no name is to be looked up. */
  send(dialog: Dialog, use: (to: Destination | undefined) => void): void {
    this.sendTo(nextHopOf(dialog), ([to]) => use(to))
  }

  /**
   * @param use called with the addresses to try, best first: none when there is no way to send, or what
   *   it sends cannot be written
   */
  sendTo(hop: NextHop, use: (all: readonly Destination[]) => void): void {
    if (!this.#sending) {
      const all = locate(hop, this.ports)
      if (!(all instanceof Promise)) return this.#attempt(all, use)
      this.#line(all.then(found => this.#attempt(found, use)))
    } else {
      this.#line(this.#sending.then(async () => this.#attempt(await locate(hop, this.ports), use)))
    }
  }

  /** A header name that is none is our own mistake; it must not leave a leg without its end. */
  #attempt(all: readonly Destination[], use: (all: readonly Destination[]) => void): void {
    for (const { address } of all) this.origins.add(address)
    try {
      use(all)
    } catch (error) {
      this.#report(error)
      use([])
    }
  }

  #line(job: Promise<void>): void {
    const sending = job.catch((error: unknown) => this.#report(error)).then(() => {
      if (this.#sending === sending) this.#sending = undefined
    })
    this.#sending = sending
  }

  #report(error: unknown): void {
    this.ports.log.error({ callId: this.callId, err: error }, 'a request was not sent')
  }
}
