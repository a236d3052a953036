/** What a party's terms promise, with a real rtpengine: who may speak into a call, how digits come, what is refused. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { systemClock } from '../../src/base/clock.ts'
import { RouterError } from '../../src/base/errors.ts'
import { createLog } from '../../src/base/log.ts'
import type { MediaSession, PartyMedia, Side } from '../../src/media/media.ts'
import { createMediaPlane, type OwnedMediaPlane } from '../../src/media/plane.ts'
import { browser } from '../sdp/descriptions.ts'
import { anyMedia } from '../support/fake-media.ts'
import { eventually } from '../support/eventually.ts'
import { assertNothingLeft } from '../support/leaks.ts'
import { bothHear, eventsOf, RtpPhone, type DescribeOptions, type Heard } from '../support/rtp-phone.ts'
import { startRtpengine, type Rtpengine } from '../support/rtpengine.ts'
import { WirePhone } from '../support/wire-phone.ts'

const test = suite('terms')
const LISTEN_MS = 400
const INTRUDER_HZ = 1500

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

type Terms = Readonly<Record<Side, Partial<PartyMedia>>>

/** A call on these terms that both phones talk in, and what each was shown. */
interface Call {
  readonly a: RtpPhone
  readonly b: RtpPhone
  readonly shown: Readonly<Record<Side, string>>
}

function open(terms: Terms): MediaSession {
  const media = plane.open({ path: 'relay', caller: { ...anyMedia, ...terms.a } }, 'test')
  media.nextCallee({ ...anyMedia, ...terms.b })
  return media
}

async function withCall(
  terms: Terms, body: (call: Call) => Promise<void>,
  described: Readonly<Record<Side, DescribeOptions>> = { a: {}, b: {} },
): Promise<void> {
  const media = open(terms)
  const [a, b] = [await RtpPhone.open(440), await RtpPhone.open(1000)]
  try {
    const atB = await media.offer('a', a.describe(described.a))
    const atA = await media.answer('b', b.describe({ events: eventsOf(atB) ?? 'none', ...described.b }))
    a.talkTo(atA)
    b.talkTo(atB)
    await body({ a, b, shown: { a: atA, b: atB } })
  } finally {
    a.close()
    b.close()
    await media.release()
  }
  assert.is(await engine.sessions(), 0)
}

/** Somebody who found the port of `side` gets into what the other side hears, or does not. */
async function intrudes({ a, b, shown }: Call, side: Side, isLetIn: boolean): Promise<void> {
  const intruder = await RtpPhone.open(INTRUDER_HZ)
  const [owner, listener] = side === 'a' ? [a, b] : [b, a]
  const isIn = ({ level }: Heard): boolean => level(INTRUDER_HZ) > 100
  try {
    intruder.talkTo(shown[side])
    if (isLetIn) return await listener.hear('the intruder', isIn)
    assert.not(isIn(await listener.listen(LISTEN_MS)), `nobody gets in at the port of ${side}`)
    await listener.hear('the owner of the port alone', heard => heard.hears(owner) && !isIn(heard))
  } finally {
    intruder.close()
  }
}

for (const guarded of [[], ['a'], ['b'], ['a', 'b']] as const) {
  const names = guarded.length === 0 ? 'nobody' : guarded.join(' and ')
  const sides: readonly Side[] = guarded
  test(`an intruder is heard at every port but those where nat is false: ${names}`, () => {
    const terms = { a: { nat: !sides.includes('a') }, b: { nat: !sides.includes('b') } }
    return withCall(terms, async call => {
      for (const side of ['a', 'b'] as const) await intrudes(call, side, !sides.includes(side))
    })
  })
}

for (const wire of ['srtp', 'webrtc'] as const) {
  test(`nobody gets in without the keys of a party over ${wire}, nor gets what is sent to it`, async () => {
    const phonesEngine = await startRtpengine()
    const media = open({ a: { transport: wire }, b: { transport: wire } })
    const [one, other] = [
      await WirePhone.open(440, wire, 'pcmu', phonesEngine), await WirePhone.open(1000, wire, 'pcmu', phonesEngine),
    ]
    try {
      const { sdp } = await other.answer(await media.offer('a', await one.offer()))
      const shown = await media.answer('b', sdp)
      await one.answered(shown)
      const [a, b] = [one.rtp, other.rtp]
      await b.hear('the caller', heard => heard.hears(a))
      await intrudes({ a, b, shown: { a: shown, b: '' } }, 'a', false)
      await a.hear('the callee still', heard => heard.hears(b))
    } finally {
      await Promise.all([one.close(), other.close()])
      await media.release()
      await phonesEngine.stop()
    }
  })
}

test('a browser is not told which source a phone sends from: what the engine makes comes from another', async () => {
  const media = open({ a: { transport: 'webrtc' }, b: { transport: 'plain', codecs: ['pcmu'] } })
  const phone = await RtpPhone.open(1000)
  try {
    await media.offer('a', browser)
    const shown = await media.answer('b', `${phone.describe()}a=ssrc:4711 cname:bob\r\n`)
    assert.match(shown, /^m=audio \d+ UDP\/TLS\/RTP\/SAVPF 111/m)
    assert.not.match(shown, 'ssrc')
  } finally {
    phone.close()
    await media.release()
  }
})

for (const side of ['a', 'b'] as const) {
  const toned = side === 'a' ? 'caller' : 'callee'
  test(`digits become tones for a ${toned} without events, and its tones digits`, () => {
    const terms = { a: {}, b: {}, [side]: { dtmf: 'in-band' } } as const
    const described = { a: {}, b: {}, [side]: { events: 'none' } } as const
    return withCall(terms, async ({ a, b, shown }) => {
      const [phone, tones] = side === 'a' ? [b, a] : [a, b]
      assert.not.match(shown[side], 'telephone-event', 'no events are shown to who has none')
      const both = tones.hear('the digit as a tone', ({ level }) => level(770) > 300 && level(1336) > 300)
      await Promise.all([both, phone.press('5', shown[side === 'a' ? 'b' : 'a'])])
      assert.is(tones.digits, '')
      await tones.hum([770, 1336], 140)
      await eventually(1_000, 'the digit as an event', () => phone.digits === '5')
    }, described)
  })
}

const image = [
  'v=0', 'o=- 1 1 IN IP4 127.0.0.1', 's=-', 'c=IN IP4 127.0.0.1', 't=0 0', 'm=image 4000 udptl t38',
  'a=T38FaxVersion:0', '',
].join('\r\n')
const audio = image.replace('image 4000 udptl t38', 'audio 4002 RTP/AVP 8')
const video = `${audio}m=video 4004 RTP/AVP 96\r\na=rtpmap:96 VP8/90000\r\n`

test('a fax over T.38 passes as it is, on any wire', async () => {
  for (const transport of ['plain', 'srtp', 'webrtc'] as const) {
    const media = open({ a: {}, b: { transport } })
    const shown = await media.offer('a', image)
    assert.match(shown, /^m=image [1-9]\d* udptl t38\r$/m)
    assert.match(shown, 'a=T38FaxVersion:0')
    assert.match(await media.answer('b', image), /^m=image [1-9]\d* udptl t38\r$/m)
    await media.release()
  }
})

for (const transcode of ['as-needed', 'never'] as const) {
  test(`after a fax the two speak again, transcode: ${transcode}`, async () => {
    const media = open({ a: { transcode }, b: { transcode } })
    const [a, b] = [await RtpPhone.open(440), await RtpPhone.open(1000)]
    const fax = (version: number): string => image.replace('1 1 IN', `1 ${version} IN`)
    try {
      await media.offer('a', a.describe())
      await media.answer('b', b.describe())
      await media.offer('b', fax(2))
      await media.answer('a', fax(2))
      a.talkTo(await media.offer('b', b.describe({ version: 3 })))
      b.talkTo(await media.answer('a', a.describe({ version: 3 })))
      await bothHear(a, b, 'after the fax')
    } finally {
      a.close()
      b.close()
      await media.release()
    }
  })
}

test('who has no terms keeps its wire when the other re-offers, and only agreed codecs of that count', async () => {
  const media = open({ a: {}, b: { transport: 'srtp', codecs: ['pcma'] } })
  await media.offer('a', audio)
  const secret = audio.replace('RTP/AVP 8', 'RTP/SAVP 8 0 101') + [
    'a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:d0RmdmcmVCspeEc3QGZiNWpVLFJhQX1cfHAwJSoj',
    'a=rtpmap:101 telephone-event/8000', '',
  ].join('\r\n')
  await media.answer('b', secret)
  const shown = await media.offer('b', secret.replace('o=- 1 1', 'o=- 1 2'))
  assert.match(shown, /^m=audio \d+ RTP\/AVP 8 101\r$/m)
  await media.release()
})

const browserOffer = [
  'v=0', 'o=- 1 1 IN IP4 127.0.0.1', 's=-', 'c=IN IP4 127.0.0.1', 't=0 0', 'm=audio 4000 UDP/TLS/RTP/SAVPF 111 63 0 8',
  'a=rtpmap:111 opus/48000/2', 'a=rtpmap:63 red/48000/2', 'a=fmtp:63 111/111', 'a=rtcp-mux', 'a=ice-ufrag:abcd',
  'a=ice-pwd:0123456789abcdef012345', 'a=candidate:1 1 udp 2113937151 127.0.0.1 4000 typ host', 'a=setup:actpass',
  `a=fingerprint:sha-256 ${Array.from({ length: 32 }, () => 'AB').join(':')}`, 'a=mid:0', '',
].join('\r\n')

test('a browser that offers more than is agreed is answered in that', async () => {
  const media = open({ a: { transport: 'webrtc', codecs: ['opus'] }, b: { transport: 'plain', codecs: ['pcmu'] } })
  const atB = await media.offer('a', browserOffer)
  assert.match(atB, /^m=audio \d+ RTP\/AVP 0\r$/m)
  assert.not.match(atB, 'ice')
  const atA = await media.answer('b', audio.replace('AVP 8', 'AVP 0'))
  assert.match(atA, /^m=audio \d+ UDP\/TLS\/RTP\/SAVPF 111\r$/m)
  assert.match(atA, 'a=fingerprint:sha-256 ')
  await media.release()
})

test('a browser that comes from another session sees another certificate, and its new word counts', async () => {
  const terms = { transport: 'webrtc', hash: 'sha-512' } as const
  const media = open({ a: terms, b: { transport: 'plain' } })
  const inItsName = await media.offer('a', browserOffer)
  assert.match(inItsName, /^m=audio \d+ RTP\/AVP 111 /m)
  const shown = await media.answer('b', audio.replace('AVP 8', 'AVP 0'))
  assert.match(shown, 'a=fingerprint:sha-512 ')
  assert.match(shown, 'a=ice-lite', 'and no checks of ours')
  await media.offer('a', browserOffer.replace('abcd', 'efgh').replace('AB:AB', 'CD:CD'))
  assert.match(await media.answer('b', audio.replace('AVP 8', 'AVP 0')), 'a=fingerprint:sha-512 ')
  await media.release()
  const called = open({ a: { transport: 'plain' }, b: terms })
  const inOurs = await called.offer('a', audio)
  assert.match(inOurs, 'a=fingerprint:sha-512 ')
  assert.match(inOurs, 'a=ice-lite')
  await called.release()
})

test('what a callee refuses is not offered to it', async () => {
  const media = open({ a: {}, b: { video: 'refuse', fax: 'refuse' } })
  assert.match(await media.offer('a', video), /^m=audio [1-9]\d* [\s\S]*^m=video 0 /m)
  await media.release()
})

async function refusalOf(terms: Terms, sdp: string): Promise<RouterError> {
  const media = open(terms)
  try {
    await media.offer('a', sdp)
  } catch (error) {
    assert.instance(error, RouterError)
    return error as RouterError
  } finally {
    await media.release()
  }
  throw new Error('it was taken')
}

test('an offer on another wire than agreed is refused, and so is one without a codec in common', async () => {
  const secret = audio.replace('RTP/AVP', 'RTP/SAVP')
  assert.equal((await refusalOf({ a: { transport: 'srtp' }, b: {} }, audio)).status, 488)
  assert.equal((await refusalOf({ a: { transport: 'plain' }, b: {} }, secret)).fields['reason'], 'transport')
  assert.equal((await refusalOf({ a: { codecs: ['opus'] }, b: {} }, audio)).fields['agreed'], 'opus')
  const never = { codecs: ['opus'], transcode: 'never' } as const
  assert.equal((await refusalOf({ a: {}, b: never }, audio)).fields['reason'], 'codecs')
  assert.is(await engine.sessions(), 0)
})

test.run()
