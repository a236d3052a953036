import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Policy } from '../../src/policy/policy.ts'
import { createShadow } from '../../src/rollout/shadow.ts'
import { factsOf, planOf, policyOf, targetOf } from '../support/fake-policy.ts'
import { startedBy, world } from './world.ts'

const inForce = policyOf({ kind: 'dial', plan: planOf([targetOf('one')]) })

function setUp(first: Policy | undefined) {
  const { clock, log, metrics, said, lines } = world()
  const turns: (() => void)[] = []
  const candidate = { policy: first, fault: undefined }
  const later = (run: () => void): void => void turns.push(run)
  const shadow = createShadow('next', { candidate: () => candidate, clock, log, metrics, later })
  const figure = async (name: string): Promise<number> =>
    ((await metrics.registry.getSingleMetric(name)?.get())?.values ?? []).reduce((sum, { value }) => sum + value, 0)
  return {
    shadow, candidate, clock, said, lines, figure,
    call: (count = 1) => {
      for (let at = 0; at < count; at++) shadow.listener(startedBy(inForce, `c${at}`, factsOf()))
    },
    turn: () => turns.splice(0).forEach(run => run()),
    get turnsDue() { return turns.length },
  }
}

test('nothing is asked while the call is decided, and agreement is by what happens, not by names', () => {
  const same = policyOf({ kind: 'dial', plan: planOf([targetOf('one')]) }, { digest: 'd2' })
  const { shadow, call, turn } = setUp(same)
  call()
  assert.is(shadow.report().calls, 0)
  turn()
  const { calls, agreed, digest, byRule } = shadow.report()
  assert.equal([calls, agreed, digest, byRule], [1, 1, 'd2', []])
  shadow.close()
})

test('disagreements are counted by the rule that decided and the one that would have', async () => {
  const stricter = policyOf({ kind: 'reject', status: 403 }, { digest: 'd2' })
  const { shadow, call, turn, said, figure } = setUp(stricter)
  call(3)
  turn()
  assert.equal(shadow.report().byRule, [
    { was: 'test', is: 'test', wasDoes: 'dial one', isDoes: 'reject 403', count: 3, callUid: 'c2' },
  ])
  assert.is(await figure('pointsman_shadow_disagreements_total'), 3)
  assert.is(said().filter(msg => msg === 'the shadow policy disagrees').length, 1, 'a pair of rules is said once')
  shadow.close()
})

test('the same plan to another address is another fate', () => {
  const moved = policyOf({ kind: 'dial', plan: planOf([targetOf('one', { headers: [] }), targetOf('two')]) })
  const { shadow, call, turn } = setUp(moved)
  call()
  turn()
  assert.is(shadow.report().disagreed, 1)
  shadow.close()
})

test('a flood is asked about in small turns, and beyond the queue it is left out', () => {
  const world = setUp(inForce)
  world.call(1200)
  assert.is(world.turnsDue, 1)
  world.turn()
  assert.ok(world.shadow.report().calls <= 50)
  for (let turns = 0; turns < 100; turns++) world.turn()
  const { calls, skipped } = world.shadow.report()
  assert.equal([calls, skipped], [1000, 200])
  world.shadow.close()
})

test('a candidate that throws, or is none, harms nobody', () => {
  const broken: Policy = { ...inForce, evaluate: () => { throw new Error('a draft') } }
  const { shadow, candidate, call, turn, said } = setUp(broken)
  call()
  turn()
  assert.ok(said().includes('the shadow policy could not be asked'))
  candidate.policy = undefined
  call()
  turn()
  assert.is(shadow.report().calls, 0)
  shadow.close()
})

test('counts are summed up every five minutes when there were calls, and begun anew for another version', () => {
  const { shadow, call, turn, clock, lines, said } = setUp(policyOf({ kind: 'reject', status: 403 }))
  clock.advance(600_000)
  assert.equal(said(), [])
  call(2)
  turn()
  clock.advance(300_000)
  const summary = lines.find(({ msg }) => msg === 'the shadow policy compared')
  assert.equal([summary?.['callsCount'], summary?.['disagreedCount'], summary?.['top']], [2, 2, ['test > test: 2']])
  shadow.restart()
  assert.is(shadow.report().calls, 0)
  shadow.close()
  assert.is(clock.pending, 0)
})

test.run()
