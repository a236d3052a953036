import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { createReloadReport } from '../../src/admin/reload-report.ts'
import { createLog } from '../../src/base/log.ts'
import { createMetrics } from '../../src/base/metrics.ts'
import { policyOf } from '../support/fake-policy.ts'

test('a policy that lost more than half of its rules, or of a list, is warned of', () => {
  const lines: string[] = []
  const report = createReloadReport(createLog('warn', { write: line => lines.push(line) }), createMetrics())
  const load = (rules: number, list: number): void => {
    const policy = policyOf({ kind: 'reject', status: 480 }, {
      rules: Array.from({ length: rules }, (_, at) => `r${at}`), lists: new Map([['barred', list], ['vip', 1]]),
    })
    report({ kind: 'loaded', warnings: [], generation: { number: 1, sinceMs: 0, policy } })
  }
  load(4, 100)
  load(2, 50)
  assert.equal(lines, [])
  load(2, 0)
  load(0, 0)
  assert.equal(lines.map(line => (JSON.parse(line) as { shrunk?: unknown }).shrunk),
    [['list barred: 0, was 50'], ['rules: 0, was 2']])
})

test.run()
