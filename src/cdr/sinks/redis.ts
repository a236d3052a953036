/**
 * Records into a stream of Redis or Valkey: an entry a record, with the fields `uid` and `record`. A batch
 * is one transaction; a reader drops what it has seen by the uid.
 */
import type { Redis } from 'ioredis'
import { readRedisUrl } from '../../base/redis-url.ts'
import { answerMs, connectMs, type SecretSource, type Sink } from '../../spool/sink.ts'

export interface RedisSinkConfig {
  readonly to: 'redis'
  /** `redis://USER@HOST:PORT/DATABASE`, or `rediss:` for TLS; without a password. */
  readonly url: string
  /** The name of the secret the password is in. */
  readonly password: string | undefined
  readonly stream: string
  /** About how many entries the stream keeps; undefined keeps all. */
  readonly entriesMax: number | undefined
  readonly batchMax: number
}

export function createRedisSink(config: RedisSinkConfig, secret: SecretSource): Sink {
  const { protocol, host: place } = new URL(config.url)
  const trim = config.entriesMax === undefined ? [] : ['MAXLEN', '~', config.entriesMax]
  let connected: Redis | undefined

  async function connection(): Promise<Redis> {
    if (connected && connected.status !== 'end') return connected
    // Not loaded at the start: few need it, and it takes longer than most of ours together.
    const ioredis = await import('ioredis')
    const redis = new ioredis.Redis({
      ...readRedisUrl(config.url), lazyConnect: true,
      ...(config.password !== undefined && { password: await secret(config.password) }),
      // Trying again is the delivery's to do, with all that waits.
      retryStrategy: () => null, maxRetriesPerRequest: 0, connectTimeout: connectMs, commandTimeout: answerMs,
    })
    // What is asked fails and says so; without a listener the process would end.
    redis.on('error', () => undefined)
    connected = redis
    await redis.connect()
    return redis
  }

  function forget(): void {
    connected?.disconnect()
    connected = undefined
  }

  return {
    place: `${protocol}//${place}`,
    batchMax: config.batchMax,
    async send(records) {
      try {
        const batch = (await connection()).multi()
        for (const { uid, json } of records) batch.xadd(config.stream, ...trim, '*', 'uid', uid, 'record', json)
        for (const [error] of await batch.exec() ?? []) if (error) throw error
      } catch (error) {
        forget()
        throw firstOf(error)
      }
    },
    close: forget,
  }
}

/** Of a transaction that was called off, what called it off. */
function firstOf(error: unknown): unknown {
  return (error as { readonly previousErrors?: readonly unknown[] }).previousErrors?.[0] ?? error
}
