/** Whom a lookup may ask: a host the policy names itself, and one on the open network unless it says otherwise. */
import ipaddr from 'ipaddr.js'

/** Why a URL cannot be asked, and the likely mend. */
export interface UrlFault {
  readonly message: string
  readonly hint: string
}

const parts = /^([a-z]+):\/\/([^/?#]*)(.*)$/i

/** @param mayBePrivate whether the lookup is allowed private addresses */
export function faultInUrl(url: string, mayBePrivate: boolean): UrlFault | undefined {
  const [, , authority = ''] = parts.exec(url) ?? []
  if (/[{}]/.test(authority)) {
    const hint = 'blanks stand in the path or after the question mark'
    return { message: 'no blank may stand in the host', hint }
  }
  if (authority.includes('@')) {
    const hint = 'write headers: { Authorization: "secret:NAME" }'
    return { message: 'a URL in a policy carries no password', hint }
  }
  const host = hostOf(url)
  if (host === undefined) {
    return { message: `"${url}" is no URL`, hint: 'such as "https://crm.example/callers/{from.e164}"' }
  }
  if (!mayBePrivate && (host === 'localhost' || (ipaddr.isValid(host) && !isPublic(host)))) {
    return { message: `${host} is a private address`, hint: 'add private: true to the lookup, if that is meant' }
  }
  return undefined
}

/** The host of a URL, without brackets; undefined when it is none. */
export function hostOf(url: string): string | undefined {
  const [, scheme, authority = ''] = parts.exec(url) ?? []
  if (scheme === undefined || authority === '') return undefined
  try {
    // Only of http is a host read as people write it: 0x7f.1 is 127.0.0.1.
    return new URL(`http://${authority}/`).hostname.replace(/^\[|\]$/g, '')
  } catch {
    return undefined // the parser's way of saying that it is none
  }
}

/** True for an address on the open network: not loopback, private, link-local, multicast or set aside. */
export function isPublic(address: string): boolean {
  return ipaddr.isValid(address) && ipaddr.process(address).range() === 'unicast'
}
