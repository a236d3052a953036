/**
 * More calls than the router is ready for. How many it serves then is measured by `npm run soak:overload`; here is
 * what must hold at any speed.
 */
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { eventually } from '../support/eventually.ts'
import { holdCalls, openCallee } from '../support/held-calls.ts'
import { assertNothingLeft } from '../support/leaks.ts'
import { startRouter } from '../support/router.ts'
import { sipp, startSipp } from '../support/sipp.ts'
import { tempDir } from '../support/temp-dir.ts'

const HELD = 10
const CALLS = 1_500

test('calls beyond what it can do hear 503 with Retry-After, live ones are served, and then all are', async () => {
  // So impatient that any queue is too long, on whatever machine this runs.
  await using settings = await tempDir({ 'config.yaml': 'defence: { lag: 1ms, emergency: ["112"] }\n' })
  const callee = await startSipp({ scenario: 'uas-answer' })
  await using _callee = { [Symbol.asyncDispose]: async () => { await callee.stop() } }
  await using quiet = await openCallee()
  await using router = await startRouter({
    args: ['--log-level', 'warn', '--config', join(settings.path, 'config.yaml')],
    policy: `policy: 1
rules:
  - { name: held, when: { peer: anyone, to: "200" }, do: { dial: "sip:127.0.0.1:${quiet.port}" } }
  - { name: others, when: { peer: anyone }, do: { dial: "sip:127.0.0.1:${callee.port}" } }
`,
  })
  await using held = await holdCalls(`sip:200@${router.sip}`, HELD)
  const before = await router.metric('pointsman_guard_refused_total')
  const load = { scenario: 'uac-or-refused', remote: router.sip }
  const flood = sipp({ ...load, calls: CALLS, rate: 1_000 })
  const urgent = sipp({ scenario: 'uac', remote: router.sip, user: '112', calls: 15, rate: 10 })
  const said = await held.talk(250, flood)

  const { counters: [served = 0, refused = 0], created } = await flood
  assert.is(served + refused, created)
  assert.ok(served > 0 && refused > 0, `${served} served, ${refused} refused`)
  // A copy of a refused INVITE is refused, and counted, again.
  assert.ok(await router.metric('pointsman_guard_refused_total') - before >= refused)
  assert.ok(said.asked > HELD)
  assert.equal([said.failed, held.live], [0, HELD])
  // On a busy machine SIPp may send its BYE again, and is surprised to hear two answers.
  const { successful, failed } = await urgent
  assert.equal([successful, failed], [15, 0])

  await eventually(10_000, 'five calls in a row are served', async () =>
    (await sipp({ ...load, calls: 5, rate: 10 })).counters[0] === 5)
  await held.hangUp()
})

test('nothing is left open', () => assertNothingLeft())

test.run()
