import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { createKinds } from '../../src/policy/kinds.ts'
import { createNumbers } from '../../src/policy/numbers.ts'
import { partyOf } from '../../src/policy/read-facts.ts'
import type { Plan } from '../../src/policy/schema.gen.ts'

function kindsUnder(plan: Plan): (user: string) => string {
  const numbers = createNumbers(plan.home)
  const kinds = createKinds(plan, numbers)
  return user => [...kinds.kindsOf(partyOf(user.includes(':') ? user : `sip:${user}@x.example`, numbers))].join(' ')
}

const france = kindsUnder({ home: 'FR', internal: ['{200-299}', 'reception', 'sip:*@ours.example'] })
const told: readonly (readonly [user: string, kinds: string])[] = [
  ['0145550100', 'national'], ['+33145550100', 'national'], ['0912345678', 'national'],
  ['0612345678', 'mobile'], ['0899123456', 'premium'], ['0810123456', 'shared-cost'], ['0800123456', 'toll-free'],
  ['+442079460000', 'international'], ['00442079460000', 'international'], ['+447400123456', 'international'],
  ['+449098790000', 'international premium'], ['+97912345678', 'international premium'],
  ['+8816123456789', 'international'], ['+80012345678', 'international'],
  ['112', 'emergency'], ['15', 'emergency'], ['urn:service:sos', 'emergency'], ['urn:service:sos.fire', 'emergency'],
  ['urn:service:counseling', ''], ['urn:service:sosx', ''],
  ['3900', 'short'], ['118218', 'short'], ['1', ''], ['250', 'internal'], ['reception', 'internal'],
  ['sip:alice@ours.example', 'internal'], ['alice', ''], ['', ''],
]
for (const [user, kinds] of told) {
  test(`at home in France "${user}" is ${kinds || 'of no kind'}`, () => {
    assert.is(france(user), kinds)
    assert.is(france(user), kinds, 'remembered')
  })
}

test('a line that may be either is both, and a neighbour under the same code is abroad', () => {
  const america = kindsUnder({ home: 'US' })
  assert.is(america('2125551234'), 'national mobile')
  assert.is(america('+14165551234'), 'international')
  assert.is(america('911'), 'emergency')
})

test('the plan\'s own emergency numbers replace the country\'s', () => {
  const works = kindsUnder({ home: 'FR', emergency: ['333'] })
  assert.equal([works('333'), works('112')], ['emergency', 'short'])
})

test('without a home only what has a plus is a number, and all of them are abroad', () => {
  const nowhere = kindsUnder({})
  assert.equal([nowhere('+33145550100'), nowhere('0145550100'), nowhere('112')], ['international', '', 'short'])
})

test.run()
