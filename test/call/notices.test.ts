/** Parties who know of recordings hear of theirs (RFC 7866 §6.2); the others, and their calls, are left alone. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { randomIds } from '../../src/base/ids.ts'
import { createLog } from '../../src/base/log.ts'
import { Call } from '../../src/call/call.ts'
import { CallFeed } from '../../src/call/feed.ts'
import { LiveCalls } from '../../src/call/live-calls.ts'
import type { HeaderLines } from '../../src/edge/signaling.ts'
import { FakeMedia } from '../support/fake-media.ts'
import { decisionOf, factsOf, planOf, targetOf } from '../support/fake-policy.ts'
import { FakeArrivedLeg, FakeSignaling, sdpBody, type FakePlacedLeg } from '../support/fake-signaling.ts'
import { targetsFor } from '../support/targets.ts'
import { VirtualClock } from '../support/virtual-clock.ts'

const test = suite('notices of recordings')
const aware: HeaderLines = [['Supported', 'timer, Record-Aware']]

type AnyLeg = FakeArrivedLeg | FakePlacedLeg

/** A recorded call that both answered, each saying what it supports. */
async function recorded(ann: HeaderLines, bob: HeaderLines, begins = true) {
  const [signaling, media, clock] = [new FakeSignaling(), new FakeMedia(), new VirtualClock()]
  const ids = randomIds
  const leg = new FakeArrivedLeg({ headers: ann })
  const record = { mandatory: false, ...!begins && { asked: true as const } }
  const plan = planOf([targetOf('one')], { record })
  const call = new Call({
    signaling, media, clock, ids, calls: new LiveCalls(), feed: new CallFeed(error => { throw error }),
    log: createLog('silent'), transfers: { begin: () => ({ giveUp() {} }) }, recordings: { trouble: undefined },
  }, {
    uid: 'u1', leg, facts: factsOf(), plan, hunt: targetsFor().hunt(plan), release() {}, path: 'relay', digest: 'd1',
    decision: decisionOf({ kind: 'dial', plan }),
  })
  call.start()
  await clock.pass(0)
  const placed = signaling.last
  placed.happens({ on: 'answer', status: 200, headers: bob, body: sdpBody() })
  await clock.pass(0)
  leg.happens({ on: 'ack' })
  await clock.pass(0)
  return { call, leg, placed, clock }
}

/** What every description that this leg was sent says of recordings. */
function said({ sent }: AnyLeg): readonly string[] {
  return sent.filter(({ body }) => body).map(({ body }) => /^a=record:(\w+)/m.exec(body?.text ?? '')?.[1] ?? 'nothing')
}

/** The newest re-INVITE is answered with this status. */
async function answers(leg: AnyLeg, clock: VirtualClock, status = 200): Promise<void> {
  const count = leg.said.filter(what => what === 'INVITE').length
  leg.happens({
    on: 'response', id: `${leg.callId}-${count}`, status, reason: '', headers: [],
    ...status < 300 && { body: sdpBody() },
  })
  await clock.pass(0)
}

test('a caller who knows of recordings hears of it in the answer, and of each change', async () => {
  const { call, leg, placed, clock } = await recorded(aware, [])
  assert.equal(said(leg), ['on'])
  call.record('pause')
  await clock.pass(0)
  await answers(leg, clock)
  call.record('stop')
  await clock.pass(0)
  await answers(leg, clock)
  assert.equal(said(leg), ['on', 'paused', 'off'])
  assert.equal(placed.said, ['ACK'], 'the other side does not ask')
})

test('a callee who does is offered it anew, for before it answered nobody knew', async () => {
  const { leg, placed, clock } = await recorded([], aware)
  assert.is(placed.dialed.body?.text.includes('a=record'), false)
  assert.equal(said(placed), ['on'])
  await answers(placed, clock)
  assert.equal([placed.said, leg.said], [['ACK', 'INVITE', 'ACK b1-call-id-1'], ['200']])
})

test('whoever says nothing of it hears nothing, and nobody does of a call that is not recorded', async () => {
  const silent = await recorded([], [])
  silent.call.record('pause')
  await silent.clock.pass(0)
  assert.equal([said(silent.leg), said(silent.placed)], [['nothing'], []])
  const unrecorded = await recorded(aware, aware, false)
  assert.equal([said(unrecorded.leg), said(unrecorded.placed)], [['nothing'], []])
})

test('who refuses to hear it is not asked again, and the call goes on', async () => {
  const { call, leg, placed, clock } = await recorded([], aware)
  await answers(placed, clock, 488)
  assert.is(call.describe().phase, 'bridged')
  leg.happens({ on: 'request', request: { id: 'r1', method: 'INVITE', headers: [], body: sdpBody() } })
  await clock.pass(0)
  assert.equal(said(placed), ['on', 'on'], 'an offer of the other side says it too')
  assert.is(placed.said.filter(what => what === 'INVITE').length, 2)
})

test('news that come while an offer is under way are told after it', async () => {
  const { call, leg, placed, clock } = await recorded(aware, [])
  leg.happens({ on: 'request', request: { id: 'r1', method: 'INVITE', headers: [], body: sdpBody() } })
  await clock.pass(0)
  call.record('pause')
  await answers(placed, clock)
  assert.equal(said(leg), ['on', 'paused'], 'the answer says it')
  leg.happens({ on: 'ack', id: 'r1' })
  await clock.pass(0)
  call.record('resume')
  await clock.pass(0)
  assert.equal(said(leg), ['on', 'paused', 'on'])
})

test.run()
