/**
 * What one leg remembers of its dialogs: a confirmed one, or while an INVITE of ours rings, one per
 * fork. What it sends goes through its {@link Sending}.
 */
import type { Dialog } from '../../stack/dialog/dialog.ts'
import { Credentials } from '../credentials.ts'
import { Exchanges } from '../exchanges.ts'
import type { DialCredentials } from '../signaling.ts'
import { Mailbox } from './mailbox.ts'
import { Origins } from './origins.ts'
import type { EdgePorts } from './ports.ts'
import { Sending } from './sending.ts'

/** The name of a leg's first INVITE among its exchanges. */
export const firstInvite = 'first'

/** What a leg remembers of its confirmed dialog, written down. */
export interface SideSnapshot {
  readonly dialog: Dialog
  readonly who?: DialCredentials | undefined
  readonly origins: readonly string[]
  readonly descriptions: ReturnType<Exchanges['descriptions']['snapshot']>
}

/** Forks of one INVITE that are kept; whoever makes up more tags than a target has phones is not listened to. */
export const FORKS_MAX = 64

export class Side extends Exchanges {
  readonly ports: EdgePorts
  readonly callId: string
  readonly localTag: string
  readonly mailbox: Mailbox
  readonly sending: Sending
  /** What we are in this dialog, as our Contact says. */
  features: readonly string[] = []
  /** Where the other side speaks from. */
  readonly origins: Origins
  readonly #who: DialCredentials | undefined
  #dialogs = new Map<string, Dialog>()
  #lost: ReadonlyMap<string, Dialog> = new Map()
  #current: string | undefined

  /** @param who answers the challenges of the other side */
  constructor(ports: EdgePorts, callId: string, localTag: string, who?: DialCredentials) {
    super()
    this.ports = ports
    this.origins = new Origins(ports.sameParty)
    this.#who = who
    this.callId = callId
    this.sending = new Sending(ports, callId, address => this.origins.add(address))
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

  /** So many rang for one INVITE that no more are listened to. */
  get isCrowded(): boolean {
    return this.#dialogs.size >= FORKS_MAX
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
    if (!dialog || !this.isSettled || !this.sending.isIdle) return undefined
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
}
