/** The policy changes under load: no call is lost, none sees two generations, no broken version gets in. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { assertNothingLeft } from '../support/leaks.ts'
import { assertClean } from '../support/sipp.ts'
import { inconsistencies, reloadUnderLoad } from './reload-under-load.ts'

const CALLS = 300

test('300 calls at 50 per second meet a rewritten policy every 500 ms, and nobody notices', async () => {
  const report = await reloadUnderLoad(CALLS)
  assertClean(report.caller, CALLS)
  assert.equal(inconsistencies(report), [])
  assert.equal(report.mistaken, [], 'every sound version is loaded, every broken one refused with its line')
  assert.is(report.pickedUpMs.length, report.written)
  assert.ok(Math.max(...report.pickedUpMs) < 2_000)
  const rules = new Set(report.records.map(({ rule }) => rule))
  assert.equal([...rules].toSorted(), ['alpha', 'beta'])
})

test('nothing is left open', () => assertNothingLeft())

test.run()
