import { fc } from '../support/drawn.ts'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { HashBy, Member, PickWord, Target, Tier } from '../../src/policy/decision.ts'
import { newTier, strategies, type PickContext } from '../../src/targets/strategies.ts'
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
  const state = newTier()
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

test('each has had its share of the calls to within a few, however often a reload changes the weights', () => {
  const weights = fc.integer({ min: 2, max: 12 }).chain(count =>
    fc.array(fc.tuple(
      fc.array(fc.oneof(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 100_000 })),
        { minLength: count, maxLength: count }),
      fc.integer({ min: 1, max: 100 }),
    ), { minLength: 2, maxLength: 6 }))
  fc.assert(fc.property(weights, reloads => {
    const targets = named(reloads[0]?.[0].length ?? 0)
    const pick = picker('weighted', targets)
    const owed = targets.map(() => 0)
    // Whoever is owed most is served next: what is owed grows with the logarithm of how many there are, and no more.
    const most = 1 + Math.log(targets.length)
    for (const [each, calls] of reloads) {
      const members = targets.map((target, at) => ({ target, weight: each[at] ?? 1 }))
      const total = each.reduce((sum, weight) => sum + weight)
      for (let call = 0; call < calls; call += 1) {
        const picked = pick(members)[0]
        for (const [at, { target: { name }, weight }] of members.entries()) {
          owed[at] = (owed[at] ?? 0) + weight / total - (name === picked ? 1 : 0)
        }
        assert.ok(Math.min(...owed) > -1.001 && Math.max(...owed) < most, `calls owed: ${owed.join(' ')}`)
      }
    }
  }))
})

test('when a target of great weight goes down, the others share its calls from the first one on', () => {
  const targets = named(3)
  const [heavy, ...light] = targets.map((target, at) => ({ target, weight: at === 0 ? 1000 : 1 }))
  const pick = picker('weighted', targets)
  for (let call = 0; call < 600; call += 1) pick(heavy ? [heavy, ...light] : [])
  const after = Array.from({ length: 6 }, () => pick(light)[0])
  assert.equal(after.filter(name => name === 't1').length, 3, after.join(' '))
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
