/** The whole router under many seeds; and proof that its checks would notice. `npm run sim` hunts further. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { plants } from './planted.ts'
import { drawRun } from './ladders.ts'
import { simulate } from './simulate.ts'

const SEEDS = 100
const PLANTED_SEEDS_MAX = 100

test(`${SEEDS} seeds: nothing is lost, left or said twice`, async () => {
  const statuses = new Set<number>()
  let calls = 0
  for (let seed = 1; seed <= SEEDS; seed++) {
    const run = await simulate(seed)
    assert.is(run.faults.length, 0, run.faults.length > 0 ? drawRun(run) : '')
    calls += run.records.length
    for (const { status } of run.records) statuses.add(status)
  }
  assert.ok(calls > 5 * SEEDS, `${calls} calls`)
  for (const status of [200, 302, 403, 404, 480, 486, 487, 488, 500, 503, 603]) {
    assert.ok(statuses.has(status), `no call came to ${status}`)
  }
})

test('a seed plays the same run again, to the letter', async () => {
  const [first, again] = [await simulate(7), await simulate(7)]
  assert.is(drawRun(again), drawRun(first))
  assert.is.not(drawRun(await simulate(8)), drawRun(first))
})

for (const [mistake, plant] of Object.entries(plants)) {
  test(`found: ${mistake}`, async () => {
    for (let seed = 1; seed <= PLANTED_SEEDS_MAX; seed++) {
      const { faults } = await simulate(seed, plant())
      if (faults.length > 0) return
    }
    assert.unreachable(`not found within ${PLANTED_SEEDS_MAX} seeds`)
  })
}

test.run()
