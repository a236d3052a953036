import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { CallEvent } from '../../src/call/feed.ts'
import type { Policy } from '../../src/policy/policy.ts'
import { createCanary } from '../../src/rollout/canary.ts'
import { defaultGuard } from '../../src/rollout/guard.ts'
import { answered, ended } from '../cdr/events.ts'
import { planOf, policyOf, targetOf } from '../support/fake-policy.ts'
import { caller, startedBy, world } from './world.ts'

const old = policyOf({ kind: 'dial', plan: planOf([targetOf('one')]) }, { digest: 'old' })
const next = policyOf({ kind: 'dial', plan: planOf([targetOf('two')]) }, { digest: 'next' })

function setUp(share = 0.2) {
  const { clock, log, metrics, said } = world()
  const store = { current: { number: 1, policy: old, sinceMs: 0 } }
  const candidate: { policy: Policy | undefined; fault: string | undefined } = { policy: next, fault: undefined }
  const config = { policy: 'next', share, guard: defaultGuard }
  const canary = createCanary(config, { candidate: () => candidate, policy: store, clock, log, metrics })
  let number = 0
  /** One caller's call, and how it ends. */
  const call = (fate: (policy: Policy, uid: string) => CallEvent): Policy => {
    const facts = caller(`user-${number++}`)
    const policy = canary.pick(facts) ?? old
    const uid = `c${number}`
    canary.listener(startedBy(policy, uid, facts))
    canary.listener(fate(policy, uid))
    return policy
  }
  return { canary, candidate, store, clock, call, said }
}

const fine = (_: Policy, uid: string): CallEvent => answered(uid, 'b1', 1000)
const deadWhenNext = (policy: Policy, uid: string): CallEvent =>
  policy === next ? ended(uid, 503, 10) : fine(policy, uid)

test('a share of the callers goes by it, always the same ones, and no emergency', () => {
  const { canary } = setUp(0.2)
  const users = Array.from({ length: 2000 }, (_, at) => `+336000${at}`)
  const drawn = users.filter(user => canary.pick(caller(user)))
  assert.ok(Math.abs(drawn.length / users.length - 0.2) < 0.03, String(drawn.length))
  assert.equal(users.filter(user => canary.pick(caller(user))), drawn)
  assert.not.ok(drawn.some(user => canary.pick(caller(user, { emergency: true }))))
})

test('a dead target is undone after twenty lost calls, and then nobody goes by it', () => {
  const { canary, call, said } = setUp(0.2)
  let lost = 0
  for (let calls = 0; calls < 1000; calls++) if (call(deadWhenNext) === next) lost++
  assert.is(lost, 20)
  const { state, share, reason } = canary.view()
  assert.equal([state, share], ['undone', 0])
  assert.match(reason ?? '', /^errors in 100 % of 20 calls, against 0 % of \d+$/)
  assert.match(canary.trouble ?? '', 'the policy on trial was undone')
  assert.ok(said().includes('the policy on trial was undone, no call goes by it any more'))
})

test('no more calls wait under it than are needed to judge it', () => {
  const { canary } = setUp(1)
  for (let calls = 0; calls < 100; calls++) {
    const facts = caller(`u${calls}`)
    canary.listener(startedBy(canary.pick(facts) ?? old, `c${calls}`, facts))
  }
  assert.is(canary.pick(caller('late')), undefined)
  canary.listener(answered('c0', 'b1', 10))
  assert.is(canary.pick(caller('late')), next)
})

test('a good one goes on, and its challenges count for nothing', () => {
  const { canary, call } = setUp(0.2)
  for (let calls = 0; calls < 1000; calls++) call(calls % 2 === 0 ? fine : (_, uid) => ended(uid, 401, 1))
  const { state, trial } = canary.view()
  assert.is(state, 'trying')
  assert.is(trial.calls, trial.answered)
})

test('old calls do not count', () => {
  const { canary, call, clock } = setUp(1)
  for (let calls = 0; calls < 19; calls++) call(deadWhenNext)
  clock.advance(defaultGuard.windowMs + 1)
  call(deadWhenNext)
  assert.is(canary.view().state, 'trying')
  assert.is(canary.view().trial.calls, 1)
})

test('another version is another trial, and an operator may begin and end one', () => {
  const { canary, call } = setUp(1)
  for (let calls = 0; calls < 30; calls++) call(deadWhenNext)
  assert.is(canary.view().state, 'undone')
  canary.restart()
  assert.equal([canary.view().state, canary.view().trial.calls, canary.trouble], ['trying', 0, undefined])
  canary.setShare(0)
  assert.is(canary.pick(caller('a')), undefined)
  canary.setShare(1)
  assert.is(canary.pick(caller('a')), next)
})

test('promoted, all calls go by it until another policy comes into force or its files are moved', () => {
  const { canary, store, call } = setUp(0.01)
  assert.ok(canary.promote())
  for (let calls = 0; calls < 50; calls++) assert.is(call(deadWhenNext), next)
  assert.is(canary.pick(caller('a', { emergency: true })), next)
  assert.match(canary.trouble ?? '', 'its files are not moved yet')
  store.current = { number: 2, policy: next, sinceMs: 0 }
  canary.replaced()
  assert.equal([canary.view().state, canary.trouble, canary.pick(caller('a'))], ['in-force', undefined, undefined])
})

test('without a sound version nothing happens', () => {
  const { canary, candidate } = setUp(1)
  candidate.policy = undefined
  candidate.fault = 'policy.yaml:1:1 error'
  assert.is(canary.pick(caller('a')), undefined)
  assert.not.ok(canary.promote())
  assert.equal([canary.view().state, canary.view().reason], ['loading', 'policy.yaml:1:1 error'])
})

test.run()
