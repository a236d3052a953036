import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Target } from '../../src/policy/decision.ts'
import type { CallLimit } from '../../src/policy/decision.ts'
import type { BreakerRule, Health, ProbeRule } from '../../src/policy/known-targets.ts'
import type { ProbeOutcome } from '../../src/targets/probes.ts'
import type { Hunt, TargetChange, Targets } from '../../src/targets/targets.ts'
import { contactOf, planOf, targetOf, tierOf } from '../support/fake-policy.ts'
import { targetsFor } from '../support/targets.ts'
import { VirtualClock } from '../support/virtual-clock.ts'

const breaker: BreakerRule = {
  failures: 3, among: 10, on: { statuses: new Set([503]), causes: new Set(['no-progress']) }, restMs: 30_000, trial: 2,
  slowStartMs: 0, ejectShare: 0.5,
}
const probeRule: ProbeRule = { everyMs: 20_000, waitMs: 2000, downAfter: 3, upAfter: 2, alive: new Set([200, 404]) }

interface Setting {
  readonly health?: Partial<Health>
  readonly limits?: ReadonlyMap<string, CallLimit>
  readonly count?: number
  readonly random?: () => number
}

/** Targets `t0` … of one pool, and a world that answers probes as the test says. */
function world({ health = {}, limits = new Map(), count = 4, random = () => 0.5 }: Setting = {}) {
  const clock = new VirtualClock()
  const list = Array.from({ length: count }, (_, at) => targetOf(`t${at}`, { peer: `p${at}` }))
  const answers = new Map<string, ProbeOutcome>()
  const asked: string[] = []
  const changes: TargetChange[] = []
  const removed: string[] = []
  const targets = targetsFor({
    clock, random, changed: change => { changes.push(change) }, removed: name => { removed.push(name) },
    probe: ({ name }) => {
      asked.push(name)
      return Promise.resolve(answers.get(name) ?? { status: 200 })
    },
  })
  const plan = planOf(list)
  const adopt = (named: readonly Target[] = list, said: Partial<Health> = health): void => {
    const whole = { pool: 'pool', fellows: named.map(({ name }) => name), ...said }
    targets.adopt({ targets: named.map(target => ({ target, health: whole })), limits })
  }
  adopt()
  const order = (): string => targets.hunt(plan).targets.map(({ name }) => name).join(' ')
  const stateOf = (name: string): string | undefined => targets.list().find(target => target.name === name)?.state
  return { clock, list, answers, asked, changes, removed, targets, plan, adopt, order, stateOf }
}

const bad = { status: 503 } as const

/** One call to the hunt's first target, and how it ends there. */
function call(targets: Targets, target: Target, end: 'answered' | 'failed' | 'cancelled', retryAfterMs?: number): void {
  const place = targets.hunt(planOf([target])).enter(target)
  if (typeof place === 'string') return
  if (end === 'answered') place.answered()
  place.leave(end === 'failed' ? bad : undefined, retryAfterMs)
}

function fail(targets: Targets, target: Target | undefined, times = 3): void {
  assert.ok(target)
  for (let n = 0; n < times; n += 1) call(targets, target, 'failed')
}

test('a target whose calls fail is out, rests, is tried and comes back; each step is told', () => {
  const { clock, list: [t0], targets, order, changes } = world({ health: { breaker } })
  fail(targets, t0, 2)
  assert.is(order(), 't0 t1 t2 t3')
  fail(targets, t0, 1)
  assert.is(order(), 't1 t2 t3')
  clock.advance(29_999)
  assert.is(order(), 't1 t2 t3')
  clock.advance(1)
  assert.is(order(), 't0 t1 t2 t3', 'it is on trial')
  assert.ok(t0)
  const hunt: Hunt = targets.hunt(planOf([t0]))
  const trials = [hunt.enter(t0), hunt.enter(t0)]
  assert.is(hunt.enter(t0), 'open-circuit', 'with two calls at once')
  assert.is(order(), 't1 t2 t3')
  for (const trial of trials) {
    if (typeof trial !== 'string') trial.answered()
  }
  assert.is(order(), 't0 t1 t2 t3')
  assert.equal(changes.map(({ target, from, to, why }) => `${target} ${from} → ${to}: ${why}`), [
    't0 up → open: 503', 't0 open → half-open: its time is over', 't0 half-open → up: a call went well',
  ])
  assert.is(clock.pending, 0)
})

test('a trial the caller gave up on says nothing, and its place is free again', () => {
  const { clock, list: [t0], targets, stateOf } = world({ health: { breaker } })
  fail(targets, t0)
  clock.advance(30_000)
  assert.ok(t0)
  for (let n = 0; n < 10; n += 1) call(targets, t0, 'cancelled')
  assert.is(stateOf('t0'), 'half-open')
  call(targets, t0, 'answered')
  call(targets, t0, 'answered')
  assert.is(stateOf('t0'), 'up')
})

test('a call that was placed before a target was taken out is no trial', () => {
  const { clock, list: [t0], targets, stateOf } = world({ health: { breaker } })
  assert.ok(t0)
  const early = [1, 2, 3].map(() => targets.hunt(planOf([t0])).enter(t0))
  fail(targets, t0)
  clock.advance(30_000)
  for (const [at, place] of early.entries()) {
    if (typeof place === 'string') continue
    if (at < 2) place.answered()
    place.leave(bad)
  }
  assert.is(stateOf('t0'), 'half-open')
})

test('a target that fails at once does not look like the quickest', () => {
  const { clock, list, targets } = world({ count: 2 })
  const plan = { ...planOf([]), tiers: [tierOf(list, { pick: 'latency' })] }
  for (const target of list) {
    const place = targets.hunt(planOf([target])).enter(target)
    if (typeof place === 'string') continue
    clock.advance(target === list[0] ? 1 : 50)
    if (target === list[0]) place.leave(bad)
    else place.answered()
  }
  assert.is(targets.hunt(plan).targets[0]?.name, 't1')
  clock.advance(600_000)
  const names = [1, 2].map(() => targets.hunt(plan).targets[0]?.name)
  assert.ok(names.includes('t1'))
})

test('no more than its part of a pool is taken out, and never all', () => {
  const { list, targets, order } = world({ health: { breaker } })
  for (const target of list) fail(targets, target, 10)
  assert.is(order(), 't2 t3', 'half of four are out')
  const whole = world({ health: { breaker: { ...breaker, ejectShare: 1 } }, count: 2 })
  for (const target of whole.list) fail(whole.targets, target, 10)
  assert.is(whole.order(), 't1')
  const single = world({ health: { breaker }, count: 1 })
  fail(single.targets, single.list[0], 10)
  assert.is(single.order(), 't0')
})

test('a 503 with Retry-After is left alone for that long, also without a breaker', () => {
  const { clock, list: [t0, t1], targets, order, stateOf } = world()
  assert.ok(t0 && t1)
  call(targets, t0, 'failed', 5000)
  assert.is(stateOf('t0'), 'away')
  assert.is(order(), 't1 t2 t3')
  clock.advance(5000)
  assert.is(order(), 't0 t1 t2 t3')
  call(targets, t1, 'failed', 86_400_000)
  clock.advance(600_000)
  assert.is(order(), 't0 t1 t2 t3', 'ten minutes at most')
})

test('a target is down after so many bad probes and up after so many good ones', async () => {
  const { clock, answers, targets, asked, changes, order } = world({ health: { probe: probeRule } })
  answers.set('t1', { cause: 'timeout' })
  await clock.pass(10_000 + 2 * 20_000 - 1)
  assert.is(order(), 't0 t1 t2 t3')
  await clock.pass(1)
  assert.is(order(), 't0 t2 t3')
  answers.set('t1', { status: 404 })
  await clock.pass(20_000)
  assert.is(order(), 't0 t2 t3')
  await clock.pass(20_000)
  assert.is(order(), 't0 t1 t2 t3')
  assert.equal(changes.map(({ from, to, why }) => `${from} → ${to}: ${why}`), [
    'up → down: probe: timeout', 'down → up: probe: 404',
  ])
  assert.is(asked.length, 20)
  targets.close()
  assert.is(clock.pending, 0)
})

test('probes of many targets do not go out together', async () => {
  let draw = 0
  const random = (): number => (draw = (draw + 0.618) % 1)
  const { clock, asked, targets } = world({ health: { probe: probeRule }, count: 100, random })
  let most = 0
  for (let second = 0; second < 20; second += 1) {
    const before = asked.length
    await clock.pass(1000)
    most = Math.max(most, asked.length - before)
  }
  assert.ok(asked.length >= 100 && most <= 12, `${asked.length} probes, at most ${most} in a second`)
  targets.close()
})

test('when nobody takes calls all are tried after all, but for those drained by hand', async () => {
  const { clock, answers, list, targets, order, plan } = world({ health: { probe: probeRule }, count: 3 })
  for (const { name } of list) answers.set(name, { status: 503 })
  targets.drain('t1', true)
  await clock.pass(60_000)
  assert.is(order(), 't0 t2')
  const hunt = targets.hunt(plan)
  assert.type(list[0] && hunt.enter(list[0]), 'object')
  targets.drain('t0', true)
  targets.drain('t2', true)
  assert.is(order(), '')
  targets.close()
})

test('a target drained by hand gets no calls until it is let back in', () => {
  const { targets, order, stateOf, changes } = world()
  assert.ok(targets.drain('t0', true))
  assert.is(order(), 't1 t2 t3')
  assert.is(stateOf('t0'), 'drained')
  targets.drain('t0', false)
  assert.is(order(), 't0 t1 t2 t3')
  assert.not(targets.drain('nobody', true))
  assert.equal(changes.map(({ to }) => to), ['drained', 'up'])
})

test('a target drained by hand stays out when a reload gives it another address, not when it was gone', () => {
  const { list, targets, adopt, order, stateOf } = world()
  const moved = { ...list[0] as Target, contact: contactOf('elsewhere.example') }
  const there = [moved, ...list.slice(1)]
  targets.drain('t0', true)
  adopt(there)
  assert.equal([stateOf('t0'), order()], ['drained', 't1 t2 t3'])
  targets.drain('t0', false)
  assert.equal([stateOf('t0'), order()], ['up', 't0 t1 t2 t3'])
  targets.drain('t0', true)
  adopt(list.slice(1))
  adopt(there)
  assert.is(stateOf('t0'), 'up')
})

test('what was learned survives a reload; a new address under an old name is a new target', async () => {
  const { clock, answers, list, targets, adopt, stateOf, order, removed, asked } = world({
    health: { breaker, probe: probeRule },
  })
  fail(targets, list[0])
  targets.drain('t1', true)
  answers.set('t2', { cause: 'unreachable' })
  await clock.pass(60_000)
  fail(targets, list[0])
  const probes = asked.length
  adopt()
  assert.equal(['t0', 't1', 't2', 't3'].map(stateOf), ['open', 'drained', 'down', 'up'])
  await clock.pass(1000)
  assert.ok(asked.length - probes < 4, 'probes go on at their pace')
  const moved = { ...list[0] as Target, contact: contactOf('elsewhere.example') }
  adopt([moved, ...list.slice(2)])
  assert.is(stateOf('t0'), 'up')
  assert.equal(removed, ['t1'])
  adopt(list, {})
  assert.is(order(), 't0 t1 t2 t3', 'a policy without health looks after nobody')
  targets.close()
  assert.is(clock.pending, 0)
})

test('a target in slow start gets a share of the calls that grows', () => {
  let draw = 1
  const random = (): number => (draw = (Math.imul(draw, 1664525) + 1013904223) >>> 0) / 2 ** 32
  const rule = { ...breaker, slowStartMs: 100_000 }
  const { clock, list, targets, stateOf } = world({ health: { breaker: rule }, count: 2, random })
  const plan = { ...planOf([]), tiers: [tierOf(list, { pick: 'round-robin' })] }
  fail(targets, list[0])
  clock.advance(30_000)
  for (let n = 0; n < 2; n += 1) call(targets, list[0] as Target, 'answered')
  assert.is(stateOf('t0'), 'slow-start')
  const share = (): number => Array.from({ length: 1000 }, () => targets.hunt(plan).targets[0]?.name)
    .filter(name => name === 't0').length / 1000
  const shares = [share()]
  for (let n = 0; n < 3; n += 1) {
    clock.advance(25_000)
    shares.push(share())
  }
  clock.advance(25_000)
  shares.push(share())
  for (const [at, each] of shares.entries()) assert.ok(at === 0 || each > (shares[at - 1] ?? 0), shares.join(' '))
  assert.ok((shares[0] ?? 1) < 0.1 && Math.abs((shares.at(-1) ?? 0) - 0.5) < 0.02, shares.join(' '))
})

test('a full contact is passed over, a full peer too', () => {
  const limits = new Map<string, CallLimit>([['p0', { perContact: 1 }], ['p1', { calls: 1 }]])
  const { list, targets, plan } = world({ limits })
  const hunt = targets.hunt(plan)
  const [t0, t1, t2] = list as [Target, Target, Target]
  const first = hunt.enter(t0)
  assert.is(hunt.enter(t0), 'limit')
  const second = hunt.enter(t1)
  assert.is(hunt.enter(t1), 'limit')
  assert.type(hunt.enter(t2), 'object')
  assert.type(targets.hunt(plan, undefined, true).enter(t0), 'object', 'but not for an emergency call')
  for (const place of [first, second]) if (typeof place !== 'string') place.leave()
  assert.is(hunt.enter(t0), 'limit', 'which still has its place')
  assert.type(hunt.enter(t1), 'object')
})

test.run()
