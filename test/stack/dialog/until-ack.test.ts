import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { defaultTimerBase, sipTimers } from '../../../src/sip/timers.ts'
import { repeatUntilAck } from '../../../src/stack/dialog/until-ack.ts'
import { VirtualClock } from '../../support/virtual-clock.ts'

test('a 2xx is repeated at doubling distances up to T2, and given up after 64·T1', () => {
  const clock = new VirtualClock()
  const sentAt: number[] = []
  const gaveUpAt: number[] = []
  repeatUntilAck(clock, sipTimers(), () => sentAt.push(clock.monotonicMs()), () => gaveUpAt.push(clock.monotonicMs()))
  clock.advance(60_000)
  assert.equal(sentAt, [500, 1500, 3500, 7500, 11_500, 15_500, 19_500, 23_500, 27_500, 31_500])
  assert.equal(gaveUpAt, [32_000])
  assert.is(clock.pending, 0)
})

test('the ACK ends it', () => {
  const clock = new VirtualClock()
  let sent = 0
  const repeating = repeatUntilAck(clock, sipTimers(), () => sent++, () => assert.unreachable())
  clock.advance(1500)
  repeating.cancel()
  assert.is(clock.pending, 0)
  clock.advance(60_000)
  assert.is(sent, 2)
})

test('the ACK may come while a copy is being sent', () => {
  const clock = new VirtualClock()
  const repeating = repeatUntilAck(clock, sipTimers(), () => repeating.cancel(), () => assert.unreachable())
  clock.advance(60_000)
  assert.is(clock.pending, 0)
})

test('all follows T1 and T2', () => {
  const clock = new VirtualClock()
  const sentAt: number[] = []
  const timers = sipTimers({ ...defaultTimerBase, t1Ms: 10, t2Ms: 40 })
  repeatUntilAck(clock, timers, () => sentAt.push(clock.monotonicMs()), () => {})
  clock.advance(200)
  assert.equal(sentAt, [10, 30, 70, 110, 150, 190])
})

test.run()
