/**
 * A shelf in Redis or Valkey, which several routers share, with this process's memory behind it: what
 * does not answer in time is left alone for a second, and told what it missed when it is back.
 */
import type { Redis } from 'ioredis'
import type { Clock, Timer } from '../base/clock.ts'
import { readRedisUrl } from '../base/redis-url.ts'
import { createMemoryShelf, type Kept, type Shelf } from './shelf.ts'

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

/** A call waits this long for the store, and no longer. Milliseconds. */
export const DEADLINE_MS = 50
/** Connecting, and looking through all of it, may take longer: no call waits for that. */
const PATIENT_MS = 1_000
const RETRY_MS = 1_000
const TRIES_MAX = 5
/** What stands before every key of ours. */
const OURS = 'pointsman:'

/** Puts a record in the place of the one expected, or hands back what is there instead. */
const SWAP = `local there = redis.call('GET', KEYS[1]) or ''
if there ~= ARGV[1] then return there end
if ARGV[2] == '' then redis.call('DEL', KEYS[1]) else redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3]) end
return false`

export function createRedisShelf(
  config: RedisShelfConfig, { name, clock, password, changed }: RedisShelfPorts,
): RedisShelf {
  const prefix = `${OURS}${name}:`
  const memory = createMemoryShelf(clock)
  /** What changed while the store was not there. */
  const missed = new Set<string>()
  let redis: Redis | undefined
  let isUp: boolean | undefined
  let isClosed = false
  let retry: Timer | undefined
  /** What the connection said of itself; what is asked over it only hears that it is closed. */
  let trouble: string | undefined

  function turned(now: boolean, why = ''): void {
    if (isClosed) return
    if (!now) retry ??= clock.after(RETRY_MS, () => void tryAgain())
    if (isUp === now) return
    isUp = now
    changed(now, why)
  }

  /** Undefined when it did not answer in time, or not at all. */
  async function asked<T>(ask: (redis: Redis) => Promise<T>, waitMs = DEADLINE_MS): Promise<{ told: T } | undefined> {
    if (isUp === undefined) await first
    if (!redis || !isUp) return undefined
    try {
      return { told: await inTime(ask(redis), waitMs) }
    } catch (error) {
      turned(false, messageOf(error))
      return undefined
    }
  }

  function inTime<T>(answer: Promise<T>, waitMs: number): Promise<T> {
    return new Promise((resolve, reject) => {
      const timer = clock.after(waitMs, () => reject(new Error(`no answer within ${waitMs} ms`)))
      answer.then(resolve, reject).finally(() => timer.cancel())
    })
  }

  async function tryAgain(): Promise<void> {
    retry = undefined
    try {
      if (redis?.status !== 'ready') {
        redis?.disconnect()
        trouble = undefined
        redis = await connectionTo(config, await password(), error => { trouble ??= error.message })
        await inTime(redis.connect(), PATIENT_MS)
      }
      await inTime(catchUp(redis), PATIENT_MS)
      if (isClosed) redis.disconnect()
      turned(true)
    } catch (error) {
      turned(false, trouble ?? messageOf(error))
    }
  }

  /** Tells what it missed, and what it may have lost; then learns what others told it. */
  async function catchUp(store: Redis): Promise<void> {
    const changes = store.pipeline()
    const mine = new Map(memory.all())
    for (const [key, kept] of mine) {
      const ms = Math.max(1, Math.ceil(kept.untilMs - clock.nowMs()))
      if (missed.has(key)) changes.set(prefix + key, written(kept), 'PX', ms)
      else changes.set(prefix + key, written(kept), 'PX', ms, 'NX')
    }
    for (const key of missed) if (!mine.has(key)) changes.del(prefix + key)
    for (const [error] of await changes.exec() ?? []) if (error) throw error
    missed.clear()
    for (const [key, kept] of await everythingIn(store, prefix)) await memory.update(key, () => kept)
  }

  /** Who comes before we know whether it is there waits for that: after a restart all phones would be unknown. */
  const first = tryAgain()

  return {
    get isUp() {
      return isUp === true
    },

    async get(key) {
      const answer = await asked(store => store.get(prefix + key))
      if (!answer) return await memory.get(key)
      const kept = read(answer.told ?? '')
      await memory.update(key, () => kept)
      return await memory.get(key)
    },

    async update(key, change) {
      let there = (await asked(store => store.get(prefix + key)))?.told ?? ''
      for (let tries = 0; tries < TRIES_MAX; tries++) {
        const before = read(there)
        const after = change(before && before.untilMs > clock.nowMs() ? before.text : undefined)
        const ms = after ? Math.max(1, Math.ceil(after.untilMs - clock.nowMs())) : 0
        const expected = there
        const swapped = await asked(store =>
          store.eval(SWAP, 1, prefix + key, expected, after ? written(after) : '', ms) as Promise<string | null>)
        if (!swapped) break
        if (swapped.told === null) return await memory.update(key, () => after)
        there = swapped.told
      }
      missed.add(key)
      await memory.update(key, change)
    },

    async list() {
      const found = await asked(store => everythingIn(store, prefix), PATIENT_MS)
      return found ? found.told.map(([key, { text }]) => [key, text] as const) : await memory.list()
    },

    close() {
      isClosed = true
      retry?.cancel()
      redis?.disconnect()
    },
  }
}

/**
 * Nothing waits in it for a server that is away; the shelf tries again by itself. Its package is loaded here, for
 * most routers never need it.
 */
async function connectionTo(
  { redis: url }: RedisShelfConfig, password: string | undefined, failed: (error: Error) => void,
): Promise<Redis> {
  const ioredis = await import('ioredis')
  const redis = new ioredis.Redis({
    ...readRedisUrl(url), ...(password !== undefined && { password }), lazyConnect: true,
    retryStrategy: () => null, maxRetriesPerRequest: 0, enableOfflineQueue: false, connectTimeout: PATIENT_MS,
  })
  // What is asked fails and says so; without a listener the process would end.
  redis.on('error', failed)
  return redis
}

async function everythingIn(
  store: Redis, prefix: string,
): Promise<readonly (readonly [key: string, kept: Kept])[]> {
  const found: (readonly [string, Kept])[] = []
  for (let cursor = '0', first = true; first || cursor !== '0'; first = false) {
    const [next, keys] = await store.scan(cursor, 'MATCH', `${prefix}*`, 'COUNT', 500)
    cursor = next
    const values = keys.length > 0 ? await store.mget(keys) : []
    for (const [at, key] of keys.entries()) {
      const kept = read(values[at] ?? '')
      if (kept) found.push([key.slice(prefix.length), kept])
    }
  }
  return found
}

function written({ text, untilMs }: Kept): string {
  return `${untilMs} ${text}`
}

/** Undefined for nothing, and for what no shelf has written. */
function read(value: string): Kept | undefined {
  const [, untilMs, text] = /^(\d{1,15}) (.+)$/s.exec(value) ?? []
  return untilMs === undefined || text === undefined ? undefined : { untilMs: Number(untilMs), text }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
