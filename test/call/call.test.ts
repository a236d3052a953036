import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { RouterError } from '../../src/base/errors.ts'
import { randomIds } from '../../src/base/ids.ts'
import { createLog } from '../../src/base/log.ts'
import { Call } from '../../src/call/call.ts'
import { CallFeed, type CallEvent } from '../../src/call/feed.ts'
import { LiveCalls } from '../../src/call/live-calls.ts'
import { CallMedia } from '../../src/call/offer.ts'
import type { CallOrder } from '../../src/call/order.ts'
import type { CallPorts } from '../../src/call/ports.ts'
import { failoverOf } from './failover.ts'
import { FakeMedia } from '../support/fake-media.ts'
import { decisionOf, editOf, editsOf, factsOf, planOf, targetOf } from '../support/fake-policy.ts'
import { FakeArrivedLeg, FakeSignaling, sampleSdp, sdpBody } from '../support/fake-signaling.ts'
import { targetsFor } from '../support/targets.ts'
import { VirtualClock } from '../support/virtual-clock.ts'

/** Lets every promise that can settle do so. */
const settled = (): Promise<void> => new Promise(resolve => setImmediate(resolve))

function setUp(change: Partial<CallOrder> = {}) {
  const signaling = new FakeSignaling()
  const media = new FakeMedia()
  const clock = new VirtualClock()
  const calls = new LiveCalls()
  const told: CallEvent[] = []
  const lines: string[] = []
  const feed = new CallFeed(error => { throw error })
  feed.subscribe(event => { told.push(event) })
  const log = createLog('error', { write: line => { lines.push(line) } })
  const transfers = { begin: () => ({ giveUp() {} }) }
  const ports: CallPorts = { signaling, media, calls, feed, clock, ids: randomIds, log, transfers }
  const leg = new FakeArrivedLeg()
  const targets = [targetOf('one'), targetOf('two')]
  const plan = planOf(targets)
  const call = new Call(ports, {
    uid: 'u1', leg, facts: factsOf(), plan, hunt: targetsFor().hunt(plan), release() {}, path: 'relay',
    digest: 'd1',
    decision: decisionOf({ kind: 'dial', plan }), ...change,
  })
  return { call, leg: (change.leg as FakeArrivedLeg | undefined) ?? leg, signaling, media, clock, calls, told, lines }
}

async function bridged(change: Partial<CallOrder> = {}) {
  const all = setUp(change)
  all.call.start()
  await settled()
  all.signaling.last.happens({ on: 'answer', status: 200, headers: [], body: sdpBody() })
  await settled()
  all.leg.happens({ on: 'ack' })
  return all
}

const origin = (text: string | undefined): string => /^o=.*$/m.exec(text ?? '')?.[0].trim() ?? ''

test('an answered call is told from start to end, and its media is released once', async () => {
  const { leg, signaling, media, calls, told } = await bridged()
  assert.equal(calls.count, 1)
  leg.happens({ on: 'bye', headers: [] })
  await settled()
  assert.equal(leg.said, ['200'])
  assert.equal(signaling.last.said, ['ACK', 'BYE'])
  assert.equal(media.asked, ['open relay', 'offer a', 'answer b', 'release'])
  assert.equal(told.map(event => event.on), ['attempt', 'answered', 'ended'])
  assert.equal(calls.count, 0)
})

test('a 302 is followed to its contact, as an attempt in the name of the target that gave it', async () => {
  const redirect = { contactsMax: 2, depthMax: 1, hosts: ['*.one.example'] }
  const plan = planOf([targetOf('one')], { failover: failoverOf({ redirect }) })
  const { call, leg, signaling, told } = setUp({ plan, hunt: targetsFor().hunt(plan) })
  call.start()
  await settled()
  const headers = [['Contact', '<sip:x@evil.example>, <sip:+1@gw1.one.example>;q=0.2'],
    ['Contact', '<sip:bob@gw2.one.example;transport=tcp?Route=%3Csip:evil%3E>;q=0.9']] as const
  signaling.last.happens({ on: 'refused', status: 302, reason: '', headers })
  await settled()
  assert.is(signaling.last.dialed.requestUri, 'sip:bob@gw2.one.example;transport=tcp')
  signaling.last.happens({ on: 'refused', status: 503, reason: '', headers: [] })
  await settled()
  assert.is(signaling.last.dialed.requestUri, 'sip:+1@gw1.one.example')
  signaling.last.happens({ on: 'refused', status: 404, reason: 'Gone', headers: [] })
  await settled()
  assert.equal(leg.said, ['404 Gone'])
  assert.equal(told.flatMap(event => event.on === 'attempt' ? [event.target] : []), [
    'one', 'one/redirect', 'one/redirect',
  ])
})

test('each attempt has a leg of its own and an origin of its own, the caller keeps one', async () => {
  const { call, leg, signaling } = setUp()
  call.start()
  await settled()
  signaling.last.happens({ on: 'progress', status: 183, reason: '', fork: 'x', headers: [], body: sdpBody() })
  await settled()
  signaling.last.happens({ on: 'refused', status: 503, reason: '', headers: [] })
  await settled()
  const other = sampleSdp.replace('m=audio 4000', 'm=audio 5000')
  signaling.last.happens({ on: 'answer', status: 200, headers: [], body: sdpBody(other) })
  await settled()
  assert.is(signaling.placed.length, 2)
  assert.equal(leg.said, ['183', '200'])
  const [early, final] = leg.sent.map(sent => origin(sent.body?.text))
  assert.match(early ?? '', / 1 IN IP4 /)
  assert.is(final, early?.replace(' 1 IN', ' 2 IN'), 'same session, next version')
})

test('an event of a target that was left does not touch the call', async () => {
  const { call, leg, signaling, clock } = setUp()
  call.start()
  await settled()
  const first = signaling.last
  clock.advance(4000)
  await settled()
  assert.equal(first.said, ['CANCEL'])
  first.happens({ on: 'refused', status: 487, reason: '', cause: 'cancelled', headers: [] })
  first.happens({ on: 'progress', status: 180, reason: '', fork: 'x', headers: [] })
  assert.is(signaling.placed.length, 2)
  assert.equal(leg.said, [])
})

test('the ring time ends an attempt, and the caller hears 480 when nobody is left', async () => {
  const { call, leg, signaling, clock, told } = setUp({ hunt: targetsFor().hunt(planOf([targetOf('one')])) })
  call.start()
  await settled()
  signaling.last.happens({ on: 'progress', status: 180, reason: '', fork: 'x', headers: [] })
  clock.advance(45_000)
  await settled()
  assert.equal(leg.said, ['180', '480'])
  assert.equal(signaling.last.said, ['CANCEL'])
  const failed = told.find(event => event.on === 'attempt-failed')
  assert.is(failed?.on === 'attempt-failed' && failed.leg, 'b1')
})

test('a caller lost while the answer was held is recorded with what it was sent', async () => {
  const { call, leg, signaling, told } = setUp()
  call.start()
  await settled()
  signaling.last.happens({ on: 'answer', status: 200, headers: [], body: sdpBody() })
  await settled()
  leg.happens({ on: 'gone', why: 'no PRACK came for a provisional', status: 504 })
  const ended = told.at(-1)
  assert.is(ended?.on === 'ended' && ended.status, 504)
})

test('a media command that waits when the call ends is not asked any more', async () => {
  const media = new FakeMedia()
  const commands = new CallMedia(media, {
    uid: 'u1', facts: factsOf(), leg: new FakeArrivedLeg(), path: 'relay', plan: planOf([]),
  }, {
    files: undefined, servers: undefined, nowMs: () => 0, tell: () => {}, hangUp: () => {}, unplayed: () => {},
  }, () => {})
  const offered = await commands.offer('a', sampleSdp, { attempt: 0, target: targetOf('one') })
  assert.is(offered.kind, 'done')
  const waiting = commands.answer('b', sampleSdp)
  await commands.release()
  assert.equal(await waiting, { kind: 'dropped' })
  assert.equal(media.asked, ['open relay', 'offer a', 'release'])
})

test('digits cross between INFO of a caller and the audio of its callee; of two alike nothing is asked', async () => {
  const info = { name: 'info', anchor: 'always', dtmf: 'info' } as const
  const digit = { type: 'application/dtmf-relay', text: 'Signal=5' }
  const asked = { on: 'request', request: { id: 'i1', method: 'INFO', headers: [], body: digit } } as const
  const { leg, media, signaling, lines } = await bridged({ callerMedia: info })
  leg.happens(asked)
  await settled()
  assert.equal([leg.said.at(-1), media.asked.at(-1)], ['200 to i1', 'press 5 from a'])
  media.dial('7', 'a')
  assert.is(leg.said.at(-1), '200 to i1', 'what it pressed itself is not told it')
  media.dial('7', 'b')
  assert.equal([leg.said.at(-1), leg.sent.at(-1)?.body?.text], ['INFO', 'Signal=7\r\nDuration=160\r\n'])
  media.failing = new RouterError('MEDIA_TIMEOUT', 'the engine is slow')
  leg.happens(asked)
  await settled()
  assert.equal([leg.said.at(-1), lines], ['200 to i1', []], 'a digit that is lost ends nothing')
  leg.happens({ on: 'bye', headers: [] })
  media.dial('8', 'b')
  const alike = await bridged()
  alike.leg.happens(asked)
  alike.media.dial('7', 'b')
  await settled()
  assert.equal([alike.signaling.last.said, alike.leg.said], [['ACK', 'INFO'], ['200']])
  assert.is(signaling.last.said.at(-1), 'BYE')
})

test('a dead media engine costs the caller 503 with Retry-After and nothing hangs', async () => {
  const { call, leg, media, calls, signaling } = setUp()
  media.failing = new RouterError('MEDIA_UNAVAILABLE', 'no node is up')
  call.start()
  await settled()
  assert.equal(leg.said, ['503'])
  assert.equal(leg.sent[0]?.headers, [['Retry-After', '5']])
  assert.is(signaling.placed.length, 0)
  assert.is(calls.count, 0)
})

test('a re-INVITE crosses with its answer under the other leg\'s origin', async () => {
  const { leg, signaling } = await bridged()
  const hold = sampleSdp.replace('a=rtpmap', 'a=sendonly\r\na=rtpmap')
  leg.happens({ on: 'request', request: { id: 'r1', method: 'INVITE', headers: [], body: sdpBody(hold) } })
  await settled()
  const b = signaling.last
  assert.equal(b.said, ['ACK', 'INVITE'])
  const offered = b.sent[1]?.body?.text ?? ''
  assert.match(offered, 'a=sendonly')
  assert.match(origin(offered), / 2 IN /)
  b.happens({ on: 'response', id: `${b.callId}-1`, status: 200, reason: '', headers: [], body: sdpBody() })
  await settled()
  assert.equal(b.said, ['ACK', 'INVITE', `ACK ${b.callId}-1`])
  assert.equal(leg.said, ['200', '200 to r1'])
})

test('an INFO body crosses untouched, its answer too', async () => {
  const { leg, signaling } = await bridged()
  const body = { type: 'application/dtmf-relay', text: 'Signal=5\r\nDuration=160' }
  leg.happens({ on: 'request', request: { id: 'r1', method: 'INFO', headers: [['X-Secret', 'inside']], body } })
  const b = signaling.last
  assert.equal(b.sent.at(-1), { what: 'INFO', headers: [], body })
  b.happens({ on: 'response', id: `${b.callId}-1`, status: 200, reason: '', headers: [] })
  assert.equal(leg.said.at(-1), '200 to r1')
})

test('response edits of the target reach the caller, other headers do not', async () => {
  const target = targetOf('one', {
    headers: [editsOf({ response: editOf({
      pass: ['x-queue'], set: [{ name: 'server', value: { source: 'pointsman', render: () => 'pointsman' } }],
    }) })],
  })
  const { call, leg, signaling } = setUp({ hunt: targetsFor().hunt(planOf([target])) })
  call.start()
  await settled()
  const headers = [['X-Queue', 'sales'], ['X-Inside', 'no'], ['Server', 'other']] as const
  signaling.last.happens({ on: 'refused', status: 486, reason: 'Busy Here', headers })
  const crossed = [['X-Queue', 'sales'], ['server', 'pointsman']]
  assert.equal(leg.sent[0], { what: '486 Busy Here', headers: crossed, body: undefined })
})

test('what a telephone network said of a failure reaches the caller, and the record', async () => {
  const { call, leg, signaling, told } = setUp({ hunt: targetsFor().hunt(planOf([targetOf('one')])) })
  call.start()
  await settled()
  const headers = [['Reason', 'Q.850;cause=34;text="no circuit"']] as const
  signaling.last.happens({ on: 'refused', status: 404, reason: 'Not Found', headers })
  assert.equal(leg.sent[0]?.headers, [['Reason', 'Q.850;cause=34']])
  const ended = told.at(-1)
  assert.is(ended?.on === 'ended' && ended.q850, 34)
})

test('a BYE of ours says why, and its cause is the record\'s', async () => {
  const { call, leg, signaling, told } = await bridged()
  call.hangUp('system', 'the router stops')
  const reason = [['Reason', 'Q.850;cause=41;text="the router stops"']]
  assert.equal([leg.sent.at(-1)?.headers, signaling.last.sent.at(-1)?.headers], [reason, reason])
  const ended = told.at(-1)
  assert.is(ended?.on === 'ended' && ended.q850, 41)
})

test('an operator ends a talking call on both legs', async () => {
  const { call, leg, signaling, told } = await bridged()
  call.hangUp('operator', 'ended over the API')
  assert.equal(leg.said, ['200', 'BYE'])
  assert.equal(signaling.last.said, ['ACK', 'BYE'])
  const ended = told.at(-1)
  assert.is(ended?.on === 'ended' && ended.by, 'operator')
})

test('a broken promise ends that call with 500 and says where it was', async () => {
  const { call, leg, lines, calls, signaling } = setUp()
  call.start()
  await settled()
  signaling.last.happens({ on: 'response', id: 'never-sent', status: 200, reason: '', headers: [] })
  await settled()
  assert.equal(leg.said, ['500'])
  assert.equal(signaling.last.said, ['CANCEL'])
  assert.is(calls.count, 0)
  assert.match(lines.join(''), '"trace":["start","media.offered"]')
})

test('a cancel that came before the engine listened ends the call', async () => {
  const { call, leg, signaling, told } = setUp()
  leg.happens({ on: 'cancel', headers: [] })
  call.start()
  await settled()
  assert.is(signaling.placed.length, 0)
  const ended = told.at(-1)
  assert.is(ended?.on === 'ended' && ended.status, 487)
})

test.run()
