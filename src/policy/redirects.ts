/** Where a 3xx sends a call, within the bounds of the policy. Pure; for live calls and for tests alike. */
import { parseNameAddr } from '../sip/name-addr.ts'
import { parseContact, type Contact } from './contact.ts'
import type { Redirects, Target } from './decision.ts'

/**
 * The contacts of a 3xx that may be dialled, best first (RFC 3261 §8.1.3.4): SIP URIs of hosts the policy
 * allows, none twice and none that was followed before; fields a URI carries for headers are left out.
 *
 * @param contacts the values of its Contact header
 * @param followed URIs this call was sent to before
 */
export function redirectsOf(
  contacts: readonly string[], { hosts, contactsMax }: Redirects, followed: readonly string[],
): readonly Contact[] {
  const found = new Map<string, { readonly contact: Contact; readonly q: number }>()
  for (const value of contacts) {
    const parsed = parseNameAddr(value)
    const contact = parsed && parseContact(parsed.uri)
    if (!contact || !isAllowed(contact.host, hosts)) continue
    if (found.has(contact.uri) || followed.includes(contact.uri)) continue
    const q = Number(parsed.params.find(([name]) => name.toLowerCase() === 'q')?.[1] ?? 1)
    found.set(contact.uri, { contact, q: Number.isFinite(q) ? q : 1 })
  }
  return [...found.values()].toSorted((a, b) => b.q - a.q).slice(0, contactsMax).map(({ contact }) => contact)
}

function isAllowed(host: string, hosts: readonly string[]): boolean {
  const name = host.toLowerCase()
  return hosts.some(allowed => allowed === '*' || allowed === name
    || (allowed.startsWith('*.') && name.endsWith(allowed.slice(1))))
}

/**
 * The target a redirection makes: the contact, under the name, headers and limits of the one that named
 * it. It is somebody else: the way to a phone that registered does not lead there.
 */
export function redirectedTarget(from: Target, contact: Contact): Target {
  const { reached: _, ...same } = from
  const name = from.name.endsWith(suffix) ? from.name : `${from.name}${suffix}`
  return { ...same, name, contact }
}

/** Logs, metrics and tests know a target that came by redirection by this end of its name. */
const suffix = '/redirect'
