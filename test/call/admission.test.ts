import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { randomIds } from '../../src/base/ids.ts'
import { createLog } from '../../src/base/log.ts'
import { createAdmission } from '../../src/call/admission.ts'
import { pathFor } from '../../src/call/media-path.ts'
import { CallFeed, type CallEvent } from '../../src/call/feed.ts'
import { LiveCalls } from '../../src/call/live-calls.ts'
import { builtinMedia } from '../../src/policy/media-terms.ts'
import type { Outcome } from '../../src/policy/decision.ts'
import { FakeMedia } from '../support/fake-media.ts'
import { planOf, policyOf, targetOf } from '../support/fake-policy.ts'
import { FakeArrivedLeg, FakeSignaling } from '../support/fake-signaling.ts'
import { targetsFor } from '../support/targets.ts'
import { VirtualClock } from '../support/virtual-clock.ts'

function setUp(outcome: Outcome) {
  const told: CallEvent[] = []
  const feed = new CallFeed(error => { throw error })
  feed.subscribe(event => { told.push(event) })
  const signaling = new FakeSignaling()
  const current = { number: 1, policy: policyOf(outcome), sinceMs: 0 }
  const admission = createAdmission({
    policy: { current }, signaling, media: new FakeMedia(), targets: targetsFor(), calls: new LiveCalls(),
    feed, clock: new VirtualClock(), ids: randomIds, log: createLog('silent'),
  })
  return { admission, told, signaling }
}

test('a refusal of the policy reaches the caller and the feed', () => {
  const { admission, told } = setUp({ kind: 'reject', status: 403, reason: 'Premium numbers are barred' })
  const leg = new FakeArrivedLeg()
  admission.admit(leg)
  assert.equal(leg.said, ['403 Premium numbers are barred'])
  assert.equal(told.map(event => event.on), ['started', 'ended'])
})

test('a redirection carries its contacts', () => {
  const { admission } = setUp({ kind: 'redirect', contacts: ['sip:new@acme.example', 'sip:old@acme.example'] })
  const leg = new FakeArrivedLeg()
  admission.admit(leg)
  assert.equal(leg.said, ['302'])
  assert.equal(leg.sent[0]?.headers, [['Contact', '<sip:new@acme.example>'], ['Contact', '<sip:old@acme.example>']])
})

test('a decision to dial places the first target of the order', async () => {
  const { admission, signaling } = setUp({ kind: 'dial', plan: planOf([targetOf('one'), targetOf('two')]) })
  admission.admit(new FakeArrivedLeg())
  await new Promise(resolve => setImmediate(resolve))
  assert.is(signaling.last.dialed.requestUri, 'sip:+33145550100@one.example')
})

test('a pool without targets refuses with 503', () => {
  const { admission } = setUp({ kind: 'dial', plan: planOf([]) })
  const leg = new FakeArrivedLeg()
  admission.admit(leg)
  assert.equal(leg.said, ['503'])
})

test('while draining new calls are sent elsewhere and are not decided on', () => {
  const { admission, told } = setUp({ kind: 'reject', status: 404 })
  admission.drain()
  const leg = new FakeArrivedLeg()
  admission.admit(leg)
  assert.equal(leg.sent, [{ what: '503', headers: [['Retry-After', '10']], body: undefined }])
  assert.equal(told, [])
})

test('media goes as the rule says, else as either party asks, else as is possible', () => {
  const [always, never] = [builtinMedia.get('relay'), builtinMedia.get('direct')]
  const relay = targetOf('one', always && { media: always })
  const direct = targetOf('two', never && { media: never })
  const silent = targetOf('three')
  assert.is(pathFor(planOf([relay], never && { media: never }), [relay], always, true), 'direct')
  assert.is(pathFor(planOf([]), [silent, relay], never, false), 'relay')
  assert.is(pathFor(planOf([]), [silent], always, true), 'relay')
  assert.is(pathFor(planOf([]), [direct], undefined, true), 'direct')
  assert.is(pathFor(planOf([]), [silent], undefined, true), 'relay')
  assert.is(pathFor(planOf([]), [silent], undefined, false), 'direct')
})

test.run()
