/**
 * Where the other side of a leg may speak from. Whoever has read a dialog's Call-ID and tags on the way could end
 * or bend a call from anywhere, so over plain transports its requests count only from addresses that are its own.
 */
import ipaddr from 'ipaddr.js'
import { parseUri } from '../../sip/uri.ts'
import type { Dialog } from '../../stack/dialog/dialog.ts'
import type { Flow } from '../../stack/transactions.ts'

/** Nobody on the way can read what names a dialog there. */
const secret: ReadonlySet<Flow['transport']> = new Set(['tls', 'wss'])

/** Ranges of addresses that mean something in one network only, as the package calls them. */
const inside: ReadonlySet<string> = new Set(['private', 'carrierGradeNat', 'linkLocal', 'uniqueLocal'])

export class Origins {
  readonly #sameParty: (one: string, other: string) => boolean
  readonly #known = new Set<string>()

  /** @param sameParty true for two addresses that one peer vouches for */
  constructor(sameParty: (one: string, other: string) => boolean = () => false) {
    this.#sameParty = sameParty
  }

  /** Addresses something came from or went to. */
  get known(): readonly string[] {
    return [...this.#known]
  }

  /** Something came from there, or went there. */
  add(address: string): void {
    this.#known.add(address)
  }

  /**
   * An address counts when something came from or went there, when the dialog's target or route set names it, or
   * when the same peer vouches for it. Only addresses: ports change behind NAT. A target or route that is a host
   * name, or a private address behind NAT, may send from anywhere, so nothing can be said.
   */
  admit({ transport, address }: Flow, dialog: Dialog | undefined): boolean {
    if (!dialog || secret.has(transport) || this.#known.has(address)) return true
    const hosts = [dialog.target, ...dialog.routes].map(hostIn)
    if (hosts.some(host => host === undefined || host === address || this.#isBehindNat(host))) return true
    return [...this.#known].some(known => this.#sameParty(known, address))
  }

  #isBehindNat(host: string): boolean {
    return !this.#known.has(host) && ipaddr.isValid(host) && inside.has(ipaddr.parse(host).range())
  }
}

/** The address a URI or Route value names; undefined for a host name. */
function hostIn(text: string): string | undefined {
  const host = parseUri(/<([^>]*)>/.exec(text)?.[1] ?? text)?.host.replace(/^\[(.*)\]$/, '$1')
  return host !== undefined && ipaddr.isValid(host) ? host : undefined
}
