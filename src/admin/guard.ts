/**
 * Keeps web pages out. The API listens on loopback without a password, and a browser on the same
 * machine would carry any page's requests to it; what a page cannot forge are these three headers.
 */
import { isIP } from 'node:net'

export interface AdminRequest {
  readonly method: string
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>
}

const foreignPage = 'requests of other web pages are refused'

/**
 * Says why a request must not be served; undefined when it may.
 * @param ownNames host names the API was told to listen at, beside addresses and localhost
 */
export function refusalOf({ method, headers }: AdminRequest, ownNames: ReadonlySet<string>): string | undefined {
  const host = textOf(headers['host'])
  // A rebound DNS name reaches us under the attacker's name; an address or localhost cannot be rebound.
  if (host !== undefined && !isOurs(host, ownNames)) return `the Host "${host}" is none of ours`
  const origin = textOf(headers['origin'])
  if (origin !== undefined && hostOfOrigin(origin) !== host?.toLowerCase()) return foreignPage
  const site = textOf(headers['sec-fetch-site'])
  const safe = method === 'GET' || method === 'HEAD'
  if (!safe && site !== undefined && site !== 'same-origin' && site !== 'none') return foreignPage
  return undefined
}

function isOurs(host: string, ownNames: ReadonlySet<string>): boolean {
  const name = host.toLowerCase().replace(/:\d+$/, '').replace(/^\[|\]$/g, '')
  return isIP(name) !== 0 || name === 'localhost' || ownNames.has(name)
}

function hostOfOrigin(origin: string): string | undefined {
  return URL.canParse(origin) ? new URL(origin).host : undefined
}

function textOf(value: string | readonly string[] | undefined): string | undefined {
  return typeof value === 'string' ? value : value?.[0]
}
