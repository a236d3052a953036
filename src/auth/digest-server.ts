/**
 * Who a request proves to come from, by digest (RFC 7616, RFC 8760, RFC 3261 §22), and the challenge
 * for those who proved nothing. Knows realms, users and requests; neither calls nor registrations.
 */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import type { Clock } from '../base/clock.ts'
import type { Log } from '../base/log.ts'
import type { DigestRealm } from '../policy/secrets.ts'
import { digestResponse, parseAnswer, printChallenge, type DigestAnswer } from '../sip/digest.ts'
import { createLearnedUsers, type Directory } from './learned.ts'
import { createLockOut } from './lock-out.ts'
import { createNonces } from './nonces.ts'
import type { SharedProofs } from './shared-proofs.ts'
import { readUsers, type Users } from './users.ts'

/** A request, as far as a proof depends on it. */
export interface RequestToProve {
  readonly method: string
  readonly requestUri: string
  readonly headers: readonly (readonly [name: string, value: string])[]
  /** The address it came from. */
  readonly source: string
}

/**
 * `absent` nothing in it is for a realm of ours; `wrong` a proof for the realm of `peer` that does not
 * hold, or holds no longer; `locked` too many wrong ones came before.
 */
export type Verdict =
  | { readonly kind: 'absent' }
  | { readonly kind: 'proved'; readonly peer: string; readonly user: string }
  | { readonly kind: 'wrong'; readonly peer: string; readonly stale: boolean }
  | { readonly kind: 'locked'; readonly peer: string }

export interface DigestServer {
  /** Takes over the realms of a policy, and their users from the secrets as they are now. */
  adopt(policy: { readonly digests: readonly DigestRealm[] }): void
  /**
   * Asks for what must be known of a user before {@link verify}, where a lookup knows the users; undefined where
   * nothing is to be asked. Never rejects.
   */
  learn(request: RequestToProve): Promise<void> | undefined
  verify(request: RequestToProve): Verdict
  /** True for an address from which somebody proved a password within the hour. */
  knows(address: string): boolean
  /**
   * The WWW-Authenticate lines that ask for users of these peers, the strongest algorithm first.
   * @param source the address they are sent to; wrong answers are held against it
   */
  challenge(
    peers: readonly string[], source: string, stale?: boolean,
  ): readonly (readonly [name: string, value: string])[]
}

export interface DigestServerPorts {
  readonly clock: Clock
  readonly secrets: { readonly valueOf: (name: string) => string | undefined }
  readonly log: Log
  /** Whom lookups ask about users; without it nobody knows those. */
  readonly lookups?: Directory | undefined
  /** What is known together with other routers; without it each nonce is good where it was given. */
  readonly shared?: SharedProofs | undefined
  /** Counts what came of each proof. */
  readonly count: (outcome: Exclude<Verdict['kind'], 'absent'>) => void
}

const ADDRESSES_MAX = 20_000
const KNOWN_MS = 3_600_000

interface Realm extends DigestRealm {
  readonly known: Users
}

/** We ask for qop auth, which says nothing of the body. */
const unprotected = Buffer.alloc(0)
const absent: Verdict = Object.freeze({ kind: 'absent' })

export function createDigestServer({ clock, secrets, log, lookups, shared, count }: DigestServerPorts): DigestServer {
  const nonces = createNonces(clock, shared && (() => shared.keys))
  const lockOut = createLockOut(clock, shared)
  const learned = createLearnedUsers(clock, lookups)
  /** Stands for the hash of whoever does not exist, so that checking takes the same way and time. */
  const decoyKey = randomBytes(32)
  /** Address → until when it is known; the longest ago proved first. */
  const proved = new Map<string, number>()
  let byName: ReadonlyMap<string, Realm> = new Map()
  let byPeer: ReadonlyMap<string, Realm> = new Map()

  function isRight(realm: Realm, answer: DigestAnswer, username: string, { method }: RequestToProve): boolean {
    const { algorithm } = answer
    const decoy = createHmac('sha256', decoyKey).update(username, 'latin1').digest('hex')
    const stored = realm.known.hashOf(algorithm, username)
    const expected = digestResponse(stored ?? decoy, answer, { method, uri: answer.uri, body: unprotected })
    return isSame(expected, answer.response) && stored !== undefined
  }

  function judge(realm: Realm, answer: DigestAnswer, request: RequestToProve): Verdict {
    const { peer } = realm
    const { source } = request
    const { nonce } = answer
    const username = nameIn(realm, answer)
    const name = `${username}@${realm.realm}`
    const state = nonces.look(wire(realm.realm), nonce)
    // Nothing is said about a password to whom we have not asked for it.
    if (state === 'foreign') return { kind: 'wrong', peer, stale: false }
    const asked = nonces.askedOf(nonce)
    if (lockOut.isLocked(asked, name)) return { kind: 'locked', peer }
    const isOurs = isAbout(answer, request)
    if (!isRight(realm, answer, username, request) || !isOurs) {
      // Who cannot be asked about may well be right.
      const counts = !learned.isUnsure(realm, username)
      if (counts && lockOut.failed(asked, name)) log.warn({ address: source, peer }, 'too many wrong passwords')
      return { kind: 'wrong', peer, stale: false }
    }
    const use = state === 'stale' ? 'stale' : nonces.use(nonce, countIn(answer))
    // A count used before is somebody else's copy, or our own too short memory: either way a new nonce helps the owner.
    if (use !== 'fresh') return { kind: 'wrong', peer, stale: true }
    lockOut.proved(asked, name)
    remember(source)
    return { kind: 'proved', peer, user: realText(username) }
  }

  function remember(address: string): void {
    proved.delete(address)
    const oldest = proved.size >= ADDRESSES_MAX ? proved.keys().next().value : undefined
    if (oldest !== undefined) proved.delete(oldest)
    proved.set(address, clock.monotonicMs() + KNOWN_MS)
  }

  /** Whoever gives an answer first gives it to all. */
  async function claimed({ claim }: SharedProofs, answer: DigestAnswer): Promise<void> {
    const outcome = await claim(answer.nonce, countIn(answer))
    if (outcome) nonces.told(answer.nonce, countIn(answer), outcome)
  }

  /** The first proof for a realm of ours. */
  function proofIn({ headers }: RequestToProve): { readonly realm: Realm; readonly answer: DigestAnswer } | undefined {
    for (const [name, value] of headers) {
      if (!/^(?:proxy-)?authorization$/i.test(name)) continue
      const answer = parseAnswer(value)
      const realm = answer && byName.get(answer.realm)
      if (realm) return { realm, answer }
    }
    return undefined
  }

  return {
    adopt({ digests }) {
      const realms = digests.map(realm => ({
        ...realm,
        known: realm.users === undefined ? learned.of(realm) : usersOf(realm, secrets.valueOf(realm.users), log),
      }))
      byName = new Map(realms.map(realm => [wire(realm.realm), realm]))
      byPeer = new Map(realms.map(realm => [realm.peer, realm]))
    },

    learn(request) {
      const proof = byName.size === 0 ? undefined : proofIn(request)
      // Whom we have not asked has nothing asked for.
      const state = proof && nonces.look(proof.answer.realm, proof.answer.nonce)
      if (!proof || state === 'foreign') return undefined
      const asked = [
        learned.ask(proof.realm, proof.answer.username),
        state === 'fresh' && shared ? claimed(shared, proof.answer) : undefined,
      ].filter(each => each !== undefined)
      return asked.length === 0 ? undefined : Promise.all(asked).then(() => {})
    },

    verify(request) {
      const proof = byName.size === 0 ? undefined : proofIn(request)
      if (!proof) return absent
      const verdict = judge(proof.realm, proof.answer, request)
      if (verdict.kind !== 'absent') count(verdict.kind)
      return verdict
    },

    knows: address => (proved.get(address) ?? -Infinity) > clock.monotonicMs(),

    challenge(peers, source, stale = false) {
      return peers.flatMap(peer => byPeer.get(peer) ?? []).flatMap(({ realm, known, algorithms }) => {
        const nonce = nonces.issue(wire(realm), source)
        const named = { realm: wire(realm), nonce, session: false, stale, userhash: known.hidesNames }
        return known.algorithms.filter(each => algorithms.includes(each)).map(algorithm =>
          ['WWW-Authenticate', printChallenge({ ...named, algorithm, qop: ['auth'] })] as const)
      })
    },
  }
}

/** The answer must be for this request: a proof taken from another one, to another URI, is none (RFC 7616 §3.4.6). */
function isAbout({ uri, qop }: DigestAnswer, { requestUri }: RequestToProve): boolean {
  return qop !== 'auth-int' && sameUri(uri, requestUri)
}

/** Phones differ in whether they write the URI's parameters; user, host and port have to be the same. */
function sameUri(one: string, other: string): boolean {
  const bare = (uri: string): string => uri.replace(/[;?].*$/s, '').toLowerCase()
  return bare(one) === bare(other)
}

/** How often its nonce has been answered; from before there were counts, once. */
function countIn({ nc }: DigestAnswer): number {
  return nc === undefined ? 1 : parseInt(nc, 16)
}

/** Who claims to be somebody, in their own name or behind its hash. */
function nameIn({ known }: Realm, { username, userhash, algorithm }: DigestAnswer): string {
  return (userhash && known.named(algorithm, username.toLowerCase())) || username
}

function usersOf({ peer, realm }: DigestRealm, lines = '', log: Log): Users {
  const known = readUsers(lines, realm)
  const [line] = known.unread
  if (line !== undefined) log.warn({ peer, line, count: known.unread.length }, 'lines of users were not understood')
  if (known.count === 0) log.warn({ peer }, 'a peer has no users')
  else if (known.algorithms.length === 0) log.warn({ peer }, 'the users of a peer have no algorithm in common')
  return known
}

/** Compares without telling by its time how much is right. */
function isSame(expected: string, given: string): boolean {
  const [a, b] = [expected, given].map(text => Buffer.from(text, 'latin1'))
  return a !== undefined && b !== undefined && a.length === b.length && timingSafeEqual(a, b)
}

function wire(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1')
}

function realText(text: string): string {
  return Buffer.from(text, 'latin1').toString('utf8')
}
