import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { ignored, table } from '../../src/call/machine/table.ts'
import { inputs, newCall, phases, type CallInput, type CallState } from '../../src/call/state.ts'
import { reasonIgnored, step } from '../../src/call/step.ts'
import { failoverOf } from './failover.ts'

test('every phase and input is a row or a spoken "ignored"', () => {
  const open = phases.flatMap(phase => inputs
    .filter(on => !table.some(row => row.in.includes(phase) && row.on === on) && !reasonIgnored(phase, on))
    .map(on => `${phase} × ${on}`))
  assert.equal(open, [])
})

test('a pair that only conditional rows cover is also spoken of under "ignored"', () => {
  const open = phases.flatMap(phase => inputs
    .filter(on => {
      const rows = table.filter(row => row.in.includes(phase) && row.on === on)
      return rows.length > 0 && rows.every(row => row.when) && !reasonIgnored(phase, on)
    })
    .map(on => `${phase} × ${on}`))
  assert.equal(open, [])
})

test('no "ignored" speaks of a pair that an unconditional row takes', () => {
  const idle = ignored.flatMap(entry => entry.in.flatMap(phase => entry.on
    .filter(on => table.some(row => row.in.includes(phase) && row.on === on && !row.when))
    .map(on => `${phase} × ${on}: ${entry.why}`)))
  assert.equal(idle, [])
})

test('every row says which rule it obeys', () => {
  assert.equal(table.filter(row => row.see.trim() === ''), [])
})

test('no row acts on an ended call, and every row that reports the end leads there', () => {
  assert.equal(table.filter(row => row.in.includes('ended')).map(row => row.on), [])
  assert.ok(table.filter(row => row.to === 'ended').length > 20)
})

test('an ended call asks for nothing, whatever comes', () => {
  const call = { ...newCall('offer', failoverOf(), 2), phase: 'ended' as const }
  const late: readonly CallInput[] = [
    { on: 'b.answer', headers: [] },
    { on: 'a.cancel', headers: [] },
    { on: 'bye', side: 'b', headers: [] },
    { on: 'media.answered', ref: { for: 'exchange', headers: [] }, sdp: 'late' },
    { on: 'timer.ring' },
  ]
  for (const input of late) assert.equal(step(call, input), { call, effects: [] })
})

test('a media answer of an attempt that was left does not reach the caller', () => {
  const call = { ...newCall('offer', failoverOf(), 2), phase: 'ringing' as const, attempt: 1 }
  const ref = { for: 'early', attempt: 0, status: 183, reason: '', headers: [] } as const
  assert.equal(step(call, { on: 'media.answered', ref, sdp: 'old' }).effects, [])
})

test('what the caller heard of a target can end the hunt when that fails', () => {
  const refused = { on: 'b.refused', status: 503, reason: '', headers: [] } as const
  const progress = { on: 'b.progress', status: 180, reason: '', headers: [] } as const
  const early = { ...progress, status: 183, body: { type: 'application/sdp', text: 'early' } } as const
  const movesOn = (stopAfter: 'ringing' | 'early-media' | undefined, ...inputs: readonly CallInput[]): boolean => {
    const failover = failoverOf({ ...stopAfter && { stopAfter } })
    let call: CallState = { ...newCall('offer', failover, 2), phase: 'dialing' }
    for (const input of [...inputs, refused]) call = step(call, input).call
    return call.phase !== 'ended'
  }
  assert.equal([movesOn(undefined, early), movesOn('ringing')], [true, true])
  assert.ok(movesOn('ringing', { on: 'b.trying' }), '100 is nothing the caller hears')
  assert.equal([movesOn('early-media', progress), movesOn('early-media', early)], [true, false])
  assert.equal([movesOn('ringing', progress), movesOn('ringing', early)], [false, false])
})

test('ringing too long moves on where the policy says so, whatever was heard', () => {
  const failover = failoverOf({
    stopAfter: 'ringing', nextOn: { statuses: new Set(), causes: new Set(['no-answer']) },
  })
  const ringing = { ...newCall('offer', failover, 2), phase: 'ringing' as const }
  assert.is(step(ringing, { on: 'timer.ring' }).call.phase, 'offering')
})

test.run()
