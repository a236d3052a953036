/**
 * Digest access authentication (RFC 7616, in SIP RFC 3261 §22 and RFC 8760): challenges and their
 * answers as values, and the hashes that prove a password. Texts are as on the wire, a character per byte.
 */
import { createHash } from 'node:crypto'
import { isToken, quoted, quoteEnd, skipSpace, trimmed, unquoted } from './text.ts'

/** Weakest last: of two that are offered for one realm the first is answered. */
export const digestAlgorithms = ['SHA-256', 'MD5'] as const
export type DigestAlgorithm = (typeof digestAlgorithms)[number]

const hashes: Readonly<Record<DigestAlgorithm, string>> = { 'SHA-256': 'sha256', MD5: 'md5' }

/** What part of the request an answer covers: `auth` its method and URI, `auth-int` its body besides. */
export type Protection = 'auth' | 'auth-int'

/** One WWW-Authenticate or Proxy-Authenticate line. */
export interface DigestChallenge {
  readonly realm: string
  readonly nonce: string
  readonly algorithm: DigestAlgorithm
  /** The hash of the password is bound to the nonce (`-sess`). */
  readonly session: boolean
  /** What may be answered; empty for a challenge from before RFC 2617. */
  readonly qop: readonly Protection[]
  readonly opaque?: string
  /** The answer before was right, only its nonce too old. */
  readonly stale: boolean
  /** The name may be hidden behind a hash; asked for by servers alone, and never done by us. */
  readonly userhash?: boolean
}

/** One Authorization or Proxy-Authorization line. */
export interface DigestAnswer {
  readonly username: string
  readonly realm: string
  readonly nonce: string
  readonly uri: string
  readonly response: string
  readonly algorithm: DigestAlgorithm
  readonly session: boolean
  readonly qop?: Protection
  /** Eight hexadecimal digits, and the number they are; with qop only. */
  readonly nc?: string
  readonly cnonce?: string
  readonly opaque?: string
  /** The username is the hash of one, {@link nameHash}. */
  readonly userhash?: true
}

/** The request an answer is for. */
export interface DigestRequest {
  readonly method: string
  readonly uri: string
  readonly body: Uint8Array
}

/** Reads a challenge. Undefined for another scheme, for what we do not know to answer, and for what is broken. */
export function parseChallenge(value: string): DigestChallenge | undefined {
  const params = paramsOf(value)
  const how = params && algorithmOf(params.get('algorithm'))
  const realm = params?.get('realm')
  const nonce = params?.get('nonce')
  if (!params || !how || realm === undefined || nonce === undefined) return undefined
  const written = params.get('qop')
  const qop = (written ?? '').split(',').map(word => word.trim().toLowerCase()).filter(isProtection)
  if (written !== undefined && qop.length === 0) return undefined
  const opaque = params.get('opaque')
  const stale = params.get('stale')?.toLowerCase() === 'true'
  return { realm, nonce, ...how, qop, stale, ...(opaque !== undefined && { opaque }) }
}

export function printChallenge(
  { realm, nonce, algorithm, session, qop, opaque, stale, userhash }: DigestChallenge,
): string {
  return print([
    ['realm', quoted(realm)], ['nonce', quoted(nonce)], ['opaque', opaque && quoted(opaque)],
    ['stale', stale ? 'true' : undefined], ['algorithm', nameOf(algorithm, session)],
    ['qop', qop.length > 0 ? quoted(qop.join(',')) : undefined], ['userhash', userhash ? 'true' : undefined],
  ])
}

/** Reads an answer. Undefined for another scheme, and for what is broken or incomplete. */
export function parseAnswer(value: string): DigestAnswer | undefined {
  const params = paramsOf(value)
  const how = params && algorithmOf(params.get('algorithm'))
  if (!params || !how) return undefined
  const [username, realm, nonce, uri, response] = ['username', 'realm', 'nonce', 'uri', 'response']
    .map(name => params.get(name))
  if (username === undefined || realm === undefined || nonce === undefined || uri === undefined) return undefined
  if (response === undefined || !/^[0-9a-f]+$/i.test(response)) return undefined
  const qop = params.get('qop')?.toLowerCase()
  const nc = params.get('nc')
  const cnonce = params.get('cnonce')
  const opaque = params.get('opaque')
  const userhash = params.get('userhash')?.toLowerCase() === 'true'
  const base = {
    ...(userhash && { userhash }),
    username, realm, nonce, uri, response: response.toLowerCase(), ...how, ...(opaque !== undefined && { opaque }),
  }
  if (qop === undefined) return how.session ? undefined : base
  if (!isProtection(qop) || nc === undefined || !/^[0-9a-f]{8}$/i.test(nc) || cnonce === undefined) return undefined
  return { ...base, qop, nc, cnonce }
}

export function printAnswer(answer: DigestAnswer): string {
  const { username, realm, nonce, uri, response, algorithm, session, qop, nc, cnonce, opaque, userhash } = answer
  return print([
    ['username', quoted(username)], ['realm', quoted(realm)], ['nonce', quoted(nonce)], ['uri', quoted(uri)],
    ['response', quoted(response)], ['algorithm', nameOf(algorithm, session)], ['cnonce', cnonce && quoted(cnonce)],
    ['opaque', opaque && quoted(opaque)], ['qop', qop], ['nc', nc], ['userhash', userhash && 'true'],
  ])
}

/** What a server may keep in place of a password: the hash of name, realm and password (HA1), in hexadecimal. */
export function passwordHash(algorithm: DigestAlgorithm, username: string, realm: string, password: string): string {
  return hash(algorithm, `${username}:${realm}:${password}`)
}

/** What stands for a name that is not to be read on the way (RFC 7616 §3.4.4), in hexadecimal. */
export function nameHash(algorithm: DigestAlgorithm, username: string, realm: string): string {
  return hash(algorithm, `${username}:${realm}`)
}

/**
 * The response that proves a password (RFC 7616 §3.4.1), in hexadecimal.
 * @param stored what {@link passwordHash} made of it
 */
export function digestResponse(
  stored: string, answer: Omit<DigestAnswer, 'response' | 'username' | 'realm'>, { method, body }: DigestRequest,
): string {
  const { algorithm, session, nonce, uri, qop, nc = '', cnonce = '' } = answer
  const secret = session ? hash(algorithm, `${stored}:${nonce}:${cnonce}`) : stored
  const covered = qop === 'auth-int' ? `:${createHash(hashes[algorithm]).update(body).digest('hex')}` : ''
  const request = hash(algorithm, `${method}:${uri}${covered}`)
  return hash(algorithm, qop === undefined
    ? `${secret}:${nonce}:${request}` : `${secret}:${nonce}:${nc}:${cnonce}:${qop}:${request}`)
}

/**
 * Answers a challenge.
 * @param cnonce nobody's guess
 * @param count how often its nonce has been used, this time included
 */
export function answerChallenge(
  challenge: DigestChallenge, who: { readonly username: string; readonly password: string }, request: DigestRequest,
  cnonce: string, count = 1,
): DigestAnswer {
  const { realm, nonce, algorithm, session, qop: offered, opaque } = challenge
  const qop = offered.includes('auth') ? 'auth' : offered[0]
  const answer = {
    username: who.username, realm, nonce, uri: request.uri, algorithm, session,
    ...(opaque !== undefined && { opaque }),
    ...(qop && { qop, nc: count.toString(16).padStart(8, '0') }),
    ...((qop || session) && { cnonce }),
  }
  const stored = passwordHash(algorithm, who.username, realm, who.password)
  return { ...answer, response: digestResponse(stored, answer, request) }
}

/**
 * Of the challenges of one response those to answer: the strongest we know of each realm, in the
 * order in which the realms stand there.
 * @param realm the only one that counts, when it is given
 */
export function challengesToAnswer(values: readonly string[], realm?: string): readonly DigestChallenge[] {
  const best = new Map<string, DigestChallenge>()
  for (const value of values) {
    const challenge = parseChallenge(value)
    if (!challenge || (realm !== undefined && challenge.realm !== realm)) continue
    const before = best.get(challenge.realm)
    if (!before || strength(challenge) < strength(before)) best.set(challenge.realm, challenge)
  }
  return [...best.values()]
}

function strength({ algorithm }: DigestChallenge): number {
  return digestAlgorithms.indexOf(algorithm)
}

function hash(algorithm: DigestAlgorithm, text: string): string {
  return createHash(hashes[algorithm]).update(text, 'latin1').digest('hex')
}

function isProtection(word: string): word is Protection {
  return word === 'auth' || word === 'auth-int'
}

/** Left out it means MD5 (RFC 7616 §3.3). */
function algorithmOf(written = 'MD5'): Pick<DigestChallenge, 'algorithm' | 'session'> | undefined {
  const [, name, session] = /^(.+?)(-sess)?$/i.exec(written) ?? []
  const algorithm = digestAlgorithms.find(known => known === name?.toUpperCase())
  return algorithm && { algorithm, session: session !== undefined }
}

function nameOf(algorithm: DigestAlgorithm, session: boolean): string {
  return session ? `${algorithm}-sess` : algorithm
}

function print(params: readonly (readonly [name: string, value: string | undefined])[]): string {
  const given = params.filter(([, value]) => value !== undefined && value !== '')
  return `Digest ${given.map(([name, value]) => `${name}=${value}`).join(', ')}`
}

/** `Digest name=value, name="value"`; undefined for another scheme, a broken form, and a name that stands twice. */
function paramsOf(value: string): ReadonlyMap<string, string> | undefined {
  const scheme = /^[ \t]*digest[ \t]+/i.exec(value)
  if (!scheme) return undefined
  const params = new Map<string, string>()
  for (let at = scheme[0].length; at < value.length;) {
    const equals = value.indexOf('=', at)
    const name = equals < 0 ? '' : trimmed(value, at, equals).toLowerCase()
    if (!isToken(name) || params.has(name)) return undefined
    const start = skipSpace(value, equals + 1)
    const isQuoted = value.charCodeAt(start) === QUOTE
    const close = isQuoted ? quoteEnd(value, start) : start
    if (close < 0) return undefined
    const comma = value.indexOf(',', close)
    const end = comma < 0 ? value.length : comma
    if (isQuoted && trimmed(value, close + 1, end) !== '') return undefined
    params.set(name, isQuoted ? unquoted(value.slice(start + 1, close)) : trimmed(value, start, end))
    at = skipSpace(value, end + 1)
  }
  return params
}

const QUOTE = 34
