/** Hunting over targets that are silent, refuse, ring for ever or are not there; the timers on the wire. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { assertNothingLeft } from '../support/leaks.ts'
import { freePorts } from '../support/ports.ts'
import { startRouter, type Router } from '../support/router.ts'
import { assertClean, sipp, startSipp, type SippResult } from '../support/sipp.ts'

const NO_PROGRESS_MS = 2_000
const RING_MS = 1_500
/** The shares of the policy's own time a timer may be off. */
const TOLERANCE = 0.1

const test = suite('failover')
let router: Router
let first: number, second: number, third: number

test.before(async () => {
  [first = 0, second = 0, third = 0] = await freePorts(3)
  router = await startRouter({
    policy: `policy: 1
pools:
  three:
    pick: { in-order: ["sip:127.0.0.1:${first}", "sip:127.0.0.1:${second}", "sip:127.0.0.1:${third}"] }
    failover:
      next-on: [unreachable, no-progress, no-answer, 408, 500, 502, 503, 504]
      stop-on: [404, 486, 6xx]
      no-progress: ${NO_PROGRESS_MS / 1_000}s
      ring: ${RING_MS / 1_000}s
      budget: { attempts: 3, total: 60s }
rules:
  - name: hunt
    when: { peer: anyone }
    do: { dial: three }
`,
  })
})

test('silent, then 503, then an answer: the caller hears one call, the record has three attempts', async () => {
  const silent = await startSipp({ scenario: 'uas-silent', port: first, talkMs: 500, trace: true })
  const refusing = await startSipp({ scenario: 'uas-503', port: second, calls: 1, trace: true })
  const answering = await startSipp({ scenario: 'uas-answer', port: third, calls: 1 })
  const caller = await sipp({ scenario: 'uac-talk', talkMs: 200, remote: router.sip, trace: true, limitMs: 20_000 })
  const [record] = await router.take()

  assertClean(caller, 1)
  assert.is(caller.messages.filter(({ firstLine }) => firstLine.startsWith('SIP/2.0 180')).length, 1)
  assertClean(await answering.stop(), 1)
  assert.equal(record?.attempts.map(({ outcome, status, cause }) => [outcome, status, cause]), [
    ['failed', 408, 'no-progress'], ['failed', 503, undefined], ['answered', 200, undefined],
  ])
  assert.is(record?.rule, 'hunt')

  const refused = await refusing.stop()
  assertClean(refused, 1)
  const waited = momentOf(refused, 'INVITE') - momentOf(await silent.stop(), 'INVITE')
  assertNear(waited, NO_PROGRESS_MS, 'from the silent target\'s INVITE to the next')
  assertNear(record?.attempts[0]?.tookMs ?? 0, NO_PROGRESS_MS, 'the silent attempt in the record')
})

test('a target that rings too long is cancelled, and the next one is tried', async () => {
  const ringing = await startSipp({ scenario: 'uas-ring-until-cancel', port: first, calls: 1, trace: true })
  const answering = await startSipp({ scenario: 'uas-answer', port: second, calls: 1 })
  const caller = await sipp({ scenario: 'uac-talk', talkMs: 100, remote: router.sip, limitMs: 20_000 })
  const [record] = await router.take()

  assertClean(caller, 1)
  const rang = await ringing.stop()
  assertClean(rang, 1)
  assertClean(await answering.stop(), 1)
  assertNear(momentOf(rang, 'CANCEL') - momentOf(rang, 'INVITE'), RING_MS, 'from INVITE to CANCEL')
  assert.equal(record?.attempts.map(({ outcome, cause }) => [outcome, cause]), [
    ['failed', 'no-answer'], ['answered', undefined],
  ])
})

test('busy stops the hunt: nobody else is rung', async () => {
  const busy = await startSipp({ scenario: 'uas-busy-486', port: first, calls: 1 })
  const caller = await sipp({ scenario: 'uac-refused-486', remote: router.sip, limitMs: 10_000 })
  const [record] = await router.take()
  assertClean(caller, 1)
  assertClean(await busy.stop(), 1)
  assert.equal(record?.attempts.map(({ status }) => status), [486])
})

test('nobody listens anywhere: every target is tried quickly and the caller hears 503', async () => {
  const started = performance.now()
  const caller = await sipp({ scenario: 'uac-refused-503', remote: router.sip, limitMs: 20_000 })
  const [record] = await router.take()
  assertClean(caller, 1)
  assert.is(record?.attempts.length, 3)
  assert.is(record?.status, 503)
  assert.ok(performance.now() - started < 3 * NO_PROGRESS_MS * (1 + TOLERANCE) + 1_000, 'it did not wait for timers')
})

test('after all calls none is live', async () => {
  assert.is(await router.metric('pointsman_calls_live'), 0)
  assert.is(await router.stop(), 0)
})

test('nothing is left open', () => assertNothingLeft())

test.after(async () => { await router.stop() })
test.run()

/** When a party first heard a request. */
function momentOf(party: SippResult, method: string): number {
  const message = party.messages.find(({ sent, firstLine }) => !sent && firstLine.startsWith(`${method} `))
  if (message === undefined) throw new Error(`the party never heard ${method}`)
  return message.atMs
}

function assertNear(ms: number, wanted: number, what: string): void {
  assert.ok(Math.abs(ms - wanted) <= wanted * TOLERANCE, `${what}: ${ms.toFixed(0)} ms, ${wanted} ms wanted`)
}
