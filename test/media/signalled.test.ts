/**
 * Digits between one who has them in signalling and one who has them in the audio, with a real rtpengine: those that
 * are brought in arrive, those of the audio are reported, and no key arrives twice.
 */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { systemClock } from '../../src/base/clock.ts'
import { RouterError } from '../../src/base/errors.ts'
import { createLog } from '../../src/base/log.ts'
import { openDigitReports, type DigitReports } from '../../src/media/digits.ts'
import { otherSide, type MediaSession, type PartyMedia, type Side } from '../../src/media/media.ts'
import { createMediaPlane, type OwnedMediaPlane } from '../../src/media/plane.ts'
import { heedOf, signalledSide } from '../../src/media/signalled.ts'
import { anyMedia } from '../support/fake-media.ts'
import { eventually } from '../support/eventually.ts'
import { assertNothingLeft } from '../support/leaks.ts'
import { freePort } from '../support/ports.ts'
import { eventsOf, RtpPhone } from '../support/rtp-phone.ts'
import { startRtpengine, type Rtpengine } from '../support/rtpengine.ts'

const test = suite('signalled digits')
type Digits = PartyMedia['dtmf']

let engine: Rtpengine
let reports: DigitReports
let plane: OwnedMediaPlane
test.before(async () => {
  const port = await freePort()
  reports = await openDigitReports({ host: '127.0.0.1', port, mayReport: () => true })
  engine = await startRtpengine({ args: [`--dtmf-log-dest=127.0.0.1:${port}`] })
  plane = createMediaPlane({ nodes: [engine], clock: systemClock, log: createLog('silent'), digits: reports })
  await plane.ready()
})
test.after(async () => {
  await plane.close()
  await engine.stop()
  reports.close()
  await assertNothingLeft()
})

interface Call {
  readonly media: MediaSession
  readonly phones: Readonly<Record<Side, RtpPhone>>
  /** What each was shown. */
  readonly shown: Readonly<Record<Side, string>>
  /** Digits the engine reported, with the side they came from. */
  readonly reported: readonly string[]
}

/** @param events whether who has its digits in signalling knows events all the same */
async function withCall(ways: Readonly<Record<Side, Digits>>, events: boolean, body: (call: Call) => Promise<void>) {
  const media = plane.open({ path: 'relay', caller: { ...anyMedia, dtmf: ways.a } }, 'test')
  media.nextCallee({ ...anyMedia, dtmf: ways.b })
  const reported: string[] = []
  media.onDigit((digit, from) => reported.push(from + digit))
  const phones = { a: await RtpPhone.open(440), b: await RtpPhone.open(1000) }
  const knows = (side: Side): boolean => ways[side] === 'rfc4733' || (ways[side] === 'info' && events)
  try {
    const atB = await media.offer('a', phones.a.describe({ events: knows('a') ? 101 : 'none' }))
    const atA = await media.answer('b', phones.b.describe({ events: knows('b') && eventsOf(atB) || 'none' }))
    const shown = { a: atA, b: atB }
    for (const side of ['a', 'b'] as const) phones[side].talkTo(shown[side])
    await Promise.all([
      phones.a.hear('the callee', heard => heard.hears(phones.b)),
      phones.b.hear('the caller', heard => heard.hears(phones.a)),
    ])
    await body({ media, phones, shown, reported })
  } finally {
    phones.a.close()
    phones.b.close()
    await media.release()
  }
  assert.is(await engine.sessions(), 0)
}

/** The tones of 5. */
const FIVE = [770, 1336] as const

const hearsFive = (phone: RtpPhone): Promise<void> =>
  phone.hear('5 as a tone', ({ level }) => FIVE.every(hz => level(hz) > 300))

for (const side of ['a', 'b'] as const) {
  const [from, who] = [otherSide[side], side === 'a' ? 'caller' : 'callee']

  for (const events of [false, true]) {
    test(`between events and a ${who} of info${events ? ' that knows events' : ''} every key arrives once`, () => {
      const ways = { a: 'rfc4733', b: 'rfc4733', [side]: 'info' } as const
      return withCall(ways, events, async ({ media, phones, shown, reported }) => {
        await Promise.all(['5', '5', '#'].map(digit => media.press(side, digit)))
        await eventually(3_000, 'the keys as events', () => phones[from].digits === '55#')
        if (eventsOf(shown[side])) await phones[side].press('7', shown[side])
        await phones[from].press('9', shown[from])
        await eventually(2_000, 'a report', () => reported.includes(`${from}9`))
        assert.is(phones[side].digits, '', 'no event goes to whom it is told')
        await media.press(side, '0')
        await eventually(2_000, 'the next key', () => phones[from].digits.endsWith('0'))
        assert.is(phones[from].digits, '55#0', 'an event beside what is signalled goes no further')
      })
    })
  }

  test(`between tones and a ${who} of info every key arrives once`, () => {
    const ways = { a: 'in-band', b: 'in-band', [side]: 'info' } as const
    return withCall(ways, true, async ({ media, phones, shown, reported }) => {
      assert.is(eventsOf(shown[side]) ?? eventsOf(shown[from]), undefined, 'nobody is offered events')
      await Promise.all([hearsFive(phones[from]), media.press(side, '5')])
      await phones[from].hum(FIVE, 140)
      await eventually(2_000, 'a report', () => reported.includes(`${from}5`))
      assert.is(reported.filter(each => each.startsWith(from)).length, 1)
    })
  })
}

test('a callee who needs no word in signalling gets the events of a caller whose last one did', async () => {
  const media = plane.open({ path: 'relay', caller: anyMedia }, 'test')
  const [a, b, c] = [await RtpPhone.open(440), await RtpPhone.open(1000), await RtpPhone.open(700)]
  const meets = async (phone: RtpPhone, dtmf: Digits): Promise<string> => {
    media.nextCallee({ ...anyMedia, dtmf })
    const shown = await media.offer('a', a.describe())
    const atA = await media.answer('b', phone.describe({ events: eventsOf(shown) ?? 'none' }))
    a.talkTo(atA)
    phone.talkTo(shown)
    await phone.hear('the caller', heard => heard.hears(a))
    return atA
  }
  await meets(b, 'info')
  assert.equal(media.snapshot?.().heeded, [['a', 'told'], ['b1', 'told']])
  await a.press('1', await meets(c, 'rfc4733'))
  await eventually(2_000, 'the event', () => c.digits === '1')
  assert.equal(media.snapshot?.().heeded, [['b1', 'told']])
  for (const phone of [a, b, c]) phone.close()
  await media.release()
})

test('more digits than anybody presses are not kept waiting', async () => {
  const media = plane.open({ path: 'relay', caller: anyMedia }, 'test')
  const pressed = await Promise.allSettled(Array.from({ length: 17 }, () => media.press('a', '1')))
  const last = pressed.at(-1)
  assert.ok(last?.status === 'rejected' && last.reason instanceof RouterError)
  assert.match(last.reason.message, 'too many digits wait')
  await media.release()
})

test('digits cross signalling where exactly one has them there', () => {
  const ways: readonly Digits[] = ['rfc4733', 'info', 'in-band']
  const found = ways.flatMap(a => ways.map(b => {
    const parties = { a: { dtmf: a }, b: { dtmf: b } }
    return `${a} ${b}: ${[signalledSide(parties), heedOf('a', parties), heedOf('b', parties)].join(' ')}`.trim()
  }))
  assert.equal(found, [
    'rfc4733 rfc4733:', 'rfc4733 info: b told told', 'rfc4733 in-band:',
    'info rfc4733: a told told', 'info info:', 'info in-band: a told found',
    'in-band rfc4733:', 'in-band info: b found told', 'in-band in-band:',
  ])
})

test.run()
