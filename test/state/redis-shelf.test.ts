/** The shelf on a real Redis: shared, outlasting us, and not missed when it is away. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { systemClock } from '../../src/base/clock.ts'
import { createRedisShelf, type RedisShelf } from '../../src/state/redis-shelf.ts'
import { eventually } from '../support/eventually.ts'
import { assertNothingLeft } from '../support/leaks.ts'
import { startRedis, type RedisServer } from '../support/redis.ts'

const test = suite('a shelf in Redis')
const later = (): number => Date.now() + 60_000

interface Opened extends Disposable {
  readonly shelf: RedisShelf
  readonly told: string[]
}

function opened({ url }: Pick<RedisServer, 'url'>, password?: string): Opened {
  const told: string[] = []
  const shelf = createRedisShelf({ redis: url, password: undefined }, {
    name: 'phones', clock: systemClock, password: async () => password,
    changed: (isUp, why) => told.push(isUp ? 'up' : `down: ${why}`),
  })
  return { shelf, told, [Symbol.dispose]: () => shelf.close() }
}

const up = ({ shelf }: Opened) => eventually(4_000, 'the shelf is up', () => shelf.isUp)
const add = (word: string) => (before: string | undefined) => ({ text: `${before ?? ''}${word}`, untilMs: later() })

test('two routers see the same, and no change is lost between them', async () => {
  const redis = await startRedis({ password: 'w0rd' })
  try {
    using one = opened(redis, 'w0rd')
    using two = opened(redis, 'w0rd')
    await Promise.all([up(one), up(two)])
    await one.shelf.update('["p","alice"]', add('a'))
    assert.is(await two.shelf.get('["p","alice"]'), 'a')
    await Promise.all(['b', 'c', 'd', 'e'].map((word, at) =>
      (at % 2 === 0 ? one : two).shelf.update('["p","alice"]', add(word))))
    const text = await one.shelf.get('["p","alice"]') ?? ''
    assert.equal([...text].toSorted(), ['a', 'b', 'c', 'd', 'e'])
    assert.equal(await two.shelf.list(), [['["p","alice"]', text]])
    await two.shelf.update('["p","alice"]', () => undefined)
    assert.equal([await one.shelf.get('["p","alice"]'), await one.shelf.list()], [undefined, []])
    await one.shelf.update('short', () => ({ text: 'x', untilMs: Date.now() + 40 }))
    await eventually(2_000, 'its time is over', async () => await two.shelf.get('short') === undefined)
    using three = opened(redis, 'wrong')
    await eventually(4_000, 'a wrong password is said', () => three.told.some(each => each.includes('WRONGPASS')))
  } finally {
    await redis.close()
  }
})

test('what it holds is there after a restart of ours; what no shelf has written is nothing', async () => {
  const redis = await startRedis()
  try {
    {
      using before = opened(redis)
      await up(before)
      await before.shelf.update('k', add('kept'))
    }
    await redis.run('SET', 'pointsman:phones:odd', 'nonsense')
    using after = opened(redis)
    await up(after)
    assert.equal([await after.shelf.get('k'), await after.shelf.get('odd')], ['kept', undefined])
    assert.equal(await after.shelf.list(), [['k', 'kept']])
    await after.shelf.update('odd', add('mended'))
    assert.is(await after.shelf.get('odd'), 'mended')
  } finally {
    await redis.close()
  }
})

test('one that hangs costs one call 50 ms, one that died nothing, and both learn what they missed', async () => {
  let redis = await startRedis()
  using here = opened(redis)
  try {
    await up(here)
    await here.shelf.update('a', add('before'))
    await redis.run('CLIENT', 'PAUSE', '1500', 'ALL')
    const beganMs = performance.now()
    await here.shelf.update('a', add('+hang'))
    const waitedMs = performance.now() - beganMs
    assert.ok(waitedMs >= 45 && waitedMs < 1_000, `${waitedMs} ms`)
    assert.is(await here.shelf.get('a'), 'before+hang')
    await up(here)
    assert.match(await redis.run('GET', 'pointsman:phones:a'), / before\+hang\b/)
    await redis.close()
    await eventually(4_000, 'it is missed', async () => {
      await here.shelf.get('a')
      return !here.shelf.isUp
    })
    await here.shelf.update('a', add('+dead'))
    await here.shelf.update('b', add('new'))
    assert.equal((await here.shelf.list()).toSorted(), [['a', 'before+hang+dead'], ['b', 'new']])
    redis = await startRedis({ port: redis.port })
    await up(here)
    using there = opened(redis)
    await up(there)
    assert.equal((await there.shelf.list()).toSorted(), [['a', 'before+hang+dead'], ['b', 'new']])
  } finally {
    await redis.close()
  }
})

test('nothing is left open', () => assertNothingLeft())

test.run()
