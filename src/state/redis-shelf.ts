/**
 * A shelf in Redis or Valkey, which several routers share, with this process's copies behind it while the store is
 * away. Back again, it hears of the changes it missed, made anew on what others made of it meanwhile, and of what it
 * has lost; what is newer stands.
 */
import type { Redis } from 'ioredis'
import type { Clock } from '../base/clock.ts'
import { createCopies } from './copies.ts'
import { createRedisLink, PATIENT_MS, type Ask } from './redis-link.ts'
import type { Shelf } from './shelf.ts'
import { madeFrom, printStamped, readStamped, textOf, type Stamped } from './stamped.ts'

export interface RedisShelfConfig {
  /** `redis://USER@HOST:PORT/DATABASE`, or `rediss:` for TLS; without a password. */
  readonly redis: string
  /** The name of the secret the password is in. */
  readonly password: string | undefined
}

export interface RedisShelfPorts {
  /** What is kept here; the keys in the store begin with it. */
  readonly name: string
  readonly clock: Clock
  readonly password: () => Promise<string | undefined>
  /** Told when it begins to answer, or stops. */
  readonly changed: (isUp: boolean, why: string) => void
}

export interface RedisShelf extends Shelf {
  readonly isUp: boolean
  close(): void
}

const TRIES_MAX = 5
/** Records that are told at a time. */
const AT_A_TIME = 100
/** What stands before every key of ours. */
const OURS = 'pointsman:'

/** Puts a record in the place of the one expected, or hands back what is there instead. */
const SWAP = `local there = redis.call('GET', KEYS[1]) or ''
if there ~= ARGV[1] then return there end
redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
return false`

export function createRedisShelf(
  config: RedisShelfConfig, { name, clock, password, changed }: RedisShelfPorts,
): RedisShelf {
  const prefix = `${OURS}${name}:`
  const nowMs = () => clock.nowMs()
  const copies = createCopies(nowMs)
  const link = createRedisLink({ url: config.redis, clock, password, changed, catchUp })

  /** @returns null when it is there now, and otherwise what is there instead */
  function swap(store: Redis, key: string, expected: string, record: Stamped): Promise<string | null> {
    const ms = Math.max(1, Math.ceil(record.keptMs - nowMs()))
    return store.eval(SWAP, 1, prefix + key, expected, printStamped(record), ms) as Promise<string | null>
  }

  /** Tells it what it missed and what it has lost, and learns what others told it. */
  async function catchUp(ask: Ask): Promise<void> {
    const there = new Map(await ask(store => everythingIn(store, prefix)))
    const theirs = (key: string) => readStamped(there.get(key) ?? '')
    for (const key of there.keys()) copies.learn(key, newer(copies.get(key)?.record, theirs(key)))
    const isLost = (key: string, { madeMs }: Stamped) => madeMs > (theirs(key)?.madeMs ?? 0)
    let untold = copies.all().filter(([key, { record, changes }]) => changes.length > 0 || isLost(key, record))
    while (untold.length > 0) {
      for (let from = 0; from < untold.length; from += AT_A_TIME) {
        const some = untold.slice(from, from + AT_A_TIME)
        await Promise.all(some.map(([key]) => tell(ask, key, there.get(key) ?? '')))
      }
      // What changed meanwhile; when nothing did, it is up before anything else can.
      untold = copies.all().filter(([, { changes }]) => changes.length > 0)
    }
  }

  async function tell(ask: Ask, key: string, expected: string): Promise<void> {
    for (let there = expected, tries = 0; tries < TRIES_MAX; tries++) {
      const copy = copies.get(key)
      if (!copy) return
      const theirs = readStamped(there)
      const record = theirs && theirs.madeMs >= copy.heardMs
        ? copy.changes.reduce<Stamped | undefined>((before, change) =>
          madeFrom(before, change(textOf(before, nowMs()), true), nowMs()), theirs) ?? theirs
        : copy.record
      const instead = record === theirs ? null : await ask(store => swap(store, key, there, record))
      if (instead === null) return copies.told(key, copy.changes, record)
      there = instead
    }
    throw new Error('others change its records faster than they can be told')
  }

  return {
    get isUp() { return link.isUp },

    async get(key) {
      const answer = await link.ask(store => store.get(prefix + key))
      if (answer) copies.learn(key, readStamped(answer.told ?? ''))
      return copies.textOf(key)
    },

    async update(key, change) {
      const found = await link.ask(store => store.get(prefix + key))
      for (let there = found && (found.told ?? ''), tries = 0; there !== undefined && tries < TRIES_MAX; tries++) {
        const expected = there
        const before = readStamped(expected)
        const record = madeFrom(before, change(textOf(before, nowMs()), false), nowMs())
        const swapped = record === before || !record ? { told: null }
          : await link.ask(store => swap(store, key, expected, record))
        if (swapped?.told === null) return copies.learn(key, record)
        there = swapped?.told
      }
      copies.change(key, change)
    },

    async list() {
      const found = await link.ask(store => everythingIn(store, prefix), PATIENT_MS)
      const records = found
        ? found.told.map(([key, value]) => [key, readStamped(value)] as const)
        : copies.all().map(([key, { record }]) => [key, record] as const)
      return records.flatMap(([key, record]) => {
        const text = textOf(record, nowMs())
        return text === undefined ? [] : [[key, text] as const]
      })
    },

    close: () => link.close(),
  }
}

function newer(ours: Stamped | undefined, theirs: Stamped | undefined): Stamped | undefined {
  return ours && ours.madeMs > (theirs?.madeMs ?? 0) ? ours : theirs
}

async function everythingIn(
  store: Redis, prefix: string,
): Promise<readonly (readonly [key: string, value: string])[]> {
  const found: (readonly [string, string])[] = []
  for (let cursor = '0', first = true; first || cursor !== '0'; first = false) {
    const [next, keys] = await store.scan(cursor, 'MATCH', `${prefix}*`, 'COUNT', 500)
    cursor = next
    const values = keys.length > 0 ? await store.mget(keys) : []
    for (const [at, key] of keys.entries()) {
      const value = values[at]
      if (value !== null && value !== undefined) found.push([key.slice(prefix.length), value])
    }
  }
  return found
}
