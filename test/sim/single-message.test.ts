/**
 * Six calls through the router; in turn each of their messages, on either side, is lost, doubled, or comes 0.5, 2, 8 or
 * 33 seconds late. Every call ends as it was meant to, and nothing is left.
 */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { flows, type Flow } from './flows.ts'
import { play, type Played } from './stage.ts'
import type { Fate } from './network.ts'

const fates: Readonly<Record<string, Fate>> = {
  lost: [], doubled: [5, 5], 'late by 0.5 s': [500], 'late by 2 s': [2_000], 'late by 8 s': [8_000],
  'late by 33 s': [33_000],
}
/**
 * How long a transaction remembers its INVITE: T4 behind a refusal, timer L behind a 2xx. A copy that comes later
 * begins a call of its own (RFC 3261 §17.2.1), which ends by itself. Milliseconds.
 */
const forgottenMs = (status: number): number => status < 300 ? 32_000 : 5_000

function wrongIn({ records, left, faults }: Played, { ends }: Flow, fate: Fate): readonly string[] {
  const [record, ...others] = records
  const mayRepeat = fate.some(lateMs => lateMs > forgottenMs(ends.status))
  return [
    ...(mayRepeat ? left : faults).map(({ says }) => says),
    ...record ? [] : ['no record'],
    ...record && record.status !== ends.status ? [`status ${record.status} instead of ${ends.status}`] : [],
    ...record && record.endedBy !== ends.by ? [`ended by ${record.endedBy}: ${record.reason}`] : [],
    ...others.length > 0 && !mayRepeat ? [`${records.length} records`] : [],
  ]
}

for (const [name, flow] of Object.entries(flows)) {
  test(`${name}: whichever message is lost, doubled or late`, async () => {
    const plain = await play([flow], 0)
    assert.equal(wrongIn(plain, flow, []), [])
    const failures: string[] = []
    for (const [what, fate] of Object.entries(fates)) {
      for (let nth = 0; nth < plain.datagrams.length; nth++) {
        const played = await play([flow], 0, { fateOf: at => at === nth ? fate : undefined })
        const wrong = wrongIn(played, flow, fate)
        if (wrong.length > 0) failures.push(`${nth + 1} of ${plain.datagrams.length} ${what}: ${wrong.join('; ')}`)
      }
    }
    assert.equal(failures, [])
  })
}

test.run()
