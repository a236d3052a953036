/** Keys that are told twice, by INFO and in the audio, count once. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Presses } from '../../src/call/presses.ts'

function setUp() {
  const clock = { now: 0, monotonicMs: () => clock.now }
  const presses = new Presses(clock)
  const counts = (way: 'info' | 'audio', digits: string): string =>
    [...digits].filter(digit => presses.counts(way, digit)).join('')
  return { clock, counts }
}

test('each way by itself counts all, twice the same key as well', () => {
  for (const way of ['info', 'audio'] as const) assert.is(setUp().counts(way, '1123'), '1123')
})

test('what was told one way does not count the other way, in whatever order', () => {
  const { counts } = setUp()
  assert.is(counts('info', '55'), '55')
  assert.is(counts('audio', '5'), '', 'the first of them')
  assert.is(counts('audio', '7'), '7')
  assert.is(counts('info', '7'), '')
  assert.is(counts('audio', '55'), '5', 'one was still to come, the other is new')
})

test('a press is known for as long as a key is held', () => {
  const { clock, counts } = setUp()
  counts('info', '5')
  clock.now = 1_999
  assert.is(counts('audio', '5'), '')
  counts('info', '6')
  clock.now = 4_000
  assert.is(counts('audio', '6'), '6')
})

test('of more than anybody presses the newest are known', () => {
  const { counts } = setUp()
  counts('info', `1${'2'.repeat(40)}`)
  assert.is(counts('audio', '1'), '1')
  assert.is(counts('audio', '2'), '')
})

test.run()
