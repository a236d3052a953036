/** Races between the two sides of a call, a few of what `test/soak/races` runs. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { raced, races } from './races.ts'

const CALLS = 60

for (const race of Object.keys(races)) {
  test(`${CALLS} calls in which ${race} cross: none is stuck, each has one record`, async () => {
    const { wrong, statuses, lateAnswers } = await raced(race, CALLS, 1)
    assert.equal(wrong, [])
    if (race !== 'CANCEL and 200') return
    assert.ok((statuses.get(487) ?? 0) > CALLS / 20, `${statuses.get(487)} were given up`)
    assert.ok((statuses.get(200) ?? 0) > CALLS / 20, `${statuses.get(200)} were answered`)
    assert.ok(lateAnswers > 0, 'some answers came too late')
  })
}

test.run()
