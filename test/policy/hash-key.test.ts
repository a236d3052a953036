import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { hash32 } from '../../src/base/hash.ts'
import { hashKey, lotOf } from '../../src/policy/hash-key.ts'
import type { PartyFacts } from '../../src/policy/facts.ts'
import { factsOf, targetOf } from '../support/fake-policy.ts'

const targets = ['gw1', 'gw2', 'gw3'].map(name => targetOf(name))

/** How many of 300 calls of this caller fall to each target. */
function shares(from: PartyFacts): readonly number[] {
  const counts = targets.map(() => 0)
  for (let call = 0; call < 300; call += 1) {
    const key = hash32(hashKey('from', factsOf({ from }), `call-${call}`))
    const lots = targets.map(target => lotOf(key, target))
    const drawn = lots.indexOf(Math.max(...lots))
    counts[drawn] = (counts[drawn] ?? 0) + 1
  }
  return counts
}

test('a caller stays on one target', () => {
  for (const user of ['+33612345678', 'alice', 'anonymous-tip-line']) {
    const from = { uri: `sip:${user}@192.0.2.1`, user, host: '192.0.2.1' }
    assert.equal(shares(from).toSorted((a, b) => a - b), [0, 0, 300], user)
  }
})

test('callers who withhold who they are spread over all targets', () => {
  for (const [user, host] of [
    ['anonymous', 'anonymous.invalid'], ['Anonymous', '192.0.2.1'], ['x', 'anonymous.invalid'], ['', '192.0.2.1'],
  ] as const) {
    const counts = shares({ uri: `sip:${user}@${host}`, user, host })
    assert.ok(Math.min(...counts) > 60, `${user}@${host}: ${counts.join(' ')}`)
  }
})

test.run()
