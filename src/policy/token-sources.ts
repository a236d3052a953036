/** Peers whose callers show a signed token, and the keys it is checked with. */
import type { EventsFault } from './calendars/events.ts'
import type { PolicyDocument } from './document.ts'
import { proofOf } from './outline.ts'
import { secretName } from './secret-name.ts'

/** One peer's tokens. */
export interface TokenSource {
  readonly peer: string
  /** The claim iss. */
  readonly issuer: string
  /** The claim aud; undefined where any will do. */
  readonly audience: string | undefined
  /** The claim that names the user. */
  readonly userClaim: string
  readonly keys: { readonly secret: string } | { readonly public: PublicKeys }
}

/** A key set (RFC 7517), without anything secret. */
export interface PublicKeys {
  readonly keys: readonly Readonly<Record<string, unknown>>[]
}

export function tokenSourcesOf({ tree, beside }: PolicyDocument): readonly TokenSource[] {
  return Object.freeze(Object.entries(tree.peers ?? {}).flatMap(([peer, written]): TokenSource[] => {
    const jwt = proofOf(written)?.jwt
    if (!jwt) return []
    const { issuer, audience, user: userClaim = 'sub' } = jwt
    const isFile = jwt.keys.endsWith('.jwks')
    const read = isFile ? readKeys(beside?.get(jwt.keys) ?? '') : undefined
    if (read && 'kind' in read) return []
    const keys = read ? { public: read } : { secret: secretName(jwt.keys) }
    return [Object.freeze({ peer, issuer, audience, userClaim, keys: Object.freeze(keys) })]
  }))
}

/** Parameters of a key that nobody but its owner may know. */
const secretParts = ['d', 'p', 'q', 'k']

/** Reads a file of keys; never throws. */
export function readKeys(text: string): PublicKeys | EventsFault {
  const value = jsonIn(text) as { readonly keys?: unknown } | undefined
  const keys: unknown = value?.keys
  if (!Array.isArray(keys) || keys.length === 0 || !keys.every(isKey)) return fault('it is no set of keys')
  if (keys.some(key => secretParts.some(part => part in key))) return fault('it has a secret key')
  return Object.freeze({ keys: Object.freeze(keys) })
}

function isKey(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && typeof (value as { readonly kty?: unknown }).kty === 'string'
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text) ?? undefined
  } catch {
    return undefined // the caller says that it is no set of keys
  }
}

function fault(message: string): EventsFault {
  return { kind: 'fault', message, line: 1, hint: 'write a JSON Web Key Set of public keys: {"keys": [{"kty": …}]}' }
}
