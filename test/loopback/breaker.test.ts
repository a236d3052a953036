/** A carrier that falls ill and recovers beside a healthy one, as SIPp processes: no caller hears of it. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { CallRecord } from '../../src/cdr/record.ts'
import { eventually } from '../support/eventually.ts'
import { assertNothingLeft } from '../support/leaks.ts'
import { freePorts } from '../support/ports.ts'
import { startRouter, type Router } from '../support/router.ts'
import { assertClean, sipp, startSipp } from '../support/sipp.ts'

const OPEN_AT = 3
/** Longer than a busy machine takes for the calls that find the target out. */
const REST_MS = 5_000

const test = suite('breaker')
let router: Router
let first = 0
let second = 0
let callsCount = 0

test('the router is ready', async () => {
  [first = 0, second = 0] = await freePorts(2)
  router = await startRouter({ policy: `policy: 1
peers:
  ill: { contact: "sip:127.0.0.1:${first}" }
  healthy: { contact: "sip:127.0.0.1:${second}" }
pools:
  both:
    pick: { in-order: [ill, healthy] }
    health: { breaker: { open-at: ${OPEN_AT} of 10, rest: ${REST_MS}ms, trial: 1 } }
rules:
  - { when: { peer: anyone }, media: direct, do: { dial: both } }
` })
})

/** Makes calls, all of which have to be answered. */
async function talk(calls: number): Promise<readonly CallRecord[]> {
  assertClean(await sipp({ scenario: 'uac-talk', remote: router.sip, calls, rate: 20, talkMs: 50 }), calls)
  callsCount += calls
  return await router.take(calls)
}

function triedFirst(records: readonly CallRecord[]): readonly number[] {
  return records.flatMap(({ attempts }) => attempts)
    .flatMap(({ target, status = 0 }) => target === 'ill' ? [status] : [])
}

async function stateOfFirst(): Promise<string> {
  const { targets } = JSON.parse((await router.admin('GET', '/targets')).text) as
    { readonly targets: readonly { readonly name: string; readonly state: string }[] }
  return targets.find(({ name }) => name === 'ill')?.state ?? ''
}

test('a target that starts to answer 503 is out at its bound, back after its rest, and no call is lost', async () => {
  const healthy = await startSipp({ scenario: 'uas-answer', port: second, talkMs: 10_000 })
  const well = await startSipp({ scenario: 'uas-answer', port: first })
  assert.equal(triedFirst(await talk(5)), [200, 200, 200, 200, 200])
  await well.stop()

  const ill = await startSipp({ scenario: 'uas-503', port: first })
  const meanwhile = await talk(20)
  const refused = triedFirst(meanwhile)
  assert.equal(refused, Array.from({ length: OPEN_AT }, () => 503), 'it got as many calls as its breaker waits for')
  assert.is(await stateOfFirst(), 'open')
  const openedMs = performance.now()
  await ill.stop()

  const recovered = await startSipp({ scenario: 'uas-answer', port: first })
  await eventually(2 * REST_MS, 'its rest is over', async () => await stateOfFirst() === 'half-open')
  const restedMs = performance.now() - openedMs
  const [trial] = await talk(1)
  assert.equal(trial?.attempts.map(({ target, status }) => [target, status]), [['ill', 200]])
  assert.is(await stateOfFirst(), 'up')
  assert.equal(triedFirst(await talk(10)), Array.from({ length: 10 }, () => 200))
  await recovered.stop()
  await healthy.stop()
  assert.is(await router.metric('pointsman_target_changes_total'), 3)
  process.stdout.write(`out after ${refused.length} of 503, on trial ${(restedMs / 1_000).toFixed(1)} s after the `
    + `last of ${meanwhile.length} calls, 0 of ${callsCount} calls lost  `)
})

test('the router stops cleanly', async () => {
  assert.is(await router.metric('pointsman_calls_live'), 0)
  assert.is(await router.stop(), 0)
})

test('nothing is left open', () => assertNothingLeft())

test.after(async () => { await router?.stop() })
test.run()
