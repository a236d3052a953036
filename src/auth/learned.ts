/** Users whom a lookup knows: asked for before a proof is checked, known for as long as that takes. */
import type { Clock } from '../base/clock.ts'
import type { Answers, Need } from '../policy/lookups/lookup.ts'
import { needOf, type DigestRealm } from '../policy/secrets.ts'
import { digestAlgorithms, type DigestAlgorithm } from '../sip/digest.ts'
import { hashLengths, type Users } from './users.ts'

/** A request is checked right after its user was asked for. Milliseconds. */
const KNOWN_MS = 5_000
const USERS_MAX = 20_000

interface Learned {
  readonly isAnswered: boolean
  readonly hashes: ReadonlyMap<DigestAlgorithm, string>
  readonly untilMs: number
}

/** Whoever answers what lookups ask; never rejects. */
export interface Directory {
  answer(needs: readonly Need[]): Promise<Answers>
}

export interface LearnedUsers {
  /** Undefined where the realm has its users from elsewhere, and for names nobody has. Never rejects. */
  ask(realm: DigestRealm, username: string): Promise<void> | undefined
  /** The users of such a realm. */
  of(realm: DigestRealm): Users
  /** True when nobody could say whether there is such a user. */
  isUnsure(realm: DigestRealm, username: string): boolean
}

export function createLearnedUsers(clock: Pick<Clock, 'monotonicMs'>, directory: Directory | undefined): LearnedUsers {
  /** The longest known first. */
  const known = new Map<string, Learned>()
  const keyOf = ({ peer }: DigestRealm, username: string): string => `${peer} ${username}`

  function find(realm: DigestRealm, username: string): Learned | undefined {
    const found = known.get(keyOf(realm, username))
    return found && found.untilMs > clock.monotonicMs() ? found : undefined
  }

  function learn(key: string, learned: Learned): void {
    known.delete(key)
    for (const [other, { untilMs }] of known) {
      if (untilMs > clock.monotonicMs() && known.size < USERS_MAX) break
      known.delete(other)
    }
    known.set(key, learned)
  }

  return {
    ask(realm, username) {
      const need = needOf(realm, Buffer.from(username, 'latin1').toString('utf8'))
      return need && directory?.answer([need]).then(answers => {
        const { answered: isAnswered = false, fields } = answers.get(need.lookup.name) ?? {}
        const hashes = new Map(digestAlgorithms.flatMap(algorithm => {
          const hash = fields?.get(algorithm.toLowerCase())
          const isHash = typeof hash === 'string' && /^[0-9a-f]+$/i.test(hash) && hashLengths[hash.length] === algorithm
          return isHash ? [[algorithm, hash.toLowerCase()] as const] : []
        }))
        learn(keyOf(realm, username), { isAnswered, hashes, untilMs: clock.monotonicMs() + KNOWN_MS })
      })
    },
    of: realm => ({
      hashOf: (algorithm, username) => find(realm, username)?.hashes.get(algorithm),
      named: () => undefined,
      algorithms: digestAlgorithms.filter(algorithm => realm.lookup?.fields.has(algorithm.toLowerCase())),
      hidesNames: false,
      count: Infinity,
      unread: [],
    }),
    isUnsure: (realm, username) => realm.lookup !== undefined && find(realm, username)?.isAnswered === false,
  }
}
