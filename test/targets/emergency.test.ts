/** What an emergency call gets that others do not: places beyond limits, and targets that are not well. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Target, Tier } from '../../src/policy/decision.ts'
import type { BreakerRule } from '../../src/policy/known-targets.ts'
import type { Targets } from '../../src/targets/targets.ts'
import { planOf, targetOf, tierOf } from '../support/fake-policy.ts'
import { targetsFor } from '../support/targets.ts'

test('an emergency call gets a place where every other call finds the limit, and takes none away', () => {
  const target = targetOf('gw', { peer: 'gw' })
  const targets = targetsFor()
  targets.adopt({ targets: [{ target }], limits: new Map([['gw', { calls: 1 }]]) })
  const plan = planOf([target])
  const first = targets.hunt(plan).enter(target)
  assert.is.not(typeof first, 'string')
  assert.is(targets.hunt(plan).enter(target), 'limit')
  const urgent = targets.hunt(plan, undefined, true).enter(target)
  assert.ok(typeof urgent !== 'string', 'no limit holds it back')
  if (typeof first !== 'string') first.leave()
  assert.is.not(typeof targets.hunt(plan).enter(target), 'string', 'the free place was never the emergency call\'s')
})

const breaker: BreakerRule = {
  failures: 1, among: 1, on: { statuses: new Set([503]), causes: new Set() },
  restMs: 30_000, trial: 1, slowStartMs: 0, ejectShare: 1,
}
const [orange, sfr, free] = ['orange', 'sfr', 'free'].map(name => targetOf(name)) as [Target, Target, Target]

/** Three targets of a pool, of which sfr rests; `tiers` says how calls try them. */
function world(tiers: readonly Tier[]) {
  const targets: Targets = targetsFor()
  const fellows = ['orange', 'sfr', 'free']
  targets.adopt({
    targets: [orange, sfr, free].map(target => ({ target, health: { pool: 'pool', fellows, breaker } })),
    limits: new Map(),
  })
  const failed = targets.hunt(planOf([sfr])).enter(sfr)
  assert.ok(typeof failed !== 'string')
  failed.leave({ status: 503 })
  const plan = { ...planOf([]), tiers }
  const order = (isEmergency: boolean): string =>
    targets.hunt(plan, undefined, isEmergency).targets.map(({ name }) => name).join(' ')
  return { targets, plan, order }
}

test('an emergency call tries those that rest when all that are well have failed', () => {
  const { targets, plan, order } = world([tierOf([sfr, orange]), tierOf([free], { key: 'pool/1' })])
  assert.is(order(false), 'orange free')
  assert.is(order(true), 'orange free sfr')
  assert.is(targets.hunt(plan).enter(sfr), 'open-circuit')
  assert.type(targets.hunt(plan, undefined, true).enter(sfr), 'object')
  targets.close()
})

test('a target whose breaker opens while an emergency call tries another is tried all the same', () => {
  const { targets, plan } = world([tierOf([orange, free])])
  const [urgent, other] = [targets.hunt(plan, undefined, true), targets.hunt(plan)]
  const failed = targets.hunt(plan).enter(free)
  if (typeof failed !== 'string') failed.leave({ status: 503 })
  assert.is(other.enter(free), 'open-circuit')
  assert.type(urgent.enter(free), 'object')
  targets.close()
})

test('what an operator took out by hand stays out, for an emergency call too', () => {
  const { targets, plan, order } = world([tierOf([orange, sfr, free])])
  targets.drain('sfr', true)
  assert.is(order(true), 'orange free')
  assert.is(targets.hunt(plan, undefined, true).enter(sfr), 'open-circuit')
  targets.drain('orange', true)
  targets.drain('free', true)
  assert.is(order(true), '')
  targets.close()
})

test('whose turn it is does not move on for the last hopes of an emergency call', () => {
  const { targets, order } = world([tierOf([orange, sfr, free], { pick: 'round-robin' })])
  assert.equal([1, 2, 3].map(() => order(true)), ['orange free sfr', 'free orange sfr', 'orange free sfr'])
  targets.close()
})

test('phones that ring together ring for an emergency call when all of them rest', () => {
  const together = targetOf('together', { fork: [{ target: sfr, afterMs: 0 }] })
  const { targets, plan, order } = world([tierOf([sfr], { pick: 'all', fork: together }), tierOf([orange])])
  assert.is(order(false), 'orange')
  assert.is(order(true), 'orange together')
  assert.type(targets.hunt(plan, undefined, true).enter(sfr), 'object')
  targets.close()
})

test.run()
