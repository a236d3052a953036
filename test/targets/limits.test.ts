import { fc } from '../support/drawn.ts'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { CallLimit } from '../../src/policy/decision.ts'
import { createLimits, type Lease } from '../../src/targets/limits.ts'
import { VirtualClock } from '../support/virtual-clock.ts'

function limited(limit: CallLimit) {
  const clock = new VirtualClock()
  const limits = createLimits(clock)
  limits.adopt(new Map([['pbx', limit]]))
  return { clock, limits }
}

const release = (lease: Lease | string): void => { if (typeof lease !== 'string') lease.release() }

test('calls count in both directions, and releasing twice is releasing once', () => {
  const { limits } = limited({ calls: 2 })
  const one = limits.take('pbx', 'ada')
  const two = limits.take('pbx')
  assert.is(limits.take('pbx'), 'calls')
  release(one)
  release(one)
  assert.is(limits.callsOf('pbx'), 1)
  const three = limits.take('pbx')
  assert.is(limits.take('pbx'), 'calls')
  release(two)
  release(three)
  assert.is(limits.size, 0)
})

test('one caller cannot take all of a peer\'s calls', () => {
  const { limits } = limited({ perCaller: 2 })
  const held = [limits.take('pbx', 'ada'), limits.take('pbx', 'ada')]
  assert.is(limits.take('pbx', 'ada'), 'per-caller')
  held.push(limits.take('pbx', 'bob'), limits.take('pbx'))
  for (const lease of held) release(lease)
  assert.is(limits.size, 0)
})

test('a rate lets as many through in one go, and then evenly', () => {
  const { clock, limits } = limited({ rate: { count: 5, perMs: 1000 } })
  const take = (): boolean => {
    const lease = limits.take('pbx')
    release(lease)
    return lease !== 'rate'
  }
  assert.equal(Array.from({ length: 6 }, take), [true, true, true, true, true, false])
  clock.advance(200)
  assert.equal([take(), take()], [true, false])
  clock.advance(60_000)
  assert.is(Array.from({ length: 10 }, take).filter(Boolean).length, 5, 'what was not used is not saved up')
})

test('a call refused for another reason uses up no token', () => {
  const { limits } = limited({ calls: 1, rate: { count: 2, perMs: 1000 } })
  const first = limits.take('pbx')
  for (let n = 0; n < 10; n += 1) assert.is(limits.take('pbx'), 'calls')
  release(first)
  assert.is.not(limits.take('pbx'), 'rate')
})

test('what is counted stays when the limit changes', () => {
  const { limits } = limited({ calls: 3 })
  const held = [limits.take('pbx'), limits.take('pbx')]
  limits.adopt(new Map([['pbx', { calls: 2 }]]))
  assert.is(limits.take('pbx'), 'calls')
  limits.adopt(new Map())
  held.push(limits.take('pbx'))
  for (const lease of held) release(lease)
  assert.is(limits.size, 0)
})

test('however calls come and go, no limit is exceeded, no counter is negative, none is left', () => {
  const steps = fc.array(fc.record({
    take: fc.boolean(), peer: fc.constantFrom('pbx', 'other'), caller: fc.constantFrom('ada', 'bob', undefined),
    which: fc.nat(),
  }), { maxLength: 200 })
  fc.assert(fc.property(steps, sequence => {
    const { limits } = limited({ calls: 5, perCaller: 2 })
    const held: Lease[] = []
    for (const { take, peer, caller, which } of sequence) {
      if (take) {
        const lease = limits.take(peer, caller)
        if (typeof lease !== 'string') held.push(lease)
      } else {
        // Some are released more than once.
        held[which % Math.max(1, held.length)]?.release()
      }
      assert.ok(limits.callsOf('pbx') <= 5 && limits.callsOf('pbx') >= 0)
    }
    for (const lease of held) lease.release()
    assert.is(limits.size, 0)
  }), { numRuns: 300 })
})

test('a call that goes on from before a restart has its place whatever the limit, and counts against it', () => {
  const { limits } = limited({ calls: 1, perCaller: 1, rate: { count: 1, perMs: 60_000 } })
  const [one, two] = [limits.resume('pbx', 'ada'), limits.resume('pbx', 'ada')]
  assert.is(limits.take('pbx'), 'calls')
  one.release()
  one.release()
  assert.is(limits.callsOf('pbx'), 1)
  two.release()
  assert.is(limits.size, 0)
  assert.not.type(limits.take('pbx'), 'string', 'and used up no token')
})

test.run()
