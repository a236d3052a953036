/** The first thing a newcomer does: SIPp's own caller and callee through the example policy. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { assertNothingLeft } from '../support/leaks.ts'
import { freePort } from '../support/ports.ts'
import { root } from '../support/root.ts'
import { startRouter } from '../support/router.ts'
import { assertClean, sipp, startSipp } from '../support/sipp.ts'

const CALLS = 250

test('250 calls at 50 per second cross the hello policy, none failed, nothing unexpected', async () => {
  const text = await readFile(join(root, 'policies', 'hello', 'policy.yaml'), 'utf8')
  assert.match(text, '127.0.0.1:5080', 'the example leads to the port SIPp\'s callee is started on')
  const port = await freePort()
  await using router = await startRouter({ policy: text.replaceAll('127.0.0.1:5080', `127.0.0.1:${port}`) })
  const readyS = await router.metric('process_cpu_seconds_total')
  assert.ok(readyS > 0 && readyS < 5, `ready after ${readyS} s of work`)

  const callee = await startSipp({ scenario: 'uas', port })
  const caller = await sipp({ scenario: 'uac', remote: router.sip, calls: CALLS, rate: 50, limitMs: 60_000 })
  assertClean(caller, CALLS)
  assert.is(caller.retransmissions, 0)
  const answered = await callee.stop()
  assertClean(answered, CALLS)

  const records = await router.take(CALLS)
  assert.ok(records.every(({ status, endedBy }) => status === 200 && endedBy === 'caller'))
  assert.is(await router.metric('pointsman_calls_live'), 0)
  assert.is(await router.stop(), 0)
})

test('nothing is left open', () => assertNothingLeft())

test.run()
