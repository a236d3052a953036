/** The media engine dies, hangs, comes back: calls are refused quickly or go to another node, never lost. */
import { setTimeout as pause } from 'node:timers/promises'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { eventually } from '../support/eventually.ts'
import { assertNothingLeft } from '../support/leaks.ts'
import { freePort } from '../support/ports.ts'
import { startRouter } from '../support/router.ts'
import { startRtpengine } from '../support/rtpengine.ts'
import { assertClean, sipp, startSipp, type SippResult } from '../support/sipp.ts'

const LIVE = 50
/** What one command to a silent node may cost a call, and the slack of a busy machine. */
const WAIT_MS = 1_100
const SLACK_MS = 500
/** Three commands that wait together wait longer than this. */
const WAITED_MS = 200
/** Calls a busy machine may send at once where 50/s would send one after the other. */
const BURST = 2

const test = suite('media failure')

test('the only node dies under live calls: new calls hear 503 at once, and its return is enough', async () => {
  const port = await freePort()
  const engine = await startRtpengine()
  await using router = await startRouter({ rtpengine: [engine.address], policy: relayTo(port) })
  const callee = await startSipp({ scenario: 'uas', port })
  const live = await startSipp({ scenario: 'uac', remote: router.sip, calls: LIVE, rate: 50, talkMs: 8_000 })
  await eventually(10_000, `${LIVE} answered calls`,
    async () => await router.metric('pointsman_call_setup_seconds_count') === LIVE)

  await engine.kill9()
  assertClean(await sipp({ scenario: 'uac-refused-503', remote: router.sip, limitMs: 5_000, trace: true }), 1)
  const [refused] = await router.take()
  assert.is(refused?.status, 503)
  assert.ok((refused?.totalMs ?? Infinity) < 1_000, `the refusal took ${refused?.totalMs} ms`)

  await engine.start()
  await eventually(10_000, 'a call is taken again', async () => await oneCall(router.sip))
  assertClean(await live.done, LIVE)
  assert.is((await router.admin('GET', '/healthz')).status, 200)
  assert.is(await router.metric('pointsman_calls_live'), 0)
  await callee.stop()
  await router.stop()
  await engine.stop()
})

test('one of two nodes dies: every new call goes to the other, none fails', async () => {
  const port = await freePort()
  const engines = [await startRtpengine(), await startRtpengine()]
  await using router = await startRouter({ rtpengine: engines.map(({ address }) => address), policy: relayTo(port) })
  const callee = await startSipp({ scenario: 'uas', port })
  const before = await startSipp({ scenario: 'uac', remote: router.sip, calls: 40, rate: 50, talkMs: 2_500 })
  await pause(1_000)
  await engines[0]?.kill9()
  const after = await sipp({ scenario: 'uac', remote: router.sip, calls: 100, rate: 50, talkMs: 100, limitMs: 30_000 })
  assertClean(after, 100)
  assertClean(await before.done, 40)
  await callee.stop()
  await router.stop()
  for (const engine of engines) await engine.stop()
})

test('one of two nodes hangs: at most three calls wait, and not longer than 1.1 s more', async () => {
  const port = await freePort()
  const engines = [await startRtpengine(), await startRtpengine()]
  await using router = await startRouter({ rtpengine: engines.map(({ address }) => address), policy: relayTo(port) })
  const callee = await startSipp({ scenario: 'uas', port })
  assertClean(await sipp({ scenario: 'uac', remote: router.sip, calls: 20, rate: 50, talkMs: 100 }), 20)
  engines[0]?.pause()
  const after = await sipp({
    scenario: 'uac', remote: router.sip, calls: 100, rate: 50, talkMs: 100, limitMs: 30_000, measure: true,
  })
  engines[0]?.resume()
  assertClean(after, 100)
  const slow = after.responseMs.filter(ms => ms > SLACK_MS)
  assert.ok(slow.length <= 3, `${slow.length} calls waited: ${slow.join(', ')} ms`)
  assert.ok(slow.every(ms => ms <= WAIT_MS + SLACK_MS), `they waited ${slow.join(', ')} ms`)
  await callee.stop()
  await router.stop()
  for (const engine of engines) await engine.stop()
})

test('the only node hangs: three calls wait, the others hear 503 at once, and calls pass when it goes on', async () => {
  const port = await freePort()
  const engine = await startRtpengine()
  await using router = await startRouter({ rtpengine: [engine.address], policy: relayTo(port) })
  const callee = await startSipp({ scenario: 'uas', port })
  assertClean(await sipp({ scenario: 'uac', remote: router.sip, calls: 20, rate: 50, talkMs: 100 }), 20)
  await router.take(20)
  engine.pause()
  assertClean(await sipp({ scenario: 'uac-refused-503', remote: router.sip, calls: 75, rate: 50, limitMs: 10_000 }), 75)
  engine.resume()
  const waitsMs = (await router.take(75)).map(({ totalMs }) => totalMs)
  assert.is(waitsMs.length, 75)
  const slow = waitsMs.filter(ms => ms > WAITED_MS)
  assert.ok(slow.length <= 3 + BURST, `${slow.length} calls waited: ${slow.join(', ')} ms`)
  assert.ok(slow.every(ms => ms <= WAIT_MS + SLACK_MS), `they waited ${slow.join(', ')} ms`)
  await eventually(10_000, 'a call is taken again', async () => await oneCall(router.sip))
  await callee.stop()
  await router.stop()
  await engine.stop()
})

test('nothing is left open', () => assertNothingLeft())

test.run()

function relayTo(target: number): string {
  return `policy: 1
rules:
  - name: callee
    when: { peer: anyone }
    media: relay
    do: { dial: "sip:127.0.0.1:${target}" }
`
}

async function oneCall(remote: string): Promise<boolean> {
  const result: SippResult = await sipp({ scenario: 'uac', remote, talkMs: 50, limitMs: 5_000 })
  return result.successful === 1
}
