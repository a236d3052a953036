/** What a recording server would hear of a call that a real rtpengine relays. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { systemClock } from '../../src/base/clock.ts'
import { createLog } from '../../src/base/log.ts'
import type { CopyTerms, MediaCopy, MediaSession, PartyMedia } from '../../src/media/media.ts'
import { createMediaPlane, type OwnedMediaPlane } from '../../src/media/plane.ts'
import { readDescription } from '../../src/sdp/description.ts'
import { eventually } from '../support/eventually.ts'
import { anyMedia, relayed } from '../support/fake-media.ts'
import { assertNothingLeft } from '../support/leaks.ts'
import { bothHear, RtpPhone } from '../support/rtp-phone.ts'
import { startRtpengine, type Rtpengine } from '../support/rtpengine.ts'

const test = suite('copies')
const LISTEN_MS = 250
const plain: CopyTerms = { transport: 'plain', codecs: undefined }

let engine: Rtpengine
let plane: OwnedMediaPlane
test.before(async () => {
  engine = await startRtpengine()
  plane = createMediaPlane({ nodes: [engine], clock: systemClock, log: createLog('silent') })
  await plane.ready()
})
test.after(async () => {
  await plane?.close()
  await engine?.stop()
  await assertNothingLeft()
})

interface Talk {
  readonly media: MediaSession
  readonly ann: RtpPhone
  readonly bob: RtpPhone
  /** Two who hear and say nothing. */
  readonly ears: readonly RtpPhone[]
  exchange(): Promise<void>
}

async function withTalk(body: (talk: Talk) => Promise<void>, callee: PartyMedia = anyMedia): Promise<void> {
  const media = plane.open(relayed, 'test')
  const [ann, bob] = [await RtpPhone.open(440), await RtpPhone.open(1000)]
  const ears = [await RtpPhone.open(1), await RtpPhone.open(1)]
  const exchange = async (): Promise<void> => {
    bob.talkTo(await media.offer('a', ann.describe()))
    ann.talkTo(await media.answer('b', bob.describe()))
  }
  try {
    media.nextCallee(callee)
    await exchange()
    await body({ media, ann, bob, ears, exchange })
  } finally {
    for (const phone of [ann, bob, ...ears]) phone.close()
    await media.release()
  }
  assert.is(await engine.sessions(), 0, 'the engine has let go')
}

/** Takes a copy with an ear for each of its streams. */
async function take(copy: MediaCopy, ears: readonly RtpPhone[]): Promise<void> {
  const media = readDescription(copy.sdp)?.media ?? []
  assert.equal(media.map(({ type, direction }) => [type, direction]), [['audio', 'sendonly'], ['audio', 'sendonly']])
  await copy.answered([
    'v=0', 'o=- 1 1 IN IP4 127.0.0.1', 's=-', 'c=IN IP4 127.0.0.1', 't=0 0',
    ...ears.flatMap(({ port }) => [`m=audio ${port} RTP/AVP 0`, 'a=rtpmap:0 PCMU/8000', 'a=recvonly']), '',
  ].join('\r\n'))
}

async function assertEachByItself({ ears: [first, second], ann, bob }: Talk): Promise<void> {
  await first?.hear('the caller on the first stream, alone,', heard => heard.hears(ann) && !heard.hears(bob))
  await second?.hear('the callee on the second, alone,', heard => heard.hears(bob) && !heard.hears(ann))
}

async function assertSilence({ ears }: Talk): Promise<void> {
  await eventually(2_000, 'silence', async () =>
    (await Promise.all(ears.map(ear => ear.listen(LISTEN_MS)))).every(({ packets }) => packets === 0))
}

test('each party is on a stream of its own until the copy ends, and the two hear each other still', () =>
  withTalk(async talk => {
    const copy = await talk.media.copy(plain, () => {})
    await take(copy, talk.ears)
    await assertEachByItself(talk)
    await bothHear(talk.ann, talk.bob, 'while they are copied')
    await copy.end()
    await assertSilence(talk)
    await copy.end()
  }))

test('a copy goes on through a re-INVITE, and another can follow it', () => withTalk(async talk => {
  const copy = await talk.media.copy(plain, () => {})
  await take(copy, talk.ears)
  await talk.exchange()
  await assertEachByItself(talk)
  await copy.end()
  await take(await talk.media.copy(plain, () => {}), talk.ears)
  await assertEachByItself(talk)
}))

test('copies that ended leave nothing that keeps the session', () => withTalk(async talk => {
  const { media, ann, ears, exchange } = talk
  const first = await media.copy(plain, () => {})
  await take(first, ears)
  await media.offer('a', ann.describe({ direction: 'sendonly' }))
  await exchange()
  await first.end()
  const second = await media.copy(plain, () => {})
  await take(second, ears)
  await second.end()
}))

test('after a failover the callee that answered is heard, and not the one that was left', () => withTalk(async talk => {
  const { media, ann, bob, ears } = talk
  const second = await RtpPhone.open(1500)
  try {
    media.nextCallee(anyMedia)
    const offered = await media.offer('a', ann.describe())
    ann.talkTo(await media.answer('b', second.describe()))
    second.talkTo(offered)
    await take(await media.copy(plain, () => {}), ears)
    await assertEachByItself({ ...talk, bob: second })
    assert.not.ok((await ears[1]?.listen(LISTEN_MS))?.hears(bob))
  } finally {
    second.close()
  }
}))

test('a server that speaks one codec gets that, whatever the two parties speak', () => withTalk(async talk => {
  const copy = await talk.media.copy({ ...plain, codecs: ['pcma'] }, () => {})
  const codecs = readDescription(copy.sdp)?.media.map(line => line.codecs.map(({ name }) => name))
  assert.equal(codecs?.map(names => names.filter(name => name !== 'TELEPHONE-EVENT')), [['PCMA'], ['PCMA']])
}))

test('a session that is over has no copy', async () => {
  const media = plane.open(relayed, 'test')
  await media.release()
  await media.copy(plain, () => {}).then(() => assert.unreachable(), (error: Error) => {
    assert.match(error.message, 'over')
  })
})

test.run()
