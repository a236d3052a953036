/** The secrets a policy names, and what it wants them for. Their values are never here. */
import type { Position } from './diagnostic.ts'
import type { PolicyDocument } from './document.ts'
import { proofOf, REGISTERED } from './outline.ts'
import type { Path } from './position.ts'
import type { PolicyFile } from './schema.gen.ts'

/** A peer whose users prove themselves by a password. */
export interface DigestRealm {
  readonly peer: string
  readonly realm: string
  /** What is asked for. */
  readonly algorithms: readonly ('SHA-256' | 'MD5')[]
  /** The name of the secret with its users. */
  readonly users: string
}

/** A secret, and the place in the policy that names it first. */
export interface SecretUse {
  readonly name: string
  readonly at: Position
}

const reference = /^secret:(.+)$/s

/** The name in `secret:orange`; the schema has seen to the form. */
export function secretName(written: string): string {
  return reference.exec(written)?.[1] ?? written
}

export function digestsOf(tree: PolicyFile): readonly DigestRealm[] {
  return Object.freeze(Object.entries(tree.peers ?? {}).flatMap(([peer, written]) => {
    const digest = proofOf(written)?.digest
    if (!digest) return []
    const { realm, users, algorithms = ['sha-256', 'md5'] } = digest
    const asked = Object.freeze(algorithms.map(name => name === 'md5' ? 'MD5' : 'SHA-256'))
    return [Object.freeze({ peer, realm, algorithms: asked, users: secretName(users) })]
  }))
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
    use(proofOf(peer)?.digest?.users, ['peers', name, 'source', 'digest', 'users'])
    const keys = proofOf(peer)?.jwt?.keys
    if (keys?.startsWith('secret:')) use(keys, ['peers', name, 'source', 'jwt', 'keys'])
    use(peer.auth?.password, ['peers', name, 'auth', 'password'])
  }
  for (const [name, { ask: { get, post, redis } }] of Object.entries(tree.lookups ?? {})) {
    const path = ['lookups', name, 'ask']
    const http = [['get', typeof get === 'object' ? get : undefined], ['post', post]] as const
    for (const [key, each] of http) {
      for (const [header, value] of Object.entries(each?.headers ?? {})) {
        if (reference.test(value)) use(value, [...path, key, 'headers', header])
      }
    }
    use(redis?.password, [...path, 'redis', 'password'])
  }
  return Object.freeze([...found.values()])
}
