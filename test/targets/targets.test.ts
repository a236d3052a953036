import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Target } from '../../src/policy/decision.ts'
import { planOf, targetOf, tierOf } from '../support/fake-policy.ts'
import { targetsFor } from '../support/targets.ts'

const names = (targets: readonly Target[]): string => targets.map(target => target.name).join(' ')
const one = targetOf('one')
const two = targetOf('two')
const three = targetOf('three')

test('in order is the order of the file', () => {
  const targets = targetsFor()
  assert.is(names(targets.hunt(planOf([one, two, three])).targets), 'one two three')
  assert.is(names(targets.hunt(planOf([one, two, three])).targets), 'one two three')
})

test('round robin starts one further each time, and goes on where it was when the tier grows', () => {
  const targets = targetsFor()
  const plan = (all: readonly Target[]) => ({ ...planOf([]), tiers: [tierOf(all, { pick: 'round-robin' })] })
  assert.is(names(targets.hunt(plan([one, two])).targets), 'one two')
  assert.is(names(targets.hunt(plan([one, two, three])).targets), 'two three one')
  assert.is(names(targets.hunt(plan([one, two, three])).targets), 'three one two')
  assert.is(names(targets.hunt(plan([one, two, three])).targets), 'one two three')
})

test('the next tier comes after the whole of the one before, each target once', () => {
  const plan = { ...planOf([]), tiers: [tierOf([one]), tierOf([two, one, three], { key: 'pool/1' })] }
  assert.is(names(targetsFor().hunt(plan).targets), 'one two three')
})

test('weighted shares are exact over 100,000 picks', () => {
  const targets = targetsFor()
  const weights = new Map([[one, 70], [two, 25], [three, 5]])
  const members = [...weights].map(([target, weight]) => ({ target, weight }))
  const plan = { ...planOf([]), tiers: [{ key: 'pool/0', pick: 'weighted' as const, members }] }
  const picked = new Map<string, number>()
  for (let call = 0; call < 100_000; call += 1) {
    const first = targets.hunt(plan).targets[0]
    if (first) picked.set(first.name, (picked.get(first.name) ?? 0) + 1)
  }
  assert.equal(Object.fromEntries(picked), { one: 70_000, two: 25_000, three: 5_000 })
})

test('a weighted pick comes smoothly, not in lumps', () => {
  const targets = targetsFor()
  const members = [{ target: one, weight: 3 }, { target: two, weight: 1 }]
  const plan = { ...planOf([]), tiers: [{ key: 'pool/0', pick: 'weighted' as const, members }] }
  const first = Array.from({ length: 8 }, () => targets.hunt(plan).targets[0]?.name).join(' ')
  assert.is(first, 'one one two one one one two one')
})

test('weight zero is used only when nothing else is left', () => {
  const targets = targetsFor()
  const members = [{ target: one, weight: 0 }, { target: two, weight: 1 }]
  const plan = { ...planOf([]), tiers: [{ key: 'pool/0', pick: 'weighted' as const, members }] }
  for (let call = 0; call < 10; call += 1) assert.is(names(targets.hunt(plan).targets), 'two one')
})

test('a thousand targets are all in the order, from where the turn is', () => {
  const targets = targetsFor()
  const many = Array.from({ length: 1000 }, (_, index) => targetOf(`t${index}`))
  const plan = { ...planOf([]), tiers: [tierOf(many, { pick: 'round-robin' })] }
  targets.hunt(plan)
  const order = targets.hunt(plan).targets
  assert.is(new Set(order).size, 1000)
  assert.is(order[0]?.name, 't1')
  assert.is(order[999]?.name, 't0')
})

test.run()
