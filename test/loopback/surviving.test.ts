/** The router is killed under live calls and started again: they go on, and each has one record of its whole life. */
import { setTimeout as pause } from 'node:timers/promises'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { offer, sdp } from '../edge/messages.ts'
import { phone, type Phone } from '../edge/phones.ts'
import { eventually } from '../support/eventually.ts'
import { holdCalls, openCallee } from '../support/held-calls.ts'
import { assertNothingLeft } from '../support/leaks.ts'
import { freePort } from '../support/ports.ts'
import { startRouter, type Router } from '../support/router.ts'
import { startRtpengine } from '../support/rtpengine.ts'
import { assertClean, startSipp } from '../support/sipp.ts'

const LIVE = 50
/** What is older than this when the process dies is found again; and the slack of a busy machine. */
const BOUND_MS = 100
const SLACK_MS = 400

const patient = { patienceMs: 10_000 }

const test = suite('calls that outlive the router')

const policyTo = (port: number, media: string): string => `policy: 1
rules:
  - name: callee
    when: { peer: anyone }
    media: ${media}
    do: { dial: "sip:127.0.0.1:${port}" }
`

test(`${LIVE} live calls go on after kill -9, end with BYE, have one record each, and no media is left`, async () => {
  const port = await freePort()
  const engine = await startRtpengine()
  await using router = await startRouter({
    rtpengine: [engine.address], policy: policyTo(port, 'relay'), journal: true,
  })
  const callee = await startSipp({ scenario: 'uas', port, isPhone: true })
  const callers = await startSipp({
    scenario: 'uac', remote: router.sip, calls: LIVE, rate: 50, talkMs: 9_000, isPhone: true,
  })
  await answered(router, LIVE)
  await pause(BOUND_MS + SLACK_MS)
  const killedAtMs = Date.now()
  await router.kill9()
  assert.is(await engine.sessions(), LIVE, 'media goes on without the router')

  await router.start()
  assert.is(await router.metric('pointsman_calls_live'), LIVE)
  assert.is(await engine.sessions(), LIVE)
  assertClean(await callers.done, LIVE)
  const records = await router.take(LIVE)
  for (const { status, restored, reason, answeredAt = '', endedAt, talkMs } of records) {
    assert.equal([status, restored, reason], [200, true, 'the caller hung up'])
    assert.ok(Date.parse(answeredAt) < killedAtMs && Date.parse(endedAt) > killedAtMs)
    assert.ok(Math.abs(talkMs - 9_000) < 1_500, `they talked ${talkMs} ms`)
  }
  await eventually(5_000, 'every media session is given back', async () => await engine.sessions() === 0)
  assert.is(new Set(records.map(({ callUid }) => callUid)).size, LIVE)
  await callee.stop()
  assert.is(await router.stop(), 0)
  await engine.stop()
})

test('what the parties say in their calls is carried on: INFO, OPTIONS and re-INVITE', async () => {
  await using callee = await openCallee()
  await using router = await startRouter({ policy: policyTo(callee.port, 'direct'), journal: true })
  await using calls = await holdCalls(`sip:300@${router.sip}`, 10)
  assert.is((await calls.talk(200, pause(400))).failed, 0)
  await pause(BOUND_MS + SLACK_MS)
  await router.kill9()
  await router.start()
  const said = await calls.talk(200, pause(2_500))
  assert.is(said.failed, 0)
  assert.ok(said.served >= 30, `${said.served} requests were served`)
  await calls.hangUp()
  assert.equal((await router.take(10)).map(({ reason }) => reason), Array(10).fill('the caller hung up'))
  assert.is(await router.metric('pointsman_calls_live'), 0)
  await router.stop()
})

test('a call that rang is cancelled at the restart and has its record, and its media session is deleted', async () => {
  const callee = await phone('udp', undefined, patient)
  const engine = await startRtpengine()
  await using router = await startRouter({
    rtpengine: [engine.address], policy: policyTo(portOf(callee), 'relay'), journal: true,
  })
  const caller = await startSipp({ scenario: 'uac', remote: router.sip, limitMs: 4_000 })
  const rings = await callee.taken()
  rings.leg.progress(180)
  await eventually(5_000, 'it rings', async () =>
    (await router.admin('GET', '/calls')).text.includes('ringing') || undefined)
  await pause(BOUND_MS + SLACK_MS)
  await router.kill9()
  await router.start()
  const { headers } = await rings.next('cancel', 1_000)
  assert.match(headers.map(String).join(), /Reason,.*restarted/)
  const [record] = await router.take()
  assert.equal([record?.status, record?.reason, record?.restored], [503, 'restart', true])
  assert.is(record?.attempts.length, 1)
  await eventually(5_000, 'the session is deleted', async () => await engine.sessions() === 0)
  assert.is(await router.metric('pointsman_calls_live'), 0)
  await caller.stop()
  await callee.close()
  await router.stop()
  await engine.stop()
})

test('a media session that was begun right before the kill is deleted, and no other is', async () => {
  const engine = await startRtpengine()
  const [caller, callee] = [await phone('udp', undefined, patient), await phone('udp', undefined, patient)]
  const policy = policyTo(portOf(callee), 'relay')
  await using router = await startRouter({ rtpengine: [engine.address], policy, journal: true })
  const talks = caller.dial(`sip:300@${router.sip}`)
  ;(await callee.taken()).leg.answer({ body: sdp(offer) })
  await talks.next('answer')
  talks.leg.ack()
  await pause(BOUND_MS + SLACK_MS)
  caller.dial(`sip:300@${router.sip}`)
  await callee.taken()
  assert.is(await engine.sessions(), 2)
  await router.kill9()
  await router.start()
  await eventually(5_000, 'the new one is deleted', async () => await engine.sessions() === 1)
  talks.leg.bye()
  await eventually(5_000, 'nothing is left', async () => await engine.sessions() === 0)
  assert.is((await router.take()).at(-1)?.reason, 'the caller hung up')
  await Promise.all([caller.close(), callee.close()])
  await router.stop()
  await engine.stop()
})

const portOf = ({ layer }: Phone): number => layer.listeners[0]?.port ?? 0

/** Has the router throw where nobody catches it. */
const planted = 'process.on("SIGUSR2", () => { throw new Error("planted") })'

const ends = {
  'an error nobody caught': { signal: 'SIGUSR2', code: 1, args: [] },
  'SIGTERM, told to hand over': { signal: 'SIGTERM', code: 0, args: ['--drain', 'hand-over'] },
} as const

for (const [what, { signal, code, args }] of Object.entries(ends)) {
  test(`${what} ends the process and no call`, async () => {
    await using callee = await openCallee()
    await using router = await startRouter({
      policy: policyTo(callee.port, 'direct'), journal: true, args,
      nodeArgs: ['--import', `data:text/javascript,${encodeURIComponent(planted)}`],
    })
    await using calls = await holdCalls(`sip:300@${router.sip}`, 10)
    // At once: what was gathered and not yet written is written on the way out.
    assert.is(await router.end(signal), code)
    assert.equal(await router.records(), [])
    await router.start()
    assert.is(await router.metric('pointsman_calls_live'), 10)
    const said = await calls.talk(200, pause(1_000))
    assert.is(said.failed, 0)
    await calls.hangUp()
    const records = await router.take(10)
    assert.equal(records.map(({ reason }) => reason), Array(10).fill('the caller hung up'))
    assert.equal(new Set(records.map(({ callUid }) => callUid)).size, 10)
    await router.stop()
  })
}

async function answered(router: Router, count: number): Promise<void> {
  await eventually(10_000, `${count} answered calls`, async () => {
    const now = await router.metric('pointsman_call_setup_seconds_count')
    if (now === count) return true
    const ended = (await router.records()).map(({ status, reason }) => `${status} ${reason ?? ''}`)
    throw new Error(`${now} are, ${ended.length} ended: ${ended.slice(0, 3).join(', ')}`)
  })
}

test('nothing is left open', () => assertNothingLeft())

test.run()
