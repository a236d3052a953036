import { setTimeout as sleep } from 'node:timers/promises'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { systemClock } from '../../src/base/clock.ts'
import { RouterError } from '../../src/base/errors.ts'
import { createLog } from '../../src/base/log.ts'
import type { MediaSession } from '../../src/media/media.ts'
import { createMediaPlane, type MediaPlaneOptions, type OwnedMediaPlane } from '../../src/media/plane.ts'
import { eventually } from '../support/eventually.ts'
import { relayed } from '../support/fake-media.ts'
import { assertNothingLeft } from '../support/leaks.ts'
import { freePort } from '../support/ports.ts'
import { readAudio, RtpPhone } from '../support/rtp-phone.ts'
import { startRtpengine, type Rtpengine } from '../support/rtpengine.ts'
import { openUdpProxy } from './udp-proxy.ts'

const test = suite('nodes')
const sdp = [
  'v=0', 'o=- 1 1 IN IP4 127.0.0.1', 's=-', 'c=IN IP4 127.0.0.1', 't=0 0', 'm=audio 4000 RTP/AVP 0', '',
].join('\r\n')

/** How long a command waits for a silent engine, and three of them together before it is left out. */
const COMMAND_MS = 1_000
/** Whoever took longer waited for a silent engine; less than three commands wait for it together. */
const WAITED_MS = 200
/** What a busy machine may take for what needs no waiting. */
const AT_ONCE_MS = 500

let one: Rtpengine
let two: Rtpengine
test.before(async () => {
  [one, two] = await Promise.all([startRtpengine(), startRtpengine()])
})
/** What a test that failed left on it, or killed, is no matter of the next. */
async function renewed(engine: Rtpengine): Promise<void> {
  if (await engine.sessions().catch(() => undefined) === 0) return
  await engine.kill9()
  await engine.start()
}

/** A plane, and what it told its owner. */
interface Told {
  readonly plane: OwnedMediaPlane
  /** `up HOST:PORT` and `out HOST:PORT`, in order. */
  readonly changes: readonly string[]
  readonly unavailable: () => number
}

async function withPlane(
  nodes: MediaPlaneOptions['nodes'],
  body: (told: Told) => Promise<void>,
  more: Partial<MediaPlaneOptions> = {},
): Promise<void> {
  await Promise.all([renewed(one), renewed(two)])
  const changes: string[] = []
  let unavailable = 0
  const plane = createMediaPlane({
    nodes,
    clock: systemClock,
    log: createLog('silent'),
    onNode: (name, up) => { changes.push(`${up ? 'up' : 'out'} ${name}`) },
    onUnavailable: () => { unavailable++ },
    ...more,
  })
  try {
    await plane.ready()
    await body({ plane, changes, unavailable: () => unavailable })
  } finally {
    one.resume()
    await plane.close()
  }
  assert.equal([await one.sessions(), await two.sessions()], [0, 0], 'both engines have let go')
}

const nameOf = (engine: { readonly port: number }) => `127.0.0.1:${engine.port}`
const isUp = (plane: OwnedMediaPlane, engine: { readonly port: number }) =>
  plane.status().find(({ name }) => name === nameOf(engine))?.up === true

interface Setup {
  readonly media: MediaSession | undefined
  readonly failed: string | undefined
  readonly ms: number
}

/** One call's media from nothing to answered. */
async function setUp(plane: OwnedMediaPlane): Promise<Setup> {
  const began = performance.now()
  let media: MediaSession | undefined
  let failed: string | undefined
  try {
    media = plane.open(relayed, 'test')
    await media.offer('a', sdp)
    await media.answer('b', sdp)
  } catch (error) {
    failed = error instanceof RouterError ? error.code : String(error)
  }
  return { media, failed, ms: performance.now() - began }
}

/** Calls that begin 20 ms apart, `count` of them. */
async function setUpSteadily(plane: OwnedMediaPlane, count: number): Promise<Setup[]> {
  const began = performance.now()
  return Promise.all(Array.from({ length: count }, async (_, i) => {
    await sleep(Math.max(0, began + i * 20 - performance.now()))
    return setUp(plane)
  }))
}

const releaseAll = (setups: readonly Setup[]) => Promise.all(setups.map(({ media }) => media?.release()))
const failures = (setups: readonly Setup[]) => setups.flatMap(({ failed }) => failed ?? [])

test('calls spread over the nodes by load', () => withPlane([one, two], async ({ plane, changes }) => {
  assert.equal(changes.toSorted(), [`up ${nameOf(one)}`, `up ${nameOf(two)}`].toSorted())
  const setups = await setUpSteadily(plane, 10)
  assert.equal(plane.status().map(({ sessions }) => sessions), [5, 5])
  const onOne = setups.filter(({ media }) => media?.node === nameOf(one))
  await releaseAll(onOne)
  const more = await setUpSteadily(plane, 3)
  assert.ok(more.every(({ media }) => media?.node === nameOf(one)), 'the emptier node takes the next calls')
  await releaseAll([...setups, ...more])
}))

test('after kill -9 of one of two nodes every call is set up on the other, and the node comes back by itself', () =>
  withPlane([one, two], async ({ plane, changes, unavailable }) => {
    const live = await setUpSteadily(plane, 50)
    await one.kill9()
    const setups = await setUpSteadily(plane, 50)
    assert.equal(failures(setups), [])
    assert.ok(setups.every(({ media }) => media?.node === nameOf(two)))
    const slowest = Math.max(...setups.map(({ ms }) => ms))
    assert.ok(slowest < AT_ONCE_MS, `${slowest} ms`)
    assert.is(unavailable(), 0)
    await one.start()
    await eventually(1500, 'the node is back', () => isUp(plane, one))
    assert.equal(changes.slice(2), [`out ${nameOf(one)}`, `up ${nameOf(one)}`])
    await releaseAll([...live, ...setups])
  }))

test('after kill -9 of the only node calls are refused at once, and taken again when it is back', () =>
  withPlane([one], async ({ plane, unavailable }) => {
    const live = await setUpSteadily(plane, 50)
    await one.kill9()
    const setups = await setUpSteadily(plane, 20)
    assert.equal([...new Set(failures(setups))], ['MEDIA_UNAVAILABLE'])
    assert.is(failures(setups).length, 20)
    const slowest = Math.max(...setups.map(({ ms }) => ms))
    assert.ok(slowest < AT_ONCE_MS, `${slowest} ms`)
    assert.is(unavailable(), 20, 'each refused call is counted')
    await releaseAll(live)
    assert.is(plane.status()[0]?.deletesWaiting, 50)
    await one.start()
    await eventually(1500, 'the node is back', () => isUp(plane, one))
    const after = await setUp(plane)
    assert.is(after.failed, undefined)
    await after.media?.release()
    await eventually(1500, 'no delete waits', () => plane.status()[0]?.deletesWaiting === 0)
  }))

test('with one of two nodes stopped at most three calls wait, and none fails', () =>
  withPlane([one, two], async ({ plane }) => {
    one.pause()
    const setups = await setUpSteadily(plane, 60)
    assert.equal(failures(setups), [])
    const waited = setups.filter(({ ms }) => ms > WAITED_MS)
    assert.ok(waited.length <= 3, `${waited.length} calls waited`)
    assert.ok(waited.every(({ ms }) => ms < COMMAND_MS + AT_ONCE_MS))
    await releaseAll(setups)
    one.resume()
    await eventually(1500, 'the node is back', () => isUp(plane, one))
    await eventually(1500, 'what it took while stopped is deleted', async () => await one.sessions() === 0)
  }))

test('with the only node stopped three calls wait, and what it took is deleted when it goes on', () =>
  withPlane([one], async ({ plane }) => {
    one.pause()
    const setups = await setUpSteadily(plane, 60)
    assert.is(failures(setups).length, 60)
    const slowest = Math.max(...setups.map(({ ms }) => ms))
    assert.ok(slowest < COMMAND_MS, `${slowest} ms`)
    const waited = setups.filter(({ ms }) => ms > WAITED_MS)
    assert.ok(waited.length <= 3, `${waited.length} calls waited`)
    await releaseAll(setups)
    one.resume()
    await eventually(1500, 'the node is back', () => isUp(plane, one))
    await eventually(1500, 'what it took while stopped is deleted', async () => await one.sessions() === 0)
    assert.is((await setUpThenRelease(plane)).failed, undefined)
  }))

async function setUpThenRelease(plane: OwnedMediaPlane): Promise<Setup> {
  const setup = await setUp(plane)
  await setup.media?.release()
  return setup
}

test('a lone call to a stopped node waits a second, the next not at all', () => withPlane([one], async ({ plane }) => {
  one.pause()
  const first = await setUp(plane)
  assert.is(first.failed, 'MEDIA_TIMEOUT')
  assert.ok(first.ms < COMMAND_MS + AT_ONCE_MS, `${first.ms} ms`)
  const second = await setUp(plane)
  assert.is(second.failed, 'MEDIA_UNAVAILABLE')
  assert.ok(second.ms < WAITED_MS, `${second.ms} ms`)
  await first.media?.release()
  one.resume()
  await eventually(1500, 'the node is back', () => isUp(plane, one))
  await eventually(1500, 'the session is deleted', async () => await one.sessions() === 0)
}))

test('an offer that timed out is deleted once, when the node answers again', async () => {
  const proxy = await openUdpProxy(one.port)
  await withPlane([proxy], async ({ plane }) => {
    proxy.delayMs = 600
    const media = plane.open(relayed, 'test')
    const offered = await media.offer('a', sdp).then(() => 'done', (error: RouterError) => error.code)
    assert.is(offered, 'MEDIA_TIMEOUT')
    assert.is(await one.sessions(), 1, 'the engine had taken it')
    await media.release()
    const deletes = () => new Set(proxy.seen.flatMap(({ command, cookie }) => command === 'delete' ? cookie : [])).size
    assert.is(deletes(), 0, 'a node left out is not asked')
    proxy.delayMs = 0
    await eventually(1500, 'the delete', async () => await one.sessions() === 0)
    await sleep(300)
    assert.is(deletes(), 1)
    assert.ok((plane.status()[0]?.lateReplies ?? 0) > 0)
  }, { commandLimitMs: 300, pingEveryMs: 400 })
  proxy.close()
})

test('lost datagrams cost time but no call', async () => {
  const proxy = await openUdpProxy(one.port)
  await withPlane([proxy], async ({ plane, changes }) => {
    for (const lost of [{ commands: 1 }, { replies: 1 }, { replies: 2 }]) {
      proxy.lose(lost)
      const setup = await setUpThenRelease(plane)
      assert.is(setup.failed, undefined)
    }
    assert.is(changes.length, 1, 'the node stayed up')
  })
  proxy.close()
})

test('a full engine refers the call to another node and stays up', async () => {
  const small = await startRtpengine({ args: ['--max-sessions=1'] })
  await withPlane([small, two], async ({ plane }) => {
    const setups = await setUpSteadily(plane, 6)
    assert.equal(failures(setups), [])
    assert.equal(plane.status().map(({ up, sessions }) => [up, sessions]), [[true, 1], [true, 5]])
    await releaseAll(setups)
  })
  await small.stop()
})

test('a call whose node died moves to another with its next offer', () => withPlane([one, two], async ({ plane }) => {
  const [a, b] = [await RtpPhone.open(440), await RtpPhone.open(1000)]
  const media = plane.open(relayed, 'test')
  const exchange = async () => {
    b.talkTo(await media.offer('a', a.describe()))
    const answer = await media.answer('b', b.describe())
    a.talkTo(answer)
    return readAudio(answer).port
  }
  try {
    await exchange()
    const before = media.node
    const engine = before === nameOf(one) ? one : two
    await engine.kill9()
    await exchange()
    assert.is.not(media.node, before)
    await a.hear('the callee', heard => heard.hears(b))
    await engine.start()
    await eventually(1500, 'the node is back', () => isUp(plane, engine))
    await exchange()
    assert.is.not(media.node, before, 'it does not move back')
  } finally {
    for (const phone of [a, b]) phone.close()
    await media.release()
  }
}))

test('a node that was never there is out before the first call', async () => {
  const port = await freePort()
  await withPlane([{ host: '127.0.0.1', port }], async ({ plane, changes, unavailable }) => {
    assert.equal(changes, [`out 127.0.0.1:${port}`])
    assert.is(plane.canRelay, true)
    assert.is((await setUp(plane)).failed, 'MEDIA_UNAVAILABLE')
    assert.is(unavailable(), 1)
  })
})

test('nothing is left open', async () => {
  await Promise.all([one.stop(), two.stop()])
  await assertNothingLeft()
})

test.run()
