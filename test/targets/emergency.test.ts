import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { planOf, targetOf } from '../support/fake-policy.ts'
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

test.run()
