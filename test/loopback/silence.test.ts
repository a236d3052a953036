/** A call in which nobody speaks any more ends, for the real engine says so; one side alone may be silent. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { eventually } from '../support/eventually.ts'
import { assertNothingLeft } from '../support/leaks.ts'
import { freePort } from '../support/ports.ts'
import { startRouter } from '../support/router.ts'
import { startRtpengine } from '../support/rtpengine.ts'
import { TalkingPairs } from '../support/talking-pairs.ts'

const test = suite('silence')

test('a call without audio from either side ends, with its cause; others go on', async () => {
  const reports = `127.0.0.1:${await freePort()}`
  const engine = await startRtpengine({
    args: ['--timeout=2', `--b2b-url=http://${reports}/RPC2`, '--xmlrpc-format=1'],
  })
  await using pairs = await TalkingPairs.open()
  await using router = await startRouter({
    rtpengine: [engine.address], policy: pairs.policy, args: ['--rtpengine-silence', reports],
  })
  await pairs.call(router.sip, 3)
  await eventually(5_000, 'all hear each other', async () => (await pairs.deaf()).length === 0)
  pairs.hush(0, ['caller', 'callee'])
  pairs.hush(1, ['callee'])
  await pairs.all[0]?.ended
  const [record] = await router.take()
  assert.is(record?.reason, 'neither side sent audio any more')
  assert.is(record?.q850, 102)
  assert.is(record?.endedBy, 'system')
  await eventually(5_000, 'somebody is deaf in two calls', async () => String(await pairs.deaf()) === '0,1')
  assert.is(await engine.sessions(), 2)
  const { text } = await router.admin('GET', '/metrics')
  assert.match(text, /^pointsman_silence_reports_total\{outcome="told"\} 1$/m)
  pairs.hangUp()
  assert.equal((await router.take(2)).map(({ endedBy }) => endedBy), ['caller', 'caller'])
  await router.stop()
  await engine.stop()
})

test('nothing is left open', () => assertNothingLeft())

test.run()
