import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { createRedisAsker, type RedisRequest } from '../../src/lookups/redis.ts'
import { assertNothingLeft } from '../support/leaks.ts'
import { startRedis, type RedisServer } from '../support/redis.ts'

interface World {
  redis: RedisServer
}

const lookups = suite<World>('lookups in Redis')
const scope = { signal: new AbortController().signal, mayBePrivate: true }

lookups.before(async world => { world.redis = await startRedis({ password: 'pass word' }) })
lookups.after(async ({ redis }) => {
  await redis.close()
  await assertNothingLeft()
})

const secrets = (name: string): string | undefined => name === 'redis' ? 'pass word' : undefined

function requestFor({ redis }: World, more: object): RedisRequest {
  return {
    over: 'redis', server: redis.url, password: { secret: 'redis' }, read: 'hash', key: 'k', ...more,
  } as RedisRequest
}

async function asking<T>(run: (asker: ReturnType<typeof createRedisAsker>) => Promise<T>): Promise<T> {
  const asker = createRedisAsker(secrets)
  try {
    return await run(asker)
  } finally {
    asker.close()
  }
}

async function failure(run: Promise<unknown>): Promise<string> {
  return run.then(() => 'it was answered', (error: unknown) => error instanceof Error ? error.message : String(error))
}

lookups('a hash, a JSON value and a text are read, and a key that is not there is an answer', async world => {
  await world.redis.run('HSET', 'caller:+33612345678', 'tenant', 'acme', 'vip', '1')
  await world.redis.run('SET', 'json', '{"tenant":"globex"}')
  await world.redis.run('SET', 'text', 'pstn')
  await world.redis.run('SET', 'broken', 'pstn {')
  await asking(async asker => {
    const ask = async (more: object): Promise<unknown> => asker.ask(requestFor(world, more), scope)
    assert.equal(await ask({ key: 'caller:+33612345678' }), { tenant: 'acme', vip: '1' })
    assert.equal(await ask({ read: 'json', key: 'json' }), { tenant: 'globex' })
    assert.equal(await ask({ read: 'text', key: 'text', field: 'route' }), { route: 'pstn' })
    for (const read of ['hash', 'json', 'text']) assert.is(await ask({ read, key: 'gone', field: 'x' }), 'nothing')
    assert.match(await failure(ask({ read: 'json', key: 'broken' })), /something else than JSON/)
    assert.match(await failure(ask({ read: 'json', key: 'caller:+33612345678' })), /WRONGTYPE/)
  })
})

lookups('a key a caller had a hand in is one key', async world => {
  await world.redis.run('SET', 'safe', 'yes')
  await asking(async asker => {
    const key = 'caller:x\r\nDEL safe\r\n'
    assert.is(await asker.ask(requestFor(world, { key }), scope), 'nothing')
  })
  assert.is((await world.redis.run('GET', 'safe')).trim(), 'yes')
})

lookups('a private address is asked only where that is allowed', async world => {
  const closed = { ...scope, mayBePrivate: false }
  await asking(async asker => {
    assert.match(await failure(asker.ask(requestFor(world, {}), closed)), /private address/)
    const server = world.redis.url.replace('127.0.0.1', 'localhost')
    assert.match(await failure(asker.ask(requestFor(world, { server }), closed)), /private address|closed/)
  })
})

lookups('a server that went away is asked again when it is back', async () => {
  const first = await startRedis({ password: 'pass word' })
  await asking(async asker => {
    const request = requestFor({ redis: first }, { key: 'k' })
    assert.is(await asker.ask(request, scope), 'nothing')
    await first.close()
    assert.match(await failure(asker.ask(request, scope)), /closed|ECONNREFUSED|connect/i)
    const again = await startRedis({ password: 'pass word', port: first.port })
    await again.run('HSET', 'k', 'tenant', 'acme')
    assert.equal(await asker.ask(request, scope), { tenant: 'acme' })
    await again.close()
  })
})

lookups.run()
