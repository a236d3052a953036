/**
 * A router behind a drachtio-server loses it, killed or hung: `pointsman edge` as a process of its own stands for
 * that server. What counts is when the router notices, when it takes calls again, and that every call has one record.
 */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { answer, sdp } from '../edge/messages.ts'
import { phone, type Phone } from '../edge/phones.ts'
import { connected, startFront, type FrontProcess } from '../support/edges.ts'
import { eventually } from '../support/eventually.ts'
import { assertNothingLeft } from '../support/leaks.ts'
import { freePorts } from '../support/ports.ts'
import type { Router } from '../support/router.ts'
import { startSipp } from '../support/sipp.ts'

const noticedWithinMs = 5_000
const takesCallsWithinMs = 3_000

const test = suite('the server is lost')
const [controlPort = 0, sipPort = 0, manyPort = 0] = await freePorts(3)
let front: FrontProcess
let router: Router
let alice: Phone
let bob: Phone
let answeredCount = 0

const isUp = async (): Promise<boolean> => await router.metric('pointsman_drachtio_up') === 1
const call = () => alice.dial(`sip:bob@127.0.0.1:${sipPort}`)

async function talking() {
  const caller = call()
  const callee = await bob.taken()
  callee.leg.answer({ body: sdp(answer) })
  await caller.next('answer')
  caller.leg.ack()
  await callee.next('ack')
  answeredCount += 1
  return { caller, callee }
}

/** How long after the server is back a call gets through. */
async function takesCalls(sinceMs: number): Promise<number> {
  await eventually(takesCallsWithinMs, 'the router has its server again', isUp)
  const { caller, callee } = await talking()
  const tookMs = performance.now() - sinceMs
  caller.leg.bye()
  await callee.next('bye')
  return tookMs
}

function say(what: string, ms: number): void {
  process.stdout.write(`  ${what} after ${(ms / 1_000).toFixed(2)} s\n`)
}

test('the router is ready behind its server', async () => {
  alice = await phone('udp')
  bob = await phone('udp')
  front = await startFront({ controlPort, sipPort })
  router = await connected(front.control, {
    policy: `policy: 1
rules:
  - { name: many, when: { peer: anyone, to: many }, do: { dial: "sip:127.0.0.1:${manyPort}" } }
  - { name: bob, when: { peer: anyone }, do: { dial: "${bob.uri}" } }
`,
  })
  assert.ok(await isUp())
})

test('killed, it is noticed, said by health and metric, and calls go on when another is there', async () => {
  const { callee } = await talking()
  const ringing = call()
  await bob.taken()
  await ringing.next('trying')
  const killedAtMs = performance.now()
  await front.stop('SIGKILL')
  await eventually(noticedWithinMs, 'the loss', async () => !await isUp())
  const noticedMs = performance.now() - killedAtMs
  say('killed: noticed', noticedMs)
  assert.ok(noticedMs < noticedWithinMs, `${noticedMs} ms`)
  const health = JSON.parse((await router.admin('GET', '/healthz')).text) as { status: string; reasons: string[] }
  assert.is(health.status, 'degraded')
  assert.ok(health.reasons.some(reason => reason.includes('drachtio-server')), health.reasons.join(', '))
  await eventually(2_000, 'the ringing call has its record', async () => (await router.records()).length === 1)

  front = await startFront({ controlPort, sipPort })
  const tookMs = await takesCalls(performance.now())
  say('killed: a call is answered', tookMs)
  assert.ok(tookMs < takesCallsWithinMs, `${tookMs} ms`)
  // The new one knows nothing of the call that talked: the router finds out and ends it.
  await eventually(takesCallsWithinMs, 'three records', async () => (await router.records()).length === 3)
  callee.leg.bye()
})

test('hung, it is noticed; a call that talks goes on when it is back', async () => {
  const { caller, callee } = await talking()
  const before = (await router.records()).length
  const stoppedAtMs = performance.now()
  process.kill(front.pid, 'SIGSTOP')
  await eventually(noticedWithinMs + 500, 'the loss', async () => !await isUp())
  const noticedMs = performance.now() - stoppedAtMs
  say('hung: noticed', noticedMs)
  assert.ok(noticedMs < noticedWithinMs, `${noticedMs} ms`)
  process.kill(front.pid, 'SIGCONT')
  const tookMs = await takesCalls(performance.now())
  say('hung: a call is answered', tookMs)
  assert.ok(tookMs < takesCallsWithinMs, `${tookMs} ms`)
  caller.leg.request('INFO', { body: { type: 'x/y', text: 'still here' } })
  const { request } = await callee.next('request', 5_000)
  callee.leg.respond(request.id, 200)
  assert.is((await caller.next('response')).status, 200)
  caller.leg.bye()
  await callee.next('bye')
  await eventually(3_000, 'two more records', async () => (await router.records()).length === before + 2)
})

test('killed in the middle of many calls, each comes to its end once', async () => {
  const callee = await startSipp({ scenario: 'uas', port: manyPort, limitMs: 120_000 })
  const callers = await startSipp({
    scenario: 'uac', remote: `127.0.0.1:${sipPort}`, user: 'many', calls: 300, rate: 100, talkMs: 300, limitMs: 15_000,
  })
  const begun = (): Promise<number> => router.metric('pointsman_calls_started_total')
  const before = await begun()
  await eventually(10_000, 'a third of them', async () => await begun() - before >= 100)
  const live = await router.metric('pointsman_calls_live')
  assert.ok(live > 10, `${live} calls are under way`)
  await front.stop('SIGKILL')
  await eventually(noticedWithinMs, 'the loss', async () => !await isUp())
  front = await startFront({ controlPort, sipPort })
  await takesCalls(performance.now())
  // Those whose messages were lost wait in vain, up to their limit; the router has to be done with each.
  await callers.done
  await eventually(5_000, 'no call is live', async () => await router.metric('pointsman_calls_live') === 0)
  await eventually(2_000, 'a record for each', async () => (await router.records()).length === await begun())
  await callee.stop()
})

test('there is one record for each call, and none is live', async () => {
  const records = (await router.records()).filter(({ rule }) => rule === 'bob')
  const uids = (await router.records()).map(({ callUid }) => callUid)
  assert.is(new Set(uids).size, uids.length)
  assert.is(records.filter(({ status }) => status === 200).length, answeredCount)
  assert.is(await router.metric('pointsman_calls_live'), 0)
  assert.is(await router.stop(), 0)
})

test('nothing is left open', async () => {
  await front.stop()
  await alice.close()
  await bob.close()
  await assertNothingLeft()
})

test.after(async () => {
  await router?.stop()
  await front?.stop()
})
test.run()
