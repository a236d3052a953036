/**
 * Tokens as a proof of who calls (RFC 7519, carried as RFC 8898 has it). The only file that meets jose.
 * What a token says of its own algorithm counts only where its keys allow it.
 */
import { createLocalJWKSet, decodeJwt, errors, jwtVerify, type JSONWebKeySet, type JWTPayload } from 'jose'
import type { Clock } from '../base/clock.ts'
import type { Log } from '../base/log.ts'
import type { Secrets } from '../base/secrets.ts'
import type { TokenSource } from '../policy/token-sources.ts'

/** Whom a token proves. */
export interface Bearer {
  readonly peer: string
  readonly user: string | undefined
}

export interface TokenServer {
  /**
   * What the token of a request proves; undefined for none that is ours, good and in time.
   * @returns undefined at once for a request without a token, so that it waits for nothing
   */
  verify(headers: readonly (readonly [name: string, value: string])[]): Promise<Bearer | undefined> | undefined
}

export interface TokenServerPorts {
  readonly clock: Pick<Clock, 'nowMs'>
  readonly log: Log
  readonly secrets: Pick<Secrets, 'valueOf'>
  readonly sources: () => readonly TokenSource[]
  /** Counts what came of each token. */
  readonly count: (outcome: 'proved' | 'wrong') => void
}

/** Longer tokens are not looked at. */
const TOKEN_CHARS_MAX = 8192
/** Clocks differ. Seconds. */
const LEEWAY_S = 5
const signed = ['RS256', 'PS256', 'ES256', 'ES384', 'EdDSA', 'Ed25519']

export function createTokenServer({ clock, secrets, sources, count, log }: TokenServerPorts): TokenServer {
  /** A key set is read once; a new policy brings new ones. */
  const sets = new WeakMap<object, ReturnType<typeof createLocalJWKSet>>()

  async function verify(token: string, known: readonly TokenSource[]): Promise<Bearer | undefined> {
    const issuer = issuerOf(token)
    for (const source of known) {
      if (source.issuer !== issuer) continue
      const payload = await checked(token, source)
      if (!payload) continue
      count('proved')
      const user = payload[source.userClaim]
      return { peer: source.peer, user: typeof user === 'string' ? user : undefined }
    }
    count('wrong')
    return undefined
  }

  async function checked(token: string, { issuer, audience, keys }: TokenSource): Promise<JWTPayload | undefined> {
    const options = {
      issuer, requiredClaims: ['exp'], clockTolerance: LEEWAY_S, currentDate: new Date(clock.nowMs()),
      ...(audience !== undefined && { audience }),
    }
    try {
      if ('public' in keys) {
        return (await jwtVerify(token, setOf(keys.public), { ...options, algorithms: signed })).payload
      }
      const secret = secrets.valueOf(keys.secret)
      if (secret === undefined) return undefined
      const bytes = new TextEncoder().encode(secret)
      return (await jwtVerify(token, bytes, { ...options, algorithms: ['HS256'] })).payload
    } catch (err) {
      // Wrong tokens are what this is for; anything else is a fault of ours, and no proof either.
      if (!(err instanceof errors.JOSEError)) log.warn({ err, issuer }, 'a token could not be checked')
      return undefined
    }
  }

  function setOf(keys: object): ReturnType<typeof createLocalJWKSet> {
    let set = sets.get(keys)
    if (!set) sets.set(keys, set = createLocalJWKSet(keys as JSONWebKeySet))
    return set
  }

  return {
    verify(headers) {
      const known = sources()
      if (known.length === 0) return undefined
      const token = tokenIn(headers)
      return token === undefined ? undefined : verify(token, known)
    },
  }
}

function tokenIn(headers: readonly (readonly [name: string, value: string])[]): string | undefined {
  for (const [name, value] of headers) {
    const [, token] = /^authorization$/i.test(name) ? /^\s*Bearer\s+([\w.-]+)\s*$/i.exec(value) ?? [] : []
    if (token !== undefined) return token.length > TOKEN_CHARS_MAX ? undefined : token
  }
  return undefined
}

function issuerOf(token: string): string | undefined {
  try {
    return decodeJwt(token).iss
  } catch {
    return undefined // no token at all
  }
}
