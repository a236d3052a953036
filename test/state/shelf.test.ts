import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { createMemoryShelf } from '../../src/state/shelf.ts'
import { VirtualClock } from '../support/virtual-clock.ts'

const shelf = suite('a shelf')

shelf('a record is there until its time is over, and changes from what it was', async () => {
  const clock = new VirtualClock()
  const records = createMemoryShelf(clock)
  const untilMs = clock.nowMs() + 1000
  await records.update('a', before => ({ text: `${before ?? 'none'}+1`, untilMs }))
  await records.update('a', before => ({ text: `${before ?? 'none'}+2`, untilMs }))
  assert.is(await records.get('a'), 'none+1+2')
  assert.equal(await records.list(), [['a', 'none+1+2']])
  clock.advance(1000)
  assert.is(await records.get('a'), undefined)
  await records.update('a', before => ({ text: before ?? 'gone', untilMs: untilMs + 1000 }))
  assert.is(await records.get('a'), 'gone')
  await records.update('a', () => undefined)
  assert.equal(await records.list(), [])
})

shelf('what nobody asks for any more does not stay for ever', async () => {
  const clock = new VirtualClock()
  const records = createMemoryShelf(clock)
  for (let n = 0; n < 100; n++) await records.update(`old-${n}`, () => ({ text: 'x', untilMs: clock.nowMs() + 10 }))
  clock.advance(10)
  const untilMs = clock.nowMs() + 1000
  for (let n = 0; n < 30; n++) await records.update(`new-${n}`, () => ({ text: 'y', untilMs }))
  assert.is(records.size, 30)
})

shelf.run()
