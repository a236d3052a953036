/** Callers who give up, in every phase before and around the answer. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { assertNothingLeft } from '../support/leaks.ts'
import { freePort } from '../support/ports.ts'
import { startRouter, type Router } from '../support/router.ts'
import { assertClean, sipp, startSipp } from '../support/sipp.ts'
import { callThrough, policyTo } from './call-through.ts'

const test = suite('cancel')
let router: Router
let port: number

test('the router is ready', async () => {
  port = await freePort()
  router = await startRouter({ policy: policyTo(port) })
})

test('a caller who gives up while it rings stops the ringing', async () => {
  const { record } = await callThrough(router, port, 'uac-cancel', 'uas-ring-until-cancel')
  assert.is(record.status, 487)
  assert.is(record.endedBy, 'caller')
  assert.equal(record.attempts.map(({ cause }) => cause), ['cancelled'])
})

test('a CANCEL that crosses the 200 hangs up the callee', async () => {
  const { record } = await callThrough(router, port, 'uac-cancel', 'uas-answer-when-cancelled')
  assert.is(record.status, 487)
  assert.is(record.endedBy, 'caller')
})

test('a CANCEL before any provisional is answered at once and never sent to the silent callee', async () => {
  const callee = await startSipp({ scenario: 'uas-silent', port, talkMs: 500, calls: 1, trace: true })
  const caller = await sipp({ scenario: 'uac-cancel-at-once', remote: router.sip, limitMs: 5_000 })
  assertClean(caller, 1)
  const [record] = await router.take()
  assert.is(record?.status, 487)
  const { messages } = await callee.stop()
  const heard = messages.filter(({ sent }) => !sent).map(({ firstLine }) => firstLine.split(' ')[0])
  assert.ok(heard.length > 0 && heard.every(method => method === 'INVITE'), `the callee heard ${heard.join(', ')}`)
})

test('after all calls none is live', async () => {
  assert.is(await router.metric('pointsman_calls_live'), 0)
  assert.is(await router.stop(), 0)
})

test('nothing is left open', () => assertNothingLeft())

test.after(async () => { await router?.stop() })
test.run()
