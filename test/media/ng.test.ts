import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { createRequire } from 'node:module'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { systemClock } from '../../src/base/clock.ts'
import { RouterError } from '../../src/base/errors.ts'
import { createNgClient, type NgClient } from '../../src/media/ng.ts'
import type { NgOptions } from '../../src/media/patient.ts'
import type * as rtpengineClient from '../../src/media/rtpengine-client.d.ts'
import { eventually } from '../support/eventually.ts'
import { assertNothingLeft } from '../support/leaks.ts'
import { freePort } from '../support/ports.ts'
import { startRtpengine, type Rtpengine } from '../support/rtpengine.ts'
import { within } from '../support/within.ts'
import { openUdpProxy } from './udp-proxy.ts'

const test = suite('ng')
const sdp = [
  'v=0', 'o=- 1 1 IN IP4 127.0.0.1', 's=Zürich', 'c=IN IP4 127.0.0.1', 't=0 0', 'm=audio 4000 RTP/AVP 0', '',
].join('\r\n')
const description = (callId: string) => ({ 'call-id': callId, 'from-tag': 'a', 'to-tag': 'b', sdp })

let engine: Rtpengine
test.before(async () => { engine = await startRtpengine() })
test.after(async () => {
  await engine.stop()
  await assertNothingLeft()
})

/** Runs `body` with a client of `port` and closes it. */
async function withClient(port: number, body: (ng: NgClient) => Promise<void>, more: Partial<NgOptions> = {}) {
  const ng = createNgClient({ host: '127.0.0.1', port, clock: systemClock, ...more })
  try {
    await body(ng)
  } finally {
    ng.close()
    assert.is(ng.pending, 0, 'nothing is left waiting')
  }
}

type OnCommand = (cookie: string, reply: (body: string) => void) => void

/** Runs `body` with a client of a stand-in that does with each command what the test says. */
async function withFake(onCommand: OnCommand, body: (ng: NgClient) => Promise<void>, more: Partial<NgOptions> = {}) {
  const host = more.host ?? '127.0.0.1'
  const socket = createSocket(host === '::1' ? 'udp6' : 'udp4')
  socket.bind(0, host)
  await once(socket, 'listening')
  socket.on('message', (datagram, from) => onCommand(datagram.toString('latin1', 0, 36), says =>
    socket.send(`${datagram.toString('latin1', 0, 36)} ${says}`, from.port, from.address)))
  try {
    await withClient(socket.address().port, body, more)
  } finally {
    socket.close()
  }
}

const pong = 'd6:result4:ponge'
const silent: OnCommand = () => {}

test('an engine that says nothing for 40 ms is in doubt, until it says anything', async () => {
  let answer: (() => void) | undefined
  await withFake((_, reply) => { answer = () => reply(pong) }, async ng => {
    assert.not(ng.doubtful, 'nobody waits')
    const ping = ng.ping()
    await eventually(500, 'the doubt', () => ng.doubtful)
    answer?.()
    await ping
    assert.not(ng.doubtful)
  })
})

test('a stall of our own process is no reason to doubt the engine', () => withClient(engine.port, async ng => {
  await ng.ping()
  const ping = ng.ping()
  let doubted: boolean | undefined
  setTimeout(() => { doubted = ng.doubtful }, 60)
  const until = performance.now() + 120
  while (performance.now() < until); // the reply lies in the socket, and both timers are due
  await ping
  await eventually(500, 'the look', () => doubted !== undefined)
  assert.is(doubted, false)
}))

/** How a command failed, and after how long. */
async function failure(command: Promise<unknown>): Promise<{ error: RouterError; ms: number }> {
  const began = performance.now()
  try {
    await within(3000, 'the failure', command)
  } catch (error) {
    if (error instanceof RouterError) return { error, ms: performance.now() - began }
    throw error
  }
  throw new Error('the command did not fail')
}

test('the package still has the inner members the client stands on', () => {
  const { Client } = createRequire(import.meta.url)('rtpengine-client') as typeof rtpengineClient
  const bare = new Client({}) as unknown as Record<string, unknown>
  const socket = bare['socket'] as Socket
  socket.close()
  assert.instance(bare['messages'], Map)
  assert.instance(bare['timers'], Map)
  for (const method of ['_onMessage', '_onParsedMessage', 'send_internal']) assert.type(bare[method], 'function')
  assert.equal(Client.decodeMessage(Buffer.from(`${'c'.repeat(36)} d6:result4:ponge`)),
    { id: 'c'.repeat(36), data: { result: 'pong' } })
})

test('a session is offered, answered, listed, queried and deleted', () => withClient(engine.port, async ng => {
  await ng.ping()
  const offered = await ng.offer(description('life'))
  assert.match(offered, 's=Zürich')
  assert.not.match(offered, 'm=audio 4000 ')
  assert.match(await ng.answer(description('life')), /^m=audio \d+ RTP\/AVP 0\r$/m)
  assert.equal(await ng.list(10), ['life'])
  assert.ok((await ng.query('life'))['tags'])
  assert.ok((await ng.statistics())['statistics'])
  const { 'from-tag': caller, 'to-tag': callee } = description('life')
  const nothing = { packets: 0, bytes: 0, errors: 0 }
  const counted = await ng.delete('life', caller)
  assert.equal([counted?.get(caller), counted?.get(callee)], [nothing, nothing])
  assert.equal(await ng.list(10), [])
  assert.is(await ng.delete('life', caller), undefined)
  await ng.offer(description('stranger'))
  assert.is(await ng.delete('stranger', 'nobody'), undefined)
  assert.equal(await ng.list(10), [], 'also when the party is unknown')
}))

test('a list is as long as it was asked to be', () => withClient(engine.port, async ng => {
  const names = Array.from({ length: 40 }, (_, i) => `many-${i}`)
  await Promise.all(names.map(name => ng.offer(description(name))))
  assert.is((await ng.list(1000)).length, 40)
  assert.is((await ng.list(7)).length, 7)
  await Promise.all(names.map(name => ng.delete(name, 'a')))
  assert.is((await ng.list(1000)).length, 0)
}))

test('a refusal carries the engine\'s words', () => withClient(engine.port, async ng => {
  const { error } = await failure(ng.offer({ ...description('bad'), sdp: 'garbage' }))
  assert.is(error.code, 'MEDIA_REFUSED')
  assert.is(error.fields['reason'], 'Failed to parse SDP')
}))

test('an answer to a session the engine forgot is no fault of the description', () =>
  withClient(engine.port, async ng => {
    assert.is((await failure(ng.answer(description('forgotten')))).error.code, 'MEDIA_UNAVAILABLE')
  }))

test('a description too long for a datagram is refused, not the engine', () => withClient(engine.port, async ng => {
  const { error, ms } = await failure(ng.offer({ ...description('long'), sdp: sdp + 'a=x\r\n'.repeat(14_000) }))
  assert.is(error.code, 'MEDIA_REFUSED')
  assert.ok(ms < 500, `${ms} ms`)
  await ng.ping()
}))

test('a lost reply is asked for again with the same cookie, and the engine does the work once', async () => {
  const proxy = await openUdpProxy(engine.port)
  await withClient(proxy.port, async ng => {
    await ng.ping()
    for (const lost of [{ replies: 1 }, { commands: 1 }, { commands: 2 }, { replies: 2 }]) {
      const before = proxy.seen.length
      proxy.lose(lost)
      await within(900, 'the replayed answer', ng.offer(description('lossy')))
      const cookies = proxy.seen.slice(before).map(({ cookie }) => cookie)
      assert.is(cookies.length, 1 + Object.values(lost)[0]!)
      assert.is(new Set(cookies).size, 1)
    }
    assert.is(await engine.sessions(), 1)
    await ng.delete('lossy', 'a')
  })
  proxy.close()
})

test('a silent engine costs one second, four datagrams and a typed error', () => {
  const cookies: string[] = []
  return withFake(cookie => { cookies.push(cookie) }, async ng => {
    const { error, ms } = await failure(ng.ping())
    assert.is(error.code, 'MEDIA_TIMEOUT')
    assert.ok(ms > 950 && ms < 1_900, `${ms} ms`)
    assert.is(cookies.length, 4)
    assert.is(new Set(cookies).size, 1)
  })
})

test('a reply after the limit is counted and harms nobody', () =>
  withFake((_, reply) => { setTimeout(() => reply(pong), 900) }, async ng => {
    const { error, ms } = await failure(ng.ping())
    assert.is(error.code, 'MEDIA_TIMEOUT')
    assert.ok(ms > 190 && ms < 800, `${ms} ms`)
    await eventually(1_500, 'the late replies', () => ng.lateReplies === 2)
  }, { limitMs: 200 }))

test('what is not an ng reply is counted, and the command goes on', () => {
  const says = ['not bencode', pong]
  return withFake((_, reply) => reply(says.shift() ?? ''), async ng => {
    await ng.ping()
    assert.is(ng.lateReplies, 1)
  })
})

test('an engine that is gone is known in milliseconds', async () => {
  const lost: string[] = []
  await withClient(await freePort(), async ng => {
    const { error, ms } = await failure(ng.ping())
    assert.is(error.code, 'MEDIA_UNAVAILABLE')
    assert.ok(ms < 200, `${ms} ms`)
    assert.match(lost[0] ?? '', 'ECONNREFUSED')
  }, { onLost: why => { lost.push(why) } })
})

test('three commands without a sign of life fail together after a quarter of a second', () => {
  const lost: string[] = []
  return withFake(silent, async ng => {
    for (const { error, ms } of await Promise.all([1, 2, 3, 4].map(() => failure(ng.ping())))) {
      assert.is(error.code, 'MEDIA_TIMEOUT')
      assert.ok(ms > 240 && ms < 900, `${ms} ms`)
    }
    assert.equal(lost, ['is silent'])
  }, { onLost: why => { lost.push(why) } })
})

test('a stall of our own process is not taken for silence of the engine', () => withClient(engine.port, async ng => {
  await ng.ping()
  const pings = [ng.ping(), ng.ping(), ng.ping()]
  const untilMs = performance.now() + 1300
  while (performance.now() < untilMs) { /* the loop stands still while the replies arrive */ }
  await Promise.all(pings)
}, { onLost: why => assert.unreachable(why) }))

test('an engine is reached over IPv6', () =>
  withFake((_, reply) => reply(pong), ng => within(500, 'pong', ng.ping()), { host: '::1' }))

test('a name that cannot be found is an engine that cannot be reached', () => withClient(4000, async ng => {
  assert.is((await failure(ng.ping())).error.code, 'MEDIA_UNAVAILABLE')
}, { host: 'no-such-host.invalid' }))

test('closing fails what is under way and what comes after', () => withFake(silent, async ng => {
  const underWay = failure(ng.ping())
  ng.close()
  assert.is((await underWay).error.code, 'MEDIA_UNAVAILABLE')
  assert.is((await failure(ng.ping())).error.code, 'MEDIA_UNAVAILABLE')
}))

test.run()
