import { fc } from '../support/drawn.ts'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { pastOrder } from '../../src/targets/past-order.ts'
import type { Seen } from '../../src/targets/seen.ts'
import { factsOf, planOf, targetOf, tierOf } from '../support/fake-policy.ts'
import { targetsFor } from '../support/targets.ts'

const list = ['one', 'two', 'three'].map(name => targetOf(name))
const picks = ['in-order', 'round-robin', 'weighted', 'least-calls', 'random-two', 'latency'] as const

test('the order of a call is made again from its receipt, whatever weights, health and turns were then', () => {
  const calls = fc.array(fc.record({
    pick: fc.constantFrom(...picks), isEmergency: fc.boolean(), drawn: fc.double({ min: 0, max: 0.99, noNaN: true }),
    weights: fc.array(fc.integer({ min: 0, max: 1000 }), { minLength: 3, maxLength: 3 }),
    /** Who asks to be left alone, after this call. */
    away: fc.constantFrom(undefined, ...list),
  }), { minLength: 1, maxLength: 20 })
  fc.assert(fc.property(calls, told => {
    let drawn = 0
    const targets = targetsFor({ notes: true, random: () => drawn })
    targets.adopt({ targets: list.map(target => ({ target })), limits: new Map() })
    for (const call of told) {
      drawn = call.drawn
      const members = list.map((target, at) => ({ target, weight: call.weights[at] ?? 1 }))
      const plan = { ...planOf([]), tiers: [{ ...tierOf(list), pick: call.pick, members }] }
      const hunt = targets.hunt(plan, undefined, call.isEmergency)
      const seen = JSON.parse(JSON.stringify(hunt.seen)) as Seen
      const facts = factsOf(call.isEmergency ? { emergency: true } : {})
      assert.equal(pastOrder(seen, '')?.(plan, facts), hunt.targets)
      const place = call.away && hunt.enter(call.away)
      if (typeof place === 'object') place.leave({ status: 503 }, 60_000)
    }
    targets.close()
  }))
})

test.run()
