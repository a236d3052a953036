/**
 * Asks Redis or Valkey. One connection for each server, made when first asked and kept while it lives;
 * one that breaks is made again for the next question. The only file here that meets ioredis.
 */
import { connect as connectPlain } from 'node:net'
import { connect as connectTls } from 'node:tls'
import type { Redis, RedisOptions } from 'ioredis'
import { readRedisUrl } from '../base/redis-url.ts'
import type { Found, LookupRequest } from '../policy/lookups/lookup.ts'
import { objectFrom } from './json.ts'
import type { AskScope } from './lookups.ts'
import { assertAllowed, guardedLookup } from './open-network.ts'

export type RedisRequest = Extract<LookupRequest, { readonly over: 'redis' }>

export interface RedisAsker {
  ask(request: RedisRequest, scope: AskScope): Promise<Found>
  close(): void
}

/** Longer values are no answer. */
const VALUE_CHARS_MAX = 64 * 1024
const CONNECT_MS = 5000

/** @param secret the value of a secret; undefined when there is none of that name */
export function createRedisAsker(secret: (name: string) => string | undefined): RedisAsker {
  const connections = new Map<string, Redis>()
  /** Loaded with the first question, as few policies ask any. */
  let client: Promise<typeof Redis> | undefined

  function connectionTo({ server, password }: RedisRequest, mayBePrivate: boolean, Client: typeof Redis): Redis {
    const key = `${server} ${password?.secret ?? ''} ${mayBePrivate}`
    let redis = connections.get(key)
    if (redis && redis.status !== 'end') return redis
    const word = password === undefined ? undefined : secret(password.secret)
    if (password !== undefined && word === undefined) throw new Error(`secret "${password.secret}" is not there`)
    redis = new Client(optionsFor(server, word, mayBePrivate))
    // A question that fails says so itself; without a listener the process would end.
    redis.on('error', () => undefined)
    connections.set(key, redis)
    return redis
  }

  return {
    async ask(request, { mayBePrivate }) {
      const Client = await (client ??= import('ioredis').then(({ Redis: Loaded }) => Loaded))
      const redis = connectionTo(request, mayBePrivate, Client)
      const { key } = request
      if (request.read === 'hash') {
        const hash = await redis.hgetall(key)
        return Object.keys(hash).length === 0 ? 'nothing' : hash
      }
      const value = await redis.get(key)
      if (value === null) return 'nothing'
      if (value.length > VALUE_CHARS_MAX) throw new Error('the value is too long')
      return 'field' in request ? { [request.field]: value } : objectFrom(value)
    },
    close() {
      for (const redis of connections.values()) redis.disconnect()
      connections.clear()
    },
  }
}

function optionsFor(
  server: string, password: string | undefined, mayBePrivate: boolean,
): Omit<RedisOptions, 'replyMapping'> {
  const { host, port, db, tls } = readRedisUrl(server)
  assertAllowed(host, mayBePrivate)
  const lookup = guardedLookup(mayBePrivate)
  const place = { host, port, lookup }
  return {
    db,
    ...(password !== undefined && { password }),
    // A question waits for its deadline, not for a server to come back; the next one connects again.
    retryStrategy: () => null,
    maxRetriesPerRequest: 0,
    connectTimeout: CONNECT_MS,
    Connector: class {
      #socket: ReturnType<typeof connectPlain> | undefined
      firstError?: Error
      check(): boolean {
        return true
      }
      connect(): Promise<ReturnType<typeof connectPlain>> {
        this.#socket = tls ? connectTls({ ...place, ...tls }) : connectPlain(place)
        this.#socket.once('error', error => { this.firstError = error })
        return Promise.resolve(this.#socket)
      }
      disconnect(): void {
        this.#socket?.end()
      }
    } as unknown as NonNullable<RedisOptions['Connector']>,
  }
}
