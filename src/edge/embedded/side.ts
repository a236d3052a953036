/**
 * What one leg remembers of its dialogs: a confirmed one, or while an INVITE of ours rings, one per
 * fork. Everything that sends inside a dialog goes through here, in order.
 */
import { header } from '../../sip/headers.ts'
import type { Headers } from '../../sip/message.ts'
import type { Dialog } from '../../stack/dialog/dialog.ts'
import type { Exchange } from '../../stack/dialog/overlap.ts'
import { nextHopOf, type NextHop } from '../../stack/dialog/route.ts'
import type { Destination } from '../../stack/transactions.ts'
import { locate } from './destination.ts'
import { Mailbox } from './mailbox.ts'
import type { EdgePorts } from './ports.ts'

export class Side {
  readonly ports: EdgePorts
  readonly callId: string
  readonly localTag: string
  readonly mailbox: Mailbox
  /** INVITEs and UPDATEs that are not settled, of either side. */
  exchanges: readonly Exchange[] = []
  readonly #dialogs = new Map<string, Dialog>()
  #current: string | undefined
  /** The lookups under way; later sendings wait for earlier ones. */
  #sending: Promise<void> | undefined

  constructor(ports: EdgePorts, callId: string, localTag: string) {
    this.ports = ports
    this.callId = callId
    this.localTag = localTag
    this.mailbox = new Mailbox(error => ports.log.error({ callId, err: error }, 'a leg listener failed'))
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
    this.#current = dialog.remoteTag
  }

  /** One dialog is confirmed; the other forks are over. */
  confirm(dialog: Dialog): void {
    this.#dialogs.clear()
    this.keep(dialog)
  }

  /** Finds the way to the next hop of `dialog` and calls `use` with it, at once when no name is to be looked up. */
  send(dialog: Dialog, use: (to: Destination | undefined) => void): void {
    this.sendTo(nextHopOf(dialog), use)
  }

  /** @param use called with undefined when there is no address to send to */
  sendTo(hop: NextHop, use: (to: Destination | undefined) => void): void {
    if (!this.#sending) {
      const to = locate(hop, this.ports.resolve)
      if (!(to instanceof Promise)) return use(to)
      this.#line(to.then(use))
    } else {
      this.#line(this.#sending.then(async () => use(await locate(hop, this.ports.resolve))))
    }
  }

  #line(job: Promise<void>): void {
    const sending = job
      .catch((error: unknown) => this.ports.log.error({ callId: this.callId, err: error }, 'a request was not sent'))
      .then(() => {
        if (this.#sending === sending) this.#sending = undefined
      })
    this.#sending = sending
  }

  /** Contact, Allow and Supported: what requests that make or refresh a dialog, and their 2xx, say of us. */
  about(to: Destination): Headers {
    const { allow, supported } = this.ports
    return [
      header('Contact', this.contactFor(to)),
      header('Allow', allow.join(', ')),
      ...supported.length > 0 ? [header('Supported', supported.join(', '))] : [],
    ]
  }

  /** Our address as that peer can reach it. */
  contactFor(to: Destination): string {
    const { host, port, transport } = this.ports.transactions.contactFor(to)
    return `<sip:${hostPort(host, port)}${transport === 'udp' ? '' : `;transport=${transport}`}>`
  }
}

/** An address and port as a URI writes them; IPv6 stands in brackets. */
export function hostPort(host: string, port: number): string {
  return `${host.includes(':') && !host.startsWith('[') ? `[${host}]` : host}:${port}`
}
