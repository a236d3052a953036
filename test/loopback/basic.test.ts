/** The plainest calls through the real process, over UDP and TCP: answer, early media, refusals, hangups. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { assertNothingLeft } from '../support/leaks.ts'
import { freePort } from '../support/ports.ts'
import { startRouter, type Router } from '../support/router.ts'
import { assertClean, sipp } from '../support/sipp.ts'
import { callThrough, policyTo } from './call-through.ts'

const test = suite('basic')
let router: Router
let port: number

test('the router is ready', async () => {
  port = await freePort()
  router = await startRouter({ policy: policyTo(port) })
})

test('an answered call talks and ends when the caller hangs up', async () => {
  const { record } = await callThrough(router, port, { scenario: 'uac-talk', talkMs: 300 }, 'uas-answer')
  assert.is(record.status, 200)
  assert.is(record.endedBy, 'caller')
  assert.is(record.rule, 'callee')
  assert.equal(record.attempts.map(({ outcome, status }) => [outcome, status]), [['answered', 200]])
  assert.ok(record.talkMs >= 270 && record.talkMs < 800, `talked ${record.talkMs} ms`)
})

test('the same call goes over TCP on the caller\'s side', async () => {
  const caller = { scenario: 'uac-talk', talkMs: 100, transport: 'tcp' } as const
  const { record } = await callThrough(router, port, caller, 'uas-answer')
  assert.is(record.status, 200)
  assert.match(record.source, /^tcp:127\.0\.0\.1:/)
})

test('a callee that hangs up ends the caller\'s leg', async () => {
  const { record } = await callThrough(router, port, 'uac-hung-up-on', { scenario: 'uas-bye', talkMs: 200 })
  assert.is(record.endedBy, 'callee')
})

test('early media reaches the caller before the answer', async () => {
  const { record } = await callThrough(router, port, { scenario: 'uac-early-media', talkMs: 100 }, {
    scenario: 'uas-183-sdp', talkMs: 300,
  })
  assert.is(record.status, 200)
  assert.ok((record.setupMs ?? 0) >= 270, `set up in ${record.setupMs} ms`)
})

test('a call without a description takes the callee\'s offer and carries the answer in the ACK', async () => {
  const { record } = await callThrough(router, port, { scenario: 'uac-late-offer', talkMs: 100 }, 'uas-late-offer')
  assert.is(record.status, 200)
})

for (const [status, callee] of [[486, 'uas-busy-486'], [404, 'uas-404'], [480, 'uas-480'], [600, 'uas-600']] as const) {
  test(`a callee's ${status} is what the caller hears`, async () => {
    const { record } = await callThrough(router, port, `uac-refused-${status}`, callee)
    assert.is(record.status, status)
    assert.is(record.endedBy, 'callee')
    assert.is(record.talkMs, 0)
  })
}

test('busy after ringing reaches the caller', async () => {
  const { record } = await callThrough(router, port, 'uac-refused-486', { scenario: 'uas-ring-then-busy', talkMs: 300 })
  assert.is(record.status, 486)
})

test('an OPTIONS is answered', async () => {
  assertClean(await sipp({ scenario: 'uac-options', remote: router.sip, limitMs: 5_000 }), 1)
})

test('after all calls none is live, and the router stops cleanly', async () => {
  assert.is(await router.metric('pointsman_calls_live'), 0)
  assert.is(await router.stop(), 0)
})

test('nothing is left open', () => assertNothingLeft())

test.after(async () => { await router?.stop() })
test.run()
