/**
 * Header values told to somebody else without the places in them: who somebody is may be known on the
 * other side of a call, the hosts, ports and proxies of that side may not.
 */
import { splitValues } from './headers.ts'
import { parseNameAddr, printNameAddr } from './name-addr.ts'
import { type Params, paramOf, parseParams, printParams } from './params.ts'
import { isToken } from './text.ts'
import { parseUri, printUri, type SipUri } from './uri.ts'

/** Headers whose values are parties, by long name (RFC 3325, 3892, 5806, 7044, 7315; Remote-Party-ID is a draft). */
const parties: ReadonlySet<string> = new Set([
  'p-asserted-identity', 'p-preferred-identity', 'p-called-party-id', 'remote-party-id', 'diversion', 'history-info',
  'referred-by',
])

/** RFC 3323 §4.1: what stands for a party that is not to be known. */
export const anonymousHost = 'anonymous.invalid'

/** Could this text name a machine, an address, or a party at one? A dot, a colon or an @ between two letters does. */
export function namesPlace(text: string): boolean {
  return /[\w\]][.:@][\w[]/.test(text)
}

/**
 * The value as the other side may see it; undefined when nothing is left of it.
 * @param name the header's, in its long form
 * @param host what stands for the hosts of that side, without brackets
 */
export function withoutPlaces(name: string, value: string, host: string): string | undefined {
  if (name === 'reason') return everyValue(value, reasonWithout)
  if (name === 'warning') return everyValue(value, warningWithout)
  return parties.has(name) ? everyValue(value, party => partyAt(party, host)) : value
}

/** Somebody, to be called at `host` in place of their own; undefined for a URI that names a place and nobody there. */
export function userAt(uri: string, host: string): string | undefined {
  const read = parseUri(uri)
  if (read?.scheme === 'tel') return printUri(telWithout(read))
  return read?.user === undefined ? undefined : printUri(sipAt(read, host))
}

function everyValue(line: string, told: (value: string) => string | undefined): string | undefined {
  const values = splitValues(line).flatMap(value => told(value) ?? [])
  return values.length === 0 ? undefined : values.join(', ')
}

/** RFC 3326: protocol, cause and what explains it. */
function reasonWithout(value: string): string | undefined {
  const semicolon = value.indexOf(';')
  const protocol = value.slice(0, semicolon < 0 ? undefined : semicolon).trim()
  const params = semicolon < 0 ? [] : parseParams(value, semicolon)
  return params && isToken(protocol) ? `${protocol}${printParams(params.filter(isPlaceless))}` : undefined
}

/** RFC 3261 §20.43: who warns becomes a pseudonym. */
function warningWithout(value: string): string | undefined {
  const [, code, text = ''] = /^(\d{3})\s+\S+\s+"((?:[^"\\]|\\.)*)"$/.exec(value) ?? []
  return code === undefined ? undefined : `${code} router "${namesPlace(text) ? '' : text}"`
}

function partyAt(value: string, host: string): string | undefined {
  const read = parseNameAddr(value)
  const uri = read && parseUri(read.uri)
  if (!uri) return undefined
  const params = read.params.filter(param => positions.has(param[0].toLowerCase()) || isPlaceless(param))
  if (uri.scheme === 'tel') return printNameAddr({ ...read, uri: printUri(telWithout(uri)), params })
  if (uri.scheme !== 'sip' && uri.scheme !== 'sips') return undefined
  if (wantsNoHistory(uri)) return printNameAddr({ uri: `sip:anonymous@${anonymousHost}`, params })
  return printNameAddr({ ...read, uri: printUri(sipAt(uri, host)), params })
}

/** Where an entry of History-Info stands among the others: `1.1.2` is no address (RFC 7044 §5.1). */
const positions: ReadonlySet<string> = new Set(['index', 'rc', 'mp', 'np'])

function isPlaceless([, value]: Params[number]): boolean {
  return value === undefined || !namesPlace(value)
}

/** Of the URI itself only what says something of the user stays (RFC 3261 §19.1.1, RFC 4458, RFC 7044 §5.1). */
function sipAt({ scheme, user, params, headers }: SipUri, host: string): SipUri {
  const said = (headers ?? '').split('&').filter(header => /^(?:Reason|Privacy)=[\w%]*$/i.test(header))
  const at = anonymousUser(user) ? anonymousHost : host
  return {
    scheme, ...user !== undefined && { user }, host: at.includes(':') ? `[${at}]` : at,
    params: params.filter(([name]) => /^(?:user|cause)$/i.test(name)),
    ...said.length > 0 && { headers: said.join('&') },
  }
}

function anonymousUser(user: string | undefined): boolean {
  return user?.toLowerCase() === 'anonymous'
}

/** A phone context may be a domain (RFC 3966 §5.1.5). */
function telWithout(uri: SipUri): SipUri {
  return { ...uri, params: uri.params.filter(isPlaceless) }
}

/** RFC 7044 §10.1.2: this entry is not to be told. */
function wantsNoHistory({ headers = '', params }: SipUri): boolean {
  return /(?:^|&)Privacy=history(?:&|$)/i.test(headers) || paramOf(params, 'privacy') === 'history'
}
