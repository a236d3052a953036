import { fc } from '../support/drawn.ts'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { HashBy, Member, PickWord, Target, Tier } from '../../src/policy/decision.ts'
import { strategies, type PickContext, type TierState } from '../../src/targets/strategies.ts'
import { targetOf, tierOf } from '../support/fake-policy.ts'
import { computedMs } from '../support/measure.ts'

const named = (count: number): readonly Target[] => Array.from({ length: count }, (_, at) => targetOf(`t${at}`))

/** A stream of numbers in [0, 1) that is the same every time. */
function seeded(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 32
  }
}

function picker(pick: PickWord, targets: readonly Target[], change: Partial<PickContext> = {}, by?: HashBy) {
  const tier: Tier = { ...tierOf(targets), pick, ...by && { by } }
  const state: TierState = { turn: 0, credit: new Map() }
  const context: PickContext = {
    random: seeded(1), keyOf: () => '', callsOf: () => 0, latencyOf: () => 0, ...change,
  }
  return (members: readonly Member[] = tier.members, more: Partial<PickContext> = {}): readonly string[] =>
    strategies[pick](members, state, { ...context, ...more }, tier).map(member => member.target.name)
}

const without = (targets: readonly Target[], gone: string): readonly Member[] =>
  tierOf(targets.filter(target => target.name !== gone)).members

test('the fewest calls come first, and equals take turns', () => {
  const calls = new Map([['t0', 3], ['t1', 1], ['t2', 1]])
  const pick = picker('least-calls', named(3), { callsOf: name => calls.get(name) ?? 0 })
  assert.equal(pick(), ['t1', 't2', 't0'])
  assert.equal(pick(), ['t1', 't2', 't0'])
  assert.equal(pick(), ['t2', 't1', 't0'])
})

test('of two by chance the one with fewer calls: never the fullest, and close to even', () => {
  const calls = new Map<string, number>()
  const pick = picker('random-two', named(10), { callsOf: name => calls.get(name) ?? 0 })
  for (let call = 0; call < 10_000; call += 1) {
    const order = pick()
    assert.is(new Set(order).size, 10)
    calls.set(order[0] ?? '', (calls.get(order[0] ?? '') ?? 0) + 1)
  }
  const most = Math.max(...calls.values())
  const least = Math.min(...calls.values())
  assert.ok(most - least < 30, `from ${least} to ${most} of 1000`)
  assert.equal(picker('random-two', named(1))(), ['t0'])
})

test('who answers soonest comes first, and one nobody knows before all', () => {
  const latency = new Map([['t0', 40], ['t1', 5], ['t2', 90]])
  assert.equal(picker('latency', named(3), { latencyOf: name => latency.get(name) ?? 0 })(), ['t1', 't0', 't2'])
  latency.delete('t2')
  assert.is(picker('latency', named(3), { latencyOf: name => latency.get(name) ?? 0 })()[0], 't2')
})

test('a call that shows the same goes to the same target, whatever the order in the file', () => {
  const targets = named(7)
  const pick = picker('hash', targets, {}, 'to')
  const turned = picker('hash', targets.toReversed(), {}, 'to')
  for (let n = 0; n < 100; n += 1) {
    const keyOf = (by: HashBy): string => `${by} ${n}`
    assert.equal(pick(undefined, { keyOf }), turned(undefined, { keyOf }))
    assert.equal(pick(undefined, { keyOf }), pick(undefined, { keyOf }))
  }
})

test('a dead node\'s share, and nothing else, moves, and spreads over all that are left', () => {
  const calls = 8000
  fc.assert(fc.property(fc.integer({ min: 3, max: 12 }), fc.nat(1_000_000), fc.nat(11), (count, salt, dead) => {
    const targets = named(count)
    const gone = `t${dead % count}`
    const pick = picker('hash', targets)
    const heirs = new Map<string, number>()
    const shares = new Map<string, number>()
    for (let n = 0; n < calls; n += 1) {
      const keyOf = (): string => `+3361${salt}${n}`
      const [before, second] = pick(undefined, { keyOf })
      const [after] = pick(without(targets, gone), { keyOf })
      shares.set(before ?? '', (shares.get(before ?? '') ?? 0) + 1)
      if (before !== gone) {
        assert.is(after, before, 'a call of a living node stays')
      } else {
        assert.is(after, second, 'it goes where failover would have sent it')
        heirs.set(after ?? '', (heirs.get(after ?? '') ?? 0) + 1)
      }
    }
    const fair = calls / count
    for (const [name, share] of shares) assert.ok(Math.abs(share / fair - 1) < 0.25, `${name} has ${share} of ${fair}`)
    assert.is(heirs.size, count - 1, 'everybody inherits')
    const part = fair / (count - 1)
    for (const [name, share] of heirs) {
      assert.ok(Math.abs(share - part) < 5 * Math.sqrt(part) + 5, `${name} inherits ${share}, not ${part}`)
    }
  }), { numRuns: 8, seed: 7 })
})

test('the shares of ten nodes, and of what one of them left', () => {
  const targets = named(10)
  const pick = picker('hash', targets)
  const shares = new Map<string, number>()
  const heirs = new Map<string, number>()
  for (let n = 0; n < 100_000; n += 1) {
    const [first = '', second = ''] = pick(undefined, { keyOf: () => `+336${n}` })
    shares.set(first, (shares.get(first) ?? 0) + 1)
    if (first === 't3') heirs.set(second, (heirs.get(second) ?? 0) + 1)
  }
  const drawn = (counts: ReadonlyMap<string, number>): string =>
    [...counts].toSorted().map(([name, count]) => `${name} ${count}`).join(', ')
  process.stdout.write(`\n  of 100000 calls: ${drawn(shares)}\n  of those of t3: ${drawn(heirs)}\n  `)
  for (const share of shares.values()) assert.ok(Math.abs(share - 10_000) < 500)
  for (const share of heirs.values()) assert.ok(Math.abs(share - (shares.get('t3') ?? 0) / 9) < 150)
})

test('a pick among a thousand takes well under a millisecond, by any word', () => {
  const targets = named(1000)
  for (const word of Object.keys(strategies) as PickWord[]) {
    // One target stands for all.
    if (word === 'all') continue
    const pick = picker(word, targets, { callsOf: name => name.length, latencyOf: name => name.length })
    for (let n = 0; n < 50; n += 1) pick()
    const started = computedMs()
    for (let n = 0; n < 200; n += 1) assert.is(pick(undefined, { keyOf: () => String(n) }).length, 1000)
    const eachMs = (computedMs() - started) / 200
    assert.ok(eachMs < 1, `${word}: ${eachMs.toFixed(3)} ms`)
  }
})

test.run()
