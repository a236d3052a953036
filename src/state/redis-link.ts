/**
 * The way to a Redis or Valkey that may be away: what does not answer in time is left alone for a second, then
 * connected to again, and is only up once whoever uses it has caught up.
 */
import type { Redis } from 'ioredis'
import type { Clock, Timer } from '../base/clock.ts'
import { readRedisUrl } from '../base/redis-url.ts'

export interface RedisLinkPorts {
  /** `redis://USER@HOST:PORT/DATABASE`, or `rediss:` for TLS; without a password. */
  readonly url: string
  readonly clock: Clock
  readonly password: () => Promise<string | undefined>
  /** Comes before it is up, each time; a failure leaves it down. */
  readonly catchUp: (patient: Ask) => Promise<void>
  /** Told when it begins to answer, or stops. */
  readonly changed: (isUp: boolean, why: string) => void
}

/** Asks it something. @throws when it did not answer in time, or not at all */
export type Ask = <T>(question: (redis: Redis) => Promise<T>) => Promise<T>

export interface RedisLink {
  readonly isUp: boolean
  /** Undefined when it did not answer in time, or not at all. */
  ask<T>(question: (redis: Redis) => Promise<T>, waitMs?: number): Promise<{ readonly told: T } | undefined>
  close(): void
}

/** A call waits this long for the store, and no longer. Milliseconds. */
const DEADLINE_MS = 50
/** Connecting, and looking through all of it, may take longer: no call waits for that. */
export const PATIENT_MS = 1_000
const RETRY_MS = 1_000

export function createRedisLink({ url, clock, password, catchUp, changed }: RedisLinkPorts): RedisLink {
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

  function inTime<T>(answer: Promise<T>, waitMs: number): Promise<T> {
    return new Promise((resolve, reject) => {
      const late = () => reject(new Error(`no answer within ${waitMs} ms`))
      // Once more round the loop: after a stall of our own, what it answered is read only then.
      const timer = clock.after(waitMs, () => void setImmediate(late))
      answer.then(resolve, reject).finally(() => timer.cancel())
    })
  }

  async function tryAgain(): Promise<void> {
    retry = undefined
    try {
      if (redis?.status !== 'ready') {
        redis?.disconnect()
        trouble = undefined
        redis = await connectionTo(url, await password(), error => { trouble ??= error.message })
        await inTime(redis.connect(), PATIENT_MS)
      }
      const store = redis
      await catchUp(question => inTime(question(store), PATIENT_MS))
      if (isClosed) store.disconnect()
      turned(true)
    } catch (error) {
      turned(false, trouble ?? messageOf(error))
    }
  }

  /** Who comes before we know whether it is there waits for that: after a restart all phones would be unknown. */
  const first = tryAgain()

  return {
    get isUp() {
      return isUp === true
    },
    async ask(question, waitMs = DEADLINE_MS) {
      if (isUp === undefined) await first
      if (!redis || !isUp) return undefined
      try {
        return { told: await inTime(question(redis), waitMs) }
      } catch (error) {
        turned(false, messageOf(error))
        return undefined
      }
    },
    close() {
      isClosed = true
      retry?.cancel()
      redis?.disconnect()
    },
  }
}

/**
 * Nothing waits in it for a server that is away; the link tries again by itself. Its package is loaded here, for
 * most routers never need it.
 */
async function connectionTo(
  url: string, password: string | undefined, failed: (error: Error) => void,
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

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
