/** What happens inside a dialog crosses to the other leg: hold, resume, codec change, INFO, UPDATE. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { assertNothingLeft } from '../support/leaks.ts'
import { freePort } from '../support/ports.ts'
import { startRouter, type Router } from '../support/router.ts'
import { callThrough, policyTo } from './call-through.ts'

const test = suite('reinvite')
let router: Router
let port: number

test('the router is ready', async () => {
  port = await freePort()
  router = await startRouter({ policy: policyTo(port) })
})

const rows: readonly (readonly [title: string, caller: string, callee: string])[] = [
  ['the caller holds and resumes, and the callee sees both', 'uac-hold-resume', 'uas-held-and-resumed'],
  ['the callee holds and resumes, and the caller sees both', 'uac-held-and-resumed', 'uas-hold-resume'],
  ['a codec change by the caller reaches the callee', 'uac-codec-change', 'uas-reinvited'],
  ['a re-INVITE the callee refuses leaves the call as it was', 'uac-reinvite-refused', 'uas-refuse-reinvite'],
  ['an INFO crosses with its body and type', 'uac-info', 'uas-info'],
  ['an UPDATE with a description crosses', 'uac-update', 'uas-update'],
]

for (const [title, caller, callee] of rows) {
  test(title, async () => {
    const { record } = await callThrough(router, port, caller, callee)
    assert.is(record.status, 200)
    assert.is(record.endedBy, caller === 'uac-held-and-resumed' ? 'callee' : 'caller')
  })
}

test('after all calls none is live', async () => {
  assert.is(await router.metric('pointsman_calls_live'), 0)
  assert.is(await router.stop(), 0)
})

test('nothing is left open', () => assertNothingLeft())

test.after(async () => { await router?.stop() })
test.run()
