/** The shelf on a real Redis: shared, outlasting us, and not missed when it is away. */
import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
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

/** A way to a Redis of one router only, which can be cut. */
async function cuttable({ port }: RedisServer) {
  const sockets = new Set<Socket>()
  let isCut = false
  const server = createServer(near => {
    const far = connect(port, '127.0.0.1')
    for (const socket of [near, far]) {
      sockets.add(socket)
      socket.on('error', () => { /* one that was cut */ }).on('close', () => {
        sockets.delete(socket)
        near.destroy()
        far.destroy()
      })
    }
    if (isCut) near.destroy()
    near.pipe(far).pipe(near)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `redis://127.0.0.1:${(server.address() as AddressInfo).port}`,
    cut(now: boolean) {
      isCut = now
      if (isCut) for (const socket of sockets) socket.destroy()
    },
    [Symbol.asyncDispose]: async () => {
      server.close()
      for (const socket of sockets) socket.destroy()
      await once(server, 'close')
    },
  }
}

const down = ({ shelf }: Opened) => eventually(4_000, 'the shelf is down', async () => {
  await shelf.get('anything')
  return !shelf.isUp
})
const without = (word: string) => (before = '') => {
  const text = before.replace(word, '')
  return text === '' ? undefined : { text, untilMs: later() }
}

test('what one router took away while another was cut off does not come back', async () => {
  const redis = await startRedis()
  try {
    await using way = await cuttable(redis)
    using here = opened(way)
    using there = opened(redis)
    await Promise.all([up(here), up(there)])
    await here.shelf.update('phone', add('p'))
    await here.shelf.update('other', add('o'))
    await here.shelf.update('mine', add('m'))
    assert.is(await there.shelf.get('mine'), 'm')
    way.cut(true)
    await down(here)
    await there.shelf.update('phone', () => undefined)
    await there.shelf.update('short', () => ({ text: 'x', untilMs: Date.now() + 60_000 }))
    await there.shelf.update('short', before => ({ text: `${before}y`, untilMs: Date.now() + 20 }))
    await here.shelf.update('mine', () => undefined)
    await here.shelf.update('never seen', () => undefined)
    await there.shelf.update('never seen', add('n'))
    assert.equal((await here.shelf.list()).toSorted(), [['other', 'o'], ['phone', 'p']])
    way.cut(false)
    await up(here)
    const all = [['other', 'o']]
    assert.equal([await here.shelf.list(), await there.shelf.list()], [all, all])
    assert.equal([await here.shelf.get('phone'), await there.shelf.get('mine')], [undefined, undefined])
    // Nor when the store loses all it has: the routers know what was taken away, and tell it.
    await redis.run('FLUSHALL')
    redis.hang(true)
    await Promise.all([down(here), down(there)])
    redis.hang(false)
    await Promise.all([up(here), up(there)])
    assert.equal([await here.shelf.list(), await there.shelf.list()], [all, all])
  } finally {
    await redis.close()
  }
})

test('changes of one record at two routers, one of them cut off, are both there at the end', async () => {
  const redis = await startRedis()
  try {
    await using way = await cuttable(redis)
    using here = opened(way)
    using there = opened(redis)
    await Promise.all([up(here), up(there)])
    await here.shelf.update('alice', add('1'))
    way.cut(true)
    await down(here)
    await there.shelf.update('alice', add('2'))
    await here.shelf.update('alice', add('3'))
    await here.shelf.update('alice', without('1'))
    await there.shelf.update('alice', add('4'))
    assert.equal([await here.shelf.get('alice'), await there.shelf.get('alice')], ['3', '124'])
    way.cut(false)
    await up(here)
    assert.equal([await here.shelf.get('alice'), await there.shelf.get('alice')], ['243', '243'])
    // A late change knows that it is one; what was there before it was made is lost with the store.
    way.cut(true)
    await down(here)
    const late: boolean[] = []
    await here.shelf.update('alice', (before, isLate) => {
      late.push(isLate)
      return add('5')(before)
    })
    await redis.run('FLUSHALL')
    way.cut(false)
    await up(here)
    assert.equal([await there.shelf.get('alice'), late[0]], ['2435', false])
  } finally {
    await redis.close()
  }
})

test('a stall of our own is not taken for an absence', async () => {
  const redis = await startRedis()
  try {
    using here = opened(redis)
    await up(here)
    await here.shelf.update('a', add('x'))
    for (let times = 0; times < 5; times++) {
      const asked = [here.shelf.get('a'), here.shelf.update('a', add('y'))]
      const untilMs = performance.now() + 150
      while (performance.now() < untilMs) { /* nothing else runs meanwhile */ }
      await Promise.all(asked)
    }
    assert.equal([here.told, await here.shelf.get('a')], [['up'], 'xyyyyy'])
  } finally {
    await redis.close()
  }
})

test('one that takes no writes is as good as away, says why, and is told when it does', async () => {
  const redis = await startRedis()
  try {
    using here = opened(redis)
    await up(here)
    await here.shelf.update('a', add('x'))
    await redis.run('CONFIG', 'SET', 'maxmemory', '1')
    await here.shelf.update('a', add('+full'))
    assert.equal([here.shelf.isUp, await here.shelf.get('a')], [false, 'x+full'])
    await new Promise(resolve => setTimeout(resolve, 1_300))
    assert.is(here.told.length, 2, 'it stays down and says so once')
    assert.match(here.told[1] ?? '', /^down: OOM /)
    await redis.run('CONFIG', 'SET', 'maxmemory', '0')
    await up(here)
    assert.match(await redis.run('GET', 'pointsman:phones:a'), / x\+full\b/)
    await redis.run('REPLICAOF', '127.0.0.1', '1')
    await here.shelf.update('a', add('+replica'))
    assert.is(await here.shelf.get('a'), 'x+full+replica')
    assert.match(here.told.at(-1) ?? '', /^down: .*READONLY/)
    await redis.run('REPLICAOF', 'NO', 'ONE')
    await up(here)
    assert.match(await redis.run('GET', 'pointsman:phones:a'), / x\+full\+replica\b/)
  } finally {
    await redis.close()
  }
})

test('nothing is left open', () => assertNothingLeft())

test.run()
