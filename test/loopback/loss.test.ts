/** A tenth of all datagrams lost, a tenth doubled, a tenth late, both ways on both sides. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { assertNothingLeft } from '../support/leaks.ts'
import { callsOverLoss, losses } from './loss.ts'

test('60 calls cross a wire that loses, doubles and reorders, each with one record and its end on both sides',
  async () => {
    const report = await callsOverLoss(60, 60, 1)
    assert.ok(report.dropped > 60, `${report.dropped} of ${report.dropped + report.passed} datagrams were lost`)
    // An attempt ends after 4 s without a response: one in some thousands loses four INVITEs in a row by then.
    assert.equal(losses(report, 0.98), [])
  })

test('nothing is left open', () => assertNothingLeft())

test.run()
