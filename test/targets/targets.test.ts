import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Target } from '../../src/policy/decision.ts'
import { createTargets } from '../../src/targets/targets.ts'
import { planOf, targetOf, tierOf } from '../support/fake-policy.ts'

const names = (targets: readonly Target[]): string => targets.map(target => target.name).join(' ')
const one = targetOf('one')
const two = targetOf('two')
const three = targetOf('three')

test('in order is the order of the file', () => {
  const targets = createTargets()
  assert.is(names(targets.order(planOf([one, two, three]))), 'one two three')
  assert.is(names(targets.order(planOf([one, two, three]))), 'one two three')
})

test('round robin starts one further each time, and goes on where it was when the tier grows', () => {
  const targets = createTargets()
  const plan = (all: readonly Target[]) => ({ ...planOf([]), tiers: [tierOf(all, { pick: 'round-robin' })] })
  assert.is(names(targets.order(plan([one, two]))), 'one two')
  assert.is(names(targets.order(plan([one, two, three]))), 'two three one')
  assert.is(names(targets.order(plan([one, two, three]))), 'three one two')
  assert.is(names(targets.order(plan([one, two, three]))), 'one two three')
})

test('the next tier comes after the whole of the one before, each target once', () => {
  const plan = { ...planOf([]), tiers: [tierOf([one]), tierOf([two, one, three], { key: 'pool/1' })] }
  assert.is(names(createTargets().order(plan)), 'one two three')
})

test('weighted shares are exact over 100,000 picks', () => {
  const targets = createTargets()
  const weights = new Map([[one, 70], [two, 25], [three, 5]])
  const members = [...weights].map(([target, weight]) => ({ target, weight }))
  const plan = { ...planOf([]), tiers: [{ key: 'pool/0', pick: 'weighted' as const, members }] }
  const picked = new Map<string, number>()
  for (let call = 0; call < 100_000; call += 1) {
    const first = targets.order(plan)[0]
    if (first) picked.set(first.name, (picked.get(first.name) ?? 0) + 1)
  }
  assert.equal(Object.fromEntries(picked), { one: 70_000, two: 25_000, three: 5_000 })
})

test('a weighted pick comes smoothly, not in lumps', () => {
  const targets = createTargets()
  const members = [{ target: one, weight: 3 }, { target: two, weight: 1 }]
  const plan = { ...planOf([]), tiers: [{ key: 'pool/0', pick: 'weighted' as const, members }] }
  const first = Array.from({ length: 8 }, () => targets.order(plan)[0]?.name).join(' ')
  assert.is(first, 'one one two one one one two one')
})

test('weight zero is used only when nothing else is left', () => {
  const targets = createTargets()
  const members = [{ target: one, weight: 0 }, { target: two, weight: 1 }]
  const plan = { ...planOf([]), tiers: [{ key: 'pool/0', pick: 'weighted' as const, members }] }
  for (let call = 0; call < 10; call += 1) assert.is(names(targets.order(plan)), 'two one')
})

test('a thousand targets are all in the order, from where the turn is', () => {
  const targets = createTargets()
  const many = Array.from({ length: 1000 }, (_, index) => targetOf(`t${index}`))
  const plan = { ...planOf([]), tiers: [tierOf(many, { pick: 'round-robin' })] }
  targets.order(plan)
  const order = targets.order(plan)
  assert.is(new Set(order).size, 1000)
  assert.is(order[0]?.name, 't1')
  assert.is(order[999]?.name, 't0')
})

test.run()
