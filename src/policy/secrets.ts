/** The secrets a policy names, and what it wants them for. Their values are never here. */
import type { Position } from './diagnostic.ts'
import type { PolicyDocument } from './document.ts'
import { proofOf, REGISTERED } from './outline.ts'
import type { Lookup, Need } from './lookups/lookup.ts'
import type { Path } from './position.ts'
import type { PolicyFile } from './schema.gen.ts'
import { isSecret, secretName } from './secret-name.ts'

/** A peer whose users prove themselves by a password. */
export interface DigestRealm {
  readonly peer: string
  readonly realm: string
  /** What is asked for. */
  readonly algorithms: readonly ('SHA-256' | 'MD5')[]
  /** The name of the secret with its users; undefined where a lookup knows them. */
  readonly users?: string
  readonly lookup?: Lookup | undefined
}

/** A secret, and the place in the policy that names it first. */
export interface SecretUse {
  readonly name: string
  readonly at: Position
}

/** @param lookups those that know users */
export function digestsOf(tree: PolicyFile, lookups?: ReadonlyMap<string, Lookup>): readonly DigestRealm[] {
  return Object.freeze(Object.entries(tree.peers ?? {}).flatMap(([peer, written]) => {
    const digest = proofOf(written)?.digest
    if (!digest) return []
    const { realm, users, algorithms = ['sha-256', 'md5'] } = digest
    const asked = Object.freeze(algorithms.map(name => name === 'md5' ? 'MD5' : 'SHA-256'))
    const known = typeof users === 'string' ? { users: secretName(users) } : { lookup: lookups?.get(users.lookup) }
    return [Object.freeze({ peer, realm, algorithms: asked, ...known })]
  }))
}

/** A name somebody may claim: it goes into a question as it is. */
const claimable = /^[\p{L}\p{N}._~@+!'*-]{1,64}$/u
const nowhere = Object.freeze({ uri: '', user: '', host: '' })

/** What is asked about a name somebody claims, before it is proved; undefined for what is nobody's name. */
export function needOf({ lookup }: DigestRealm, user: string): Need | undefined {
  if (!lookup || !claimable.test(user)) return undefined
  const source = { transport: '', address: '', port: 0 }
  const request = lookup.request({ atMs: 0, source, from: nowhere, to: nowhere, headers: new Map(), user })
  return request && { lookup, request }
}

/** The peers whose contact is the phones that registered. */
export function registrarsOf({ peers = {} }: PolicyFile): ReadonlySet<string> {
  return new Set(Object.keys(peers).filter(name => peers[name]?.contact === REGISTERED))
}

/** Every secret, each once. A new place for one is a line here. */
export function secretsOf({ tree, source }: PolicyDocument): readonly SecretUse[] {
  const found = new Map<string, SecretUse>()
  const use = (written: string | undefined, path: Path): void => {
    const name = written === undefined ? undefined : secretName(written)
    if (name !== undefined && !found.has(name)) found.set(name, Object.freeze({ name, at: source.at(path) }))
  }
  for (const [name, peer] of Object.entries(tree.peers ?? {})) {
    const users = proofOf(peer)?.digest?.users
    if (typeof users === 'string') use(users, ['peers', name, 'source', 'digest', 'users'])
    const keys = proofOf(peer)?.jwt?.keys
    if (keys?.startsWith('secret:')) use(keys, ['peers', name, 'source', 'jwt', 'keys'])
    use(peer.auth?.password, ['peers', name, 'auth', 'password'])
  }
  for (const [name, conference] of Object.entries(tree.conferences ?? {})) {
    for (const word of ['pin', 'moderator'] as const) {
      const pin = conference?.[word]
      if (pin !== undefined && isSecret(pin)) use(pin, ['conferences', name, word])
    }
  }
  for (const [name, { ask: { get, post, redis } }] of Object.entries(tree.lookups ?? {})) {
    const path = ['lookups', name, 'ask']
    const http = [['get', typeof get === 'object' ? get : undefined], ['post', post]] as const
    for (const [key, each] of http) {
      for (const [header, value] of Object.entries(each?.headers ?? {})) {
        if (isSecret(value)) use(value, [...path, key, 'headers', header])
      }
    }
    use(redis?.password, [...path, 'redis', 'password'])
  }
  return Object.freeze([...found.values()])
}
