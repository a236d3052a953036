/** What each engine is given to do: by weight, up to a bound, and nothing more once it is drained. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { systemClock } from '../../src/base/clock.ts'
import { createLog } from '../../src/base/log.ts'
import type { MediaSession } from '../../src/media/media.ts'
import { createMediaPlane } from '../../src/media/plane.ts'
import { relayed } from '../support/fake-media.ts'
import { assertNothingLeft } from '../support/leaks.ts'
import { startRtpengine } from '../support/rtpengine.ts'

const test = suite('shares')
const sdp = [
  'v=0', 'o=- 1 1 IN IP4 127.0.0.1', 's=-', 'c=IN IP4 127.0.0.1', 't=0 0', 'm=audio 4000 RTP/AVP 0', '',
].join('\r\n')

test('a heavier engine gets more sessions, a full one no more, a drained one none', async () => {
  const [one, two] = await Promise.all([startRtpengine(), startRtpengine()])
  const counted = new Map<string, number>()
  const plane = createMediaPlane({
    nodes: [{ host: one.host, port: one.port, weight: 2 }, { host: two.host, port: two.port, sessionsMax: 3 }],
    clock: systemClock, log: createLog('silent'), onSessions: (name, count) => counted.set(name, count),
  })
  await plane.ready()
  const names = plane.status().map(({ name }) => name)
  const sessions = (): number[] => plane.status().map(each => each.sessions)
  const open = (count: number): MediaSession[] => Array.from({ length: count }, () => plane.open(relayed, 'test'))

  const first = open(6)
  assert.equal(sessions(), [4, 2], 'two of three, by weight')
  first.push(...open(3))
  assert.equal(sessions(), [6, 3])
  const second = open(3)
  assert.equal(sessions(), [9, 3], 'past its bound an engine takes no more')
  assert.ok(plane.drain(names[0] ?? '', true))
  assert.throws(() => plane.open(relayed, 'test'), /no media node is up/)
  for (const session of first) {
    const { node } = session
    await session.offer('a', sdp)
    assert.is(session.node, node, 'what a full or drained engine has stays there')
  }
  assert.equal([await one.sessions(), await two.sessions()], [6, 3])
  assert.ok(plane.drain(names[0] ?? '', false))
  const [third] = open(1)
  assert.is(third?.node, names[0])
  assert.not(plane.drain('127.0.0.1:1', true))
  assert.equal([...counted].toSorted(), names.map((name, at) => [name, sessions()[at]] as const).toSorted())

  await Promise.all([...first, ...second, ...third ? [third] : []].map(session => session.release()))
  assert.equal(sessions(), [0, 0])
  assert.equal([...counted.values()], [0, 0])
  assert.equal([await one.sessions(), await two.sessions()], [0, 0])
  await plane.close()
  await Promise.all([one.stop(), two.stop()])
})

test('nothing is left open', () => assertNothingLeft())

test.run()
