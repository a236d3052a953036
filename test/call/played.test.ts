/** Who hears music when, whatever the two do with their holds. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { RouterError } from '../../src/base/errors.ts'
import { CallMedia } from '../../src/call/offer.ts'
import { Played, type PlayedSnapshot } from '../../src/call/played.ts'
import type { MediaSession, Side } from '../../src/media/media.ts'
import { FakeMedia, relayed } from '../support/fake-media.ts'
import { factsOf, planOf, targetOf } from '../support/fake-policy.ts'
import { FakeArrivedLeg, sampleSdp } from '../support/fake-signaling.ts'

const test = suite('played')

function setUp(before?: PlayedSnapshot) {
  const media = new FakeMedia()
  const session: MediaSession = media.open(relayed)
  const failures: string[] = []
  const played = new Played({ session: () => session, failed: error => failures.push(String(error)) }, before)
  const hold = (...held: readonly Side[]): readonly string[] => {
    const had = media.asked.length
    played.held(new Set(held))
    return media.asked.slice(had)
  }
  return { media, played, failures, hold }
}

test('each hears what is said of who holds, until that is over', () => {
  const { played, hold } = setUp()
  played.holdsWith('a', 'office.wav')
  played.holdsWith('b', 'branch.wav')
  assert.equal(hold('b'), ['music office.wav to b'])
  assert.equal(hold('b'), [], 'a description that changes nothing')
  assert.equal(hold(), ['music ends for b'])
  assert.equal(hold(), [])
  assert.equal(hold('a'), ['music branch.wav to a'])
  assert.equal(hold('b'), ['music ends for a', 'music office.wav to b'])
})

test('two who hold each other hear nothing', () => {
  const { played, hold } = setUp()
  played.holdsWith('a', 'office.wav')
  played.holdsWith('b', 'branch.wav')
  hold('b')
  assert.equal(hold('a', 'b'), ['music ends for b'])
  assert.equal(hold('a'), ['music branch.wav to a'])
})

test('of who says nothing there is no music', () => {
  const { played, hold } = setUp()
  played.holdsWith('a', 'office.wav')
  assert.equal(hold('a'), [])
  played.holdsWith('a', undefined)
  assert.equal(hold('b'), [])
  assert.is(played.snapshot(), undefined)
})

test('a session that is carried anew plays it again', () => {
  const { media, played, hold } = setUp()
  played.holdsWith('a', 'office.wav')
  hold('b')
  played.again()
  assert.equal(media.asked.slice(-2), ['music office.wav to b', 'music office.wav to b'])
})

test('what plays when the process is stopped is ended by the next one', () => {
  const { played, hold } = setUp()
  played.holdsWith('a', 'office.wav')
  hold('b')
  const next = setUp(played.snapshot())
  assert.equal(next.hold('b'), [])
  assert.equal(next.hold(), ['music ends for b'])
})

test('who hears music when the talk is over hears it no more', () => {
  const { media, played, hold } = setUp()
  played.holdsWith('a', 'office.wav')
  hold('b')
  played.end()
  played.end()
  assert.equal(media.asked.slice(1), ['music office.wav to b', 'music ends for b'])
})

test('a failure that comes late says nothing of the next hold', async () => {
  const { media, played, hold } = setUp()
  played.holdsWith('a', 'office.wav')
  media.failing = new RouterError('MEDIA_UNAVAILABLE', 'gone')
  hold('b')
  media.failing = undefined
  hold()
  hold('b')
  await new Promise(resolve => { setImmediate(resolve) })
  assert.equal(hold(), ['music ends for b'])
})

test('music that cannot be played is told of, and tried again at the next hold', async () => {
  const { media, played, failures, hold } = setUp()
  played.holdsWith('a', 'office.wav')
  media.failing = new RouterError('MEDIA_UNAVAILABLE', 'gone')
  hold('b')
  await Promise.resolve()
  await Promise.resolve()
  assert.is(failures.length, 1)
  media.failing = undefined
  assert.equal(hold('b'), ['music office.wav to b'])
})

test('who is held hears music, again when the session is carried anew, and none once the call is over', async () => {
  const media = new FakeMedia()
  const callerMedia = { name: 'office', anchor: 'always', holdMusic: 'office.wav' } as const
  const commands = new CallMedia(media, {
    uid: 'u1', facts: factsOf(), leg: new FakeArrivedLeg(), path: 'relay', plan: planOf([]), callerMedia,
  }, {
    files: undefined, servers: undefined, nowMs: () => 0, tell: () => {}, hangUp: () => {}, unplayed: () => {},
  }, () => {})
  const music = (): readonly string[] => media.asked.filter(what => what.startsWith('music'))
  const holds = async (): Promise<void> => {
    await commands.offer('a', `${sampleSdp}a=sendonly\r\n`, { attempt: 0, target: targetOf('one') })
    await commands.answer('b', sampleSdp)
  }
  await holds()
  assert.equal(music(), ['music office.wav to b'])
  media.moved()
  assert.equal(music(), ['music office.wav to b', 'music office.wav to b'])
  await commands.release()
  assert.equal(music().slice(2), ['music ends for b'])
  await holds()
  assert.is(music().length, 3)
})

test.run()
