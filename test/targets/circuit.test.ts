import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { BreakerRule } from '../../src/policy/known-targets.ts'
import {
  circuitIgnored, circuitInputs, circuitPhases, circuitTable, closedCircuit, turned, type Circuit, type CircuitInput,
} from '../../src/targets/circuit.ts'
import { probed, unprobed } from '../../src/targets/rise-fall.ts'

const rule: BreakerRule = {
  failures: 3, among: 5, on: { statuses: new Set([503]), causes: new Set() }, restMs: 30_000, trial: 2, slowStartMs: 0,
  ejectShare: 0.5,
}
const slow: BreakerRule = { ...rule, slowStartMs: 60_000 }
const success: CircuitInput = { on: 'success' }
const failure: CircuitInput = { on: 'failure', mayEject: true }
const rested: CircuitInput = { on: 'rested' }
const after = (inputs: readonly CircuitInput[], by = rule): Circuit =>
  inputs.reduce((circuit, input) => turned(circuit, input, by), closedCircuit)

test('every phase and input is a row or a spoken omission, and not both', () => {
  for (const phase of circuitPhases) {
    for (const on of circuitInputs) {
      const rows = circuitTable.filter(row => row.in.includes(phase) && row.on === on)
      const spoken = circuitIgnored.filter(each => each.in.includes(phase) && each.on.includes(on))
      assert.is(rows.length > 0, spoken.length === 0, `${phase} × ${on}`)
    }
  }
})

test('it opens at so many failures among the newest calls, not in a row', () => {
  assert.is(after([failure, success, failure]).phase, 'closed')
  assert.is(after([failure, success, failure, success, failure]).phase, 'open')
  assert.is(after([failure, failure, success, success, success, success, failure]).phase, 'closed', 'old ones are past')
})

test('it rests, is tried, and one bad trial sends it to rest again', () => {
  const open = [failure, failure, failure]
  assert.is(after(open).waitMs, 30_000)
  assert.is(after([...open, rested]).phase, 'half-open')
  assert.is(after([...open, rested, failure]).phase, 'open')
  assert.is(after([...open, rested, success]).phase, 'half-open')
  assert.is(after([...open, rested, success, success]).phase, 'closed')
  assert.equal(after([...open, rested, success, success]).failures, [], 'and starts afresh')
})

test('with slow start it comes back by and by', () => {
  const back = after([failure, failure, failure, rested, success, success], slow)
  assert.equal([back.phase, back.waitMs], ['slow-start', 60_000])
  assert.is(turned(back, success, slow).waitMs, 60_000, 'calls do not end its time')
  assert.is(turned(back, rested, slow).phase, 'closed')
  assert.is([failure, failure, failure].reduce((circuit, input) => turned(circuit, input, slow), back).phase, 'open')
})

test('one that may not be taken out stays, and goes at the next failure that lets it', () => {
  const stuck = after([failure, failure, { on: 'failure', mayEject: false }])
  assert.is(stuck.phase, 'closed')
  assert.is(turned(stuck, failure, rule).phase, 'open')
})

test('Retry-After is kept to, with and without a breaker', () => {
  const away = turned(closedCircuit, { on: 'busy', ms: 7000 })
  assert.equal([away.phase, away.waitMs], ['away', 7000])
  assert.is(turned(away, rested).phase, 'closed')
  assert.is(after([failure, { on: 'busy', ms: 7000 }]).failures.length, 2, 'and counts as a failure')
})

test('without a breaker failures change nothing', () => {
  assert.equal(Array.from({ length: 100 }).reduce<Circuit>(circuit => turned(circuit, failure), closedCircuit),
    closedCircuit)
})

test('a single lost probe neither ends nor revives a target', () => {
  const by = { downAfter: 3, upAfter: 2 }
  const play = (answers: string) => [...answers].reduce((state, answer) => probed(state, answer === '+', by), unprobed)
  assert.ok(play('--').up)
  assert.ok(play('--+--').up)
  assert.not(play('---').up)
  assert.not(play('---+').up)
  assert.not(play('---+-+').up)
  assert.ok(play('---++').up)
})

test.run()
