import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { OutlierRule } from '../../src/policy/known-targets.ts'
import { noCalls, remembered, standsOut, type PastCall, type Recent } from '../../src/targets/outlier.ts'
import type { TargetChange } from '../../src/targets/targets.ts'
import { planOf, targetOf } from '../support/fake-policy.ts'
import { targetsFor } from '../support/targets.ts'
import { VirtualClock } from '../support/virtual-clock.ts'

const rule: OutlierRule = {
  calls: 10, moreFailures: 0.2, laterMs: 2_000, on: { statuses: new Set([503]), causes: new Set() }, restMs: 30_000,
  slowStartMs: 60_000, ejectShare: 0.5,
}
const recent = (calls: readonly PastCall[]): Recent =>
  calls.reduce((all, call) => remembered(all, call, rule.calls), noCalls)
/** Ten calls, so many of which failed; the others rang after `waitedMs`. */
const ten = (failed: number, waitedMs = 500): Recent =>
  recent(Array.from({ length: 10 }, (_, at) => at < failed ? { failed: true } : { failed: false, waitedMs }))

test('the oldest call is forgotten, with what it added', () => {
  const all = recent([{ failed: true, waitedMs: 9_000 }, ...Array.from({ length: 10 }, () => ({ failed: false }))])
  assert.equal([all.calls.length, all.failed, all.waits, all.waitedMs], [10, 0, 0, 0])
})

test('a target stands out by what it does worse than the rest', () => {
  const rows = [
    ['as the others', ten(1), [ten(0), ten(2)], undefined],
    ['more failures, not enough', ten(2), [ten(0), ten(1)], undefined],
    ['more failures', ten(3), [ten(0), ten(1)], '30% of its calls fail, 5% elsewhere'],
    ['a bad hour of all', ten(9), [ten(8), ten(9)], undefined],
    ['rings later', ten(0, 2_600), [ten(0), ten(0, 700)], 'rings after 2600 ms, elsewhere 600 ms'],
    ['rings a little later', ten(0, 2_500), [ten(0), ten(0, 700)], undefined],
    ['rang nowhere', ten(10), [ten(10)], undefined],
    ['too few calls', recent([{ failed: true }]), [ten(0)], undefined],
    ['nobody to compare with', ten(10), [recent([{ failed: false }])], undefined],
  ] as const
  for (const [what, own, others, why] of rows) assert.is(standsOut(own, others, rule), why, what)
  const { laterMs: _, ...patient } = rule
  assert.is(standsOut(ten(0, 9_000), [ten(0)], patient), undefined, 'without delay it does not matter')
})

function world(count: number, said: Partial<OutlierRule> = {}) {
  const clock = new VirtualClock()
  const changes: TargetChange[] = []
  const targets = targetsFor({ clock, changed: change => { changes.push(change) } })
  const list = Array.from({ length: count }, (_, at) => targetOf(`t${at}`))
  const health = { pool: 'pool', fellows: list.map(({ name }) => name), outlier: { ...rule, ...said } }
  targets.adopt({ targets: list.map(target => ({ target, health })), limits: new Map() })
  /** One call to each; the first `bad` of them fail, or ring late. */
  const round = (bad: number, lateMs = 0): void => {
    for (const [at, target] of list.entries()) {
      const place = targets.hunt(planOf([target])).enter(target)
      if (typeof place === 'string') continue
      place.heard(100)
      if (at < bad && lateMs > 0) clock.advance(lateMs)
      if (at >= bad || lateMs > 0) place.answered()
      place.leave(at < bad && lateMs === 0 ? { status: 503 } : undefined)
    }
  }
  const states = (): string => targets.list().map(({ state }) => state).join(' ')
  return { clock, changes, targets, round, states }
}

test('it is taken out, rests, and comes back by and by', () => {
  const { clock, changes, round, states } = world(3)
  for (let calls = 0; calls < 10; calls++) round(1)
  assert.is(states(), 'up up up', 'the others have not had as many calls')
  round(1)
  assert.is(states(), 'ejected up up')
  assert.equal(changes.map(({ from, to, why }) => `${from} → ${to}: ${why}`), [
    'up → ejected: 100% of its calls fail, 0% elsewhere',
  ])
  clock.advance(30_000)
  assert.is(states(), 'slow-start up up')
  round(1)
  assert.is(states(), 'slow-start up up', 'it is compared again when it had as many calls as before')
  clock.advance(60_000)
  assert.is(states(), 'up up up')
  for (let calls = 0; calls < 9; calls++) round(1)
  assert.is(states(), 'ejected up up')
})

test('one that rings late is taken out, however sure it answers', () => {
  const { round, states, changes } = world(3)
  for (let calls = 0; calls < 11; calls++) round(1, 2_500)
  assert.is(states(), 'ejected up up')
  assert.is(changes[0]?.why, 'rings after 2500 ms, elsewhere 0 ms')
})

test('never more than its share are out, and never the last', () => {
  const four = world(4, { ejectShare: 0.5, moreFailures: 0.1 })
  for (let calls = 0; calls < 40; calls++) four.round(3)
  assert.is(four.states(), 'ejected ejected up up')
  const two = world(2, { ejectShare: 1 })
  for (let calls = 0; calls < 40; calls++) two.round(1)
  assert.is(two.states(), 'ejected up')
  const alone = world(1, { ejectShare: 1 })
  for (let calls = 0; calls < 40; calls++) alone.round(1)
  assert.is(alone.states(), 'up')
})

test('a policy that no longer compares lets it back in', () => {
  const { targets, round, states } = world(3)
  for (let calls = 0; calls < 11; calls++) round(1)
  assert.is(states(), 'ejected up up')
  targets.adopt({ targets: ['t0', 't1', 't2'].map(name => ({ target: targetOf(name) })), limits: new Map() })
  assert.is(states(), 'up up up')
})

test.run()
