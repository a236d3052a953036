import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { systemClock } from '../../src/base/clock.ts'
import { RouterError } from '../../src/base/errors.ts'
import { createLog } from '../../src/base/log.ts'
import type { MediaSession, MediaSnapshot, Side } from '../../src/media/media.ts'
import { createMediaPlane, type OwnedMediaPlane } from '../../src/media/plane.ts'
import { anyMedia, relayed, writtenAs } from '../support/fake-media.ts'
import { eventually } from '../support/eventually.ts'
import { assertNothingLeft } from '../support/leaks.ts'
import { bothHear, readAudio, RtpPhone, type DescribeOptions } from '../support/rtp-phone.ts'
import { startRtpengine, type Rtpengine } from '../support/rtpengine.ts'
import { within } from '../support/within.ts'
import { openUdpProxy } from './udp-proxy.ts'

const test = suite('relay')
const other = { a: 'b', b: 'a' } as const
const sdp = [
  'v=0', 'o=- 1 1 IN IP4 127.0.0.1', 's=-', 'c=IN IP4 127.0.0.1', 't=0 0', 'm=audio 4000 RTP/AVP 0', '',
].join('\r\n')

let engine: Rtpengine
let plane: OwnedMediaPlane
test.before(async () => {
  engine = await startRtpengine()
  plane = createMediaPlane({ nodes: [engine], clock: systemClock, log: createLog('silent') })
  await plane.ready()
})
test.after(async () => {
  await plane.close()
  await engine.stop()
  await assertNothingLeft()
})

/** A call's media with a phone on either side. */
interface Pair {
  readonly media: MediaSession
  readonly phones: Readonly<Record<Side, RtpPhone>>
  /** What each phone was shown last. */
  readonly shown: Record<Side, string>
}

async function withPair(body: (pair: Pair) => Promise<void>): Promise<void> {
  const media = plane.open(relayed, 'test')
  const phones = { a: await RtpPhone.open(440), b: await RtpPhone.open(1000) }
  try {
    await body({ media, phones, shown: { a: '', b: '' } })
  } finally {
    for (const phone of Object.values(phones)) phone.close()
    await media.release()
  }
  assert.is(await engine.sessions(), 0, 'the engine has let go')
}

/** `from` offers, the other side answers, and both talk to what they were shown. */
async function exchange(pair: Pair, from: Side, offer: DescribeOptions = {}, answer: DescribeOptions = {}) {
  const { media, phones, shown } = pair
  shown[other[from]] = await media.offer(from, phones[from].describe(offer))
  shown[from] = await media.answer(other[from], phones[other[from]].describe(answer))
  for (const side of ['a', 'b'] as const) phones[side].talkTo(shown[side])
}

function partiesHear({ phones: { a, b } }: Pair): Promise<void> {
  return bothHear(a, b, 'when both know where')
}

test('both parties hear each other, and neither learns where the other is', () => withPair(async pair => {
  await exchange(pair, 'a')
  await partiesHear(pair)
  const { phones, shown } = pair
  for (const side of ['a', 'b'] as const) {
    assert.is.not(readAudio(shown[side]).port, phones[other[side]].port)
    assert.match(shown[side], 'a=rtpmap:101 telephone-event/8000')
  }
}))

test('an offer of the callee, because the INVITE had none, connects as well', () => withPair(async pair => {
  await exchange(pair, 'b')
  await partiesHear(pair)
  await exchange(pair, 'a', { version: 2 })
  await partiesHear(pair)
}))

test('an answer given again changes nothing', () => withPair(async pair => {
  await exchange(pair, 'a')
  assert.equal(readAudio(await pair.media.answer('b', pair.phones.b.describe())), readAudio(pair.shown.a))
  await partiesHear(pair)
}))

for (const holder of ['a', 'b'] as const) {
  for (const [how, hold, shown, answered] of [
    ['sendonly', { direction: 'sendonly' }, 'sendonly', 'recvonly'],
    ['inactive', { direction: 'inactive' }, 'inactive', 'inactive'],
    ['0.0.0.0', { host: '0.0.0.0' }, 'sendonly', 'recvonly'],
  ] as const) {
    test(`a hold by ${holder} with ${how} is shown as ${shown}, and then resumed`, () => withPair(async pair => {
      await exchange(pair, 'a')
      const { a, b } = { a: readAudio(pair.shown.a), b: readAudio(pair.shown.b) }
      await exchange(pair, holder, { ...hold, version: 2 }, { direction: answered, version: 2 })
      assert.is(readAudio(pair.shown[other[holder]]).direction, shown)
      assert.is(readAudio(pair.shown[other[holder]]).host, '127.0.0.1')
      assert.is(readAudio(pair.shown[holder]).direction, answered)
      await exchange(pair, holder, { version: 3 }, { version: 3 })
      assert.equal([readAudio(pair.shown.a), readAudio(pair.shown.b)], [a, b], 'ports and directions are back')
      await partiesHear(pair)
    }))
  }
}

test('the engine is told an inactive hold as one that sends', async () => {
  const proxy = await openUdpProxy(engine.port)
  const seeing = createMediaPlane({ nodes: [proxy], clock: systemClock, log: createLog('silent') })
  const media = seeing.open(relayed, 'test')
  assert.match(await media.offer('a', `${sdp}a=inactive\r\n`), 'a=inactive')
  assert.match(await media.answer('b', `${sdp}a=inactive\r\n`), 'a=inactive')
  const told = (command: string) => proxy.seen.find(one => one.command === command)?.text ?? ''
  assert.match(told('offer'), 'a=sendonly')
  assert.match(told('answer'), 'a=recvonly')
  await media.release()
  await seeing.close()
  proxy.close()
})

test('a re-offer of the callee from another port is followed', () => withPair(async pair => {
  await exchange(pair, 'a')
  const moved = await RtpPhone.open(1500)
  try {
    const phones = { ...pair.phones, b: moved }
    pair.phones.b.hush()
    const after: Pair = { ...pair, phones }
    await exchange(after, 'b', { version: 2 }, { version: 2 })
    await bothHear(phones.a, phones.b, 'when it has moved')
  } finally {
    moved.close()
  }
}))

test('a second attempt keeps the caller\'s port and is the one that is heard', () => withPair(async pair => {
  const { media, phones, shown } = pair
  await exchange(pair, 'a')
  await partiesHear(pair)
  const first = readAudio(shown.a)
  phones.b.hush()
  const second = await RtpPhone.open(1500)
  try {
    const offered = await media.offer('a', phones.a.describe())
    assert.equal(readAudio(await media.answer('b', second.describe())), first)
    second.talkTo(offered)
    await bothHear(phones.a, second, 'when the second has answered')
    await eventually(1_000, 'the first callee hears nothing any more', async () =>
      (await phones.b.listen(60)).packets === 0)
  } finally {
    second.close()
  }
}))

test('a callee that was left and goes on sending is not heard in the next attempt', () => withPair(async pair => {
  const { media, phones, shown } = pair
  await exchange(pair, 'a')
  await partiesHear(pair)
  const second = await RtpPhone.open(1500)
  try {
    media.nextCallee(anyMedia)
    const offered = await media.offer('a', phones.a.describe())
    assert.is.not(readAudio(offered).port, readAudio(shown.b).port, 'a port of its own')
    assert.equal(readAudio(await media.answer('b', second.describe())), readAudio(shown.a), 'the caller keeps its port')
    second.talkTo(offered)
    await bothHear(phones.a, second, 'and the first callee is not', [phones.b.frequencyHz])
  } finally {
    second.close()
  }
}))

test('a second attempt after one that never answered connects', () => withPair(async pair => {
  await pair.media.offer('a', pair.phones.a.describe())
  await exchange(pair, 'a')
  await partiesHear(pair)
}))

test('what is asked at once is done in order', () => withPair(async ({ media, phones }) => {
  const [offered, early, final] = await Promise.all([
    media.offer('a', phones.a.describe()),
    media.answer('b', phones.b.describe()),
    media.answer('b', phones.b.describe()),
  ])
  assert.ok(offered)
  assert.equal(readAudio(early), readAudio(final))
}))

test('an engine refuses a description that is none, and goes on with the next', () => withPair(async pair => {
  try {
    await pair.media.offer('a', 'not a description')
    assert.unreachable()
  } catch (error) {
    assert.instance(error, RouterError)
    assert.is((error as RouterError).code, 'MEDIA_REFUSED')
    assert.is((error as RouterError).status, 488)
  }
  await exchange(pair, 'a')
  await partiesHear(pair)
}))

test('a session goes on in another process: heard all the while, negotiated anew, deleted once', async () => {
  const first = createMediaPlane({ nodes: [engine], clock: systemClock, log: createLog('silent') })
  const pair: Pair = {
    media: first.open(relayed, 'test'), phones: { a: await RtpPhone.open(440), b: await RtpPhone.open(1000) },
    shown: { a: '', b: '' },
  }
  await exchange(pair, 'a')
  const written = JSON.parse(JSON.stringify(pair.media.snapshot?.())) as MediaSnapshot
  await first.close()
  await partiesHear(pair)
  const media = plane.resume(written)
  assert.is(media.node, plane.status()[0]?.name)
  const before = { ...pair.shown }
  await exchange({ ...pair, media }, 'b')
  await partiesHear(pair)
  const port = (text: string): string => /^m=audio (\d+)/m.exec(text)?.[1] ?? ''
  assert.equal([port(pair.shown.a), port(pair.shown.b)], [port(before.a), port(before.b)], 'on the same ports')
  await media.release()
  assert.is(await engine.sessions(), 0)
  assert.is(plane.status()[0]?.sessions, 0)
  for (const phone of Object.values(pair.phones)) phone.close()
})

test('a session the engine has forgotten, or whose node is gone, is no error', async () => {
  const written = writtenAs('never', 'gone:1')
  const media = plane.resume(written)
  await media.offer('a', sdp)
  await media.release()
  await plane.resume({ ...written, node: plane.status()[0]?.name ?? '' }).release()
  assert.is(await engine.sessions(), 0)
  const none = createMediaPlane({ nodes: [], clock: systemClock, log: createLog('silent') })
  await none.resume(written).release()
  await none.close()
})

test('a release that overtakes an offer under way leaves nothing behind', async () => {
  for (let i = 0; i < 20; i++) {
    const media = plane.open(relayed, 'test')
    const offer = media.offer('a', sdp)
    await Promise.all([media.release(), offer])
  }
  assert.is(await engine.sessions(), 0)
})

test('a release is one delete, however often it is asked for, and none without an offer', async () => {
  const before = plane.status()[0]?.sessions
  const media = plane.open(relayed, 'test')
  assert.is(plane.status()[0]?.sessions, 1 + (before ?? 0))
  const first = media.release()
  assert.is(media.release(), first)
  await first
  assert.is(plane.status()[0]?.sessions, before)
})

test('200 sessions at once are carried and leave nothing behind', async () => {
  const began = performance.now()
  const sessions = Array.from({ length: 200 }, () => plane.open(relayed, 'test'))
  await within(5000, '200 sessions', Promise.all(sessions.map(async media => {
    await media.offer('a', sdp)
    await media.answer('b', sdp)
  })))
  assert.is(await engine.sessions(), 200)
  await Promise.all(sessions.map(media => media.release()))
  assert.is(await engine.sessions(), 0)
  assert.ok(performance.now() - began < 5000)
})

test('media that goes direct passes untouched and needs no engine', async () => {
  const bare = createMediaPlane({ nodes: [], clock: systemClock, log: createLog('silent') })
  assert.is(bare.canRelay, false)
  const media = bare.open({ ...relayed, path: 'direct' }, 'test')
  assert.is(media.node, undefined)
  assert.is(await media.offer('a', sdp), sdp)
  assert.is(await media.answer('b', sdp), sdp)
  await media.release()
  assert.throws(() => bare.open(relayed, 'test'), (error: RouterError) => error.code === 'MEDIA_UNAVAILABLE')
  await bare.close()
})

test.run()
