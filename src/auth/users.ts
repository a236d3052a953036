/** Who may prove to be a user of a realm: the lines of a secret, read once per policy. */
import { digestAlgorithms, nameHash, passwordHash, type DigestAlgorithm } from '../sip/digest.ts'

export interface Users {
  /** What answers are checked against; undefined for nobody we know, and for a hash of the other algorithm. */
  hashOf(algorithm: DigestAlgorithm, username: string): string | undefined
  /** Whose hash this is (RFC 7616 §3.4.4), for who hides their name behind one. */
  named(algorithm: DigestAlgorithm, hash: string): string | undefined
  /** Whether {@link named} finds anybody. */
  readonly hidesNames: boolean
  /** The algorithms all users can prove themselves by, strongest first. */
  readonly algorithms: readonly DigestAlgorithm[]
  readonly count: number
  /** The numbers of lines that are neither empty, a comment nor a user; from 1. */
  readonly unread: readonly number[]
}

type Hashes = Readonly<Partial<Record<DigestAlgorithm, string>>>

/** Which hash has so many hexadecimal digits. */
export const hashLengths: Readonly<Record<number, DigestAlgorithm>> = { 32: 'MD5', 64: 'SHA-256' }

/**
 * Reads lines `NAME:PASSWORD`, or as htdigest writes them `NAME:REALM:HASH`, the hash being MD5 or
 * SHA-256; a user may have one line for each. Empty lines and those that begin with # are nobody.
 */
export function readUsers(text: string, realm: string): Users {
  const users = new Map<string, Hashes>()
  const unread: number[] = []
  const wireRealm = onWire(realm)
  for (const [at, written] of text.split(/\r?\n/).entries()) {
    const line = onWire(written)
    if (line.trim() === '' || line.startsWith('#')) continue
    const colon = line.indexOf(':')
    const name = line.slice(0, colon)
    const rest = line.slice(colon + 1)
    if (colon < 1 || rest === '') unread.push(at + 1)
    else users.set(name, { ...users.get(name), ...hashesOf(name, rest, wireRealm) })
  }
  const all = [...users.values()]
  const hidden = new Map([...users.keys()].flatMap(name =>
    digestAlgorithms.map(algorithm => [nameHash(algorithm, name, wireRealm), name] as const)))
  return {
    hashOf: (algorithm, username) => users.get(username)?.[algorithm],
    named: (algorithm, hash) => hashLengths[hash.length] === algorithm ? hidden.get(hash) : undefined,
    hidesNames: true,
    algorithms: digestAlgorithms.filter(algorithm => all.every(hashes => hashes[algorithm] !== undefined)),
    count: users.size,
    unread,
  }
}

function hashesOf(name: string, rest: string, realm: string): Hashes {
  const stored = rest.startsWith(`${realm}:`) ? rest.slice(realm.length + 1) : ''
  const algorithm = /^[0-9a-f]+$/i.test(stored) ? hashLengths[stored.length] : undefined
  if (algorithm) return { [algorithm]: stored.toLowerCase() }
  return Object.fromEntries(digestAlgorithms.map(each => [each, passwordHash(each, name, realm, rest)]))
}

/** Text as SIP carries it: UTF-8, a character per byte. */
function onWire(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1')
}
