import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { createLog } from '../../src/base/log.ts'
import { createMetrics } from '../../src/base/metrics.ts'
import type { CallEvent } from '../../src/call/feed.ts'
import type { CallSnapshot, TalkSnapshot } from '../../src/call/snapshot.ts'
import { createKeeper } from '../../src/journal/keeper.ts'
import type { Change } from '../../src/state/journal-file.ts'
import { VirtualClock } from '../support/virtual-clock.ts'

const test = suite('the keeper of the journal')

const talk = {} as TalkSnapshot
const setup: CallSnapshot = { stage: 'setup' }
const busy: CallSnapshot = { stage: 'busy' }
const rest: CallSnapshot = { stage: 'rest', talk }

function bench() {
  const clock = new VirtualClock()
  const calls = new Map<string, CallSnapshot>()
  const beside = new Map<string, object>()
  const written: Change[][] = []
  const lines: string[] = []
  const disk = { full: false, closed: false }
  const file = {
    count: 7,
    async write(changes: readonly Change[]) {
      if (disk.full) throw new Error('no space left')
      written.push([...changes])
    },
    async close() { disk.closed = true },
  }
  const keeper = createKeeper({
    clock, file, metrics: createMetrics(), log: createLog('warn', { write: line => { lines.push(line) } }),
    callOf: uid => calls.get(uid), recordOf: uid => ({ uid }), besideOf: key => beside.get(key),
  })
  const tell = (on: CallEvent['on'], callUid: string): void => keeper.listener({ on, callUid } as CallEvent)
  /** What was written since the last time, `uid` for a call that goes on, `uid:begun`, `uid:gone`. */
  const taken = (): string[] => written.splice(0).flat().map(({ key, value }) => {
    const { call } = value as { call?: { talk?: object } } | undefined ?? {}
    return `${key}${!value ? ':gone' : call?.talk ? '' : ':begun'}`
  })
  return { clock, calls, beside, written, taken, lines, disk, keeper, tell }
}

test('what stands beside calls is written with them, and is no call in the metrics', async () => {
  const { clock, beside, keeper, taken } = bench()
  beside.set('+agent ann', { is: 'resting' })
  keeper.touch('+agent ann')
  keeper.touch('+agent bob')
  await clock.pass(60)
  assert.equal(taken(), ['+agent ann:begun', '+agent bob:gone'])
  beside.delete('+agent ann')
  keeper.touch('+agent ann')
  await clock.pass(60)
  assert.equal(taken(), ['+agent ann:gone'])
})

test('a call is written again when somebody rings for it', async () => {
  const { clock, calls, tell, written } = bench()
  const ringing = [{ uri: 'sip:bob@example.com' }]
  calls.set('a', setup)
  tell('started', 'a')
  await clock.pass(50)
  calls.set('a', { ...setup, ringing })
  tell('progress', 'a')
  await clock.pass(50)
  const rings = written.flat().map(({ value }) => (value as { call: CallSnapshot }).call.ringing)
  assert.equal(rings, [undefined, ringing])
})

test('what is to be written at once takes along what was gathered, and what was under way', async () => {
  const { clock, calls, beside, keeper, taken, disk } = bench()
  calls.set('a', busy).set('b', rest)
  keeper.touch('a')
  await clock.pass(50)
  assert.equal(taken(), ['a:begun'])
  beside.set('+agent ann', { is: 'talking' })
  calls.set('a', rest)
  keeper.touch('b')
  keeper.touch('+agent ann', true)
  await clock.pass(0)
  assert.equal(taken(), ['b', '+agent ann:begun', 'a'])
  disk.full = true
  keeper.touch('+agent ann', true)
  await clock.pass(0)
  disk.full = false
  await clock.pass(1_000)
  assert.equal(taken(), ['+agent ann:begun'])
})

test('writes what changed together, a moment later, and once', async () => {
  const { clock, calls, taken, tell, keeper, written } = bench()
  calls.set('a', setup).set('b', rest)
  tell('started', 'a')
  for (let n = 0; n < 5; n++) keeper.touch('b')
  await clock.pass(49)
  assert.equal(taken(), [])
  await clock.pass(1)
  assert.is(written.length, 1)
  assert.equal(taken(), ['a:begun', 'b'])
  await clock.pass(60_000)
  assert.equal([taken(), clock.pending], [[], 0])
})

test('a call that is over by then was never written, one that was goes when its record is safe', async () => {
  const { clock, calls, taken, tell } = bench()
  calls.set('a', setup)
  tell('started', 'a')
  tell('ended', 'a')
  await clock.pass(900)
  assert.equal(taken(), [])
  await clock.pass(700)
  assert.equal(taken(), ['a:gone'])
  await clock.pass(60_000)
  assert.is(clock.pending, 0)
})

test('in the middle of something the call as it was stands, and it is looked at again until it rests', async () => {
  const { clock, calls, taken, keeper } = bench()
  calls.set('a', rest)
  keeper.touch('a')
  await clock.pass(50)
  calls.set('a', busy)
  keeper.touch('a')
  await clock.pass(500)
  assert.equal(taken(), ['a'])
  calls.set('a', rest)
  await clock.pass(200)
  assert.equal(taken(), ['a'])
})

test('a call of the process before stands as it was found until there is something newer', async () => {
  const { clock, calls, taken, keeper } = bench()
  calls.set('a', busy)
  keeper.found('a')
  await clock.pass(50)
  assert.equal(taken(), [])
  calls.set('a', rest)
  await clock.pass(200)
  assert.equal(taken(), ['a'])
})

test('a disk that fails is tried again, said once when it begins and once when it ends', async () => {
  const { clock, calls, taken, tell, lines, disk } = bench()
  calls.set('a', rest)
  disk.full = true
  tell('answered', 'a')
  await clock.pass(3_100)
  assert.equal([taken(), lines.length], [[], 1])
  disk.full = false
  await clock.pass(1_000)
  assert.equal([taken(), lines.length], [['a'], 2])
})

test('closing writes what there is to write and takes out what is over', async () => {
  const { calls, taken, tell, disk, keeper, clock } = bench()
  calls.set('a', rest).set('b', rest)
  tell('answered', 'a')
  tell('ended', 'b')
  await keeper.close()
  assert.equal([taken(), disk.closed, clock.pending], [['b:gone', 'a'], true, 0])
})

test.run()
