/** What is said while a recording pauses is in no file of ours, whatever the engine wrote. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { RecordingMoment } from '../../src/call/recording.ts'
import { packetsIn } from '../../src/recording/pcap.ts'
import { assertNothingLeft } from '../support/leaks.ts'
import { readWav } from '../support/wav.ts'
import { CALLEE, CALLER, captured, loud, UID, written, type Said } from './captures.ts'
import { world, type World } from './room-world.ts'

const test = suite('pauses')

/** Says seconds 0 to 4 without a break, as an engine writes that did not hear of any pause. */
async function recorded(
  at: World, moments: readonly (readonly [RecordingMoment['did'], number, true?])[], payloadType = 0,
): Promise<void> {
  const fromMs = Math.ceil(at.nowMs() / 1_000) * 1_000
  const said = (port: number, type: number): Said =>
    ({ port, payloadType: type, payload: loud, fromS: fromMs / 1_000, packets: 200 })
  await written(at, [said(CALLER, 0), said(CALLEE, payloadType)])
  const recorder = await at.open()
  recorder.listener({
    on: 'recorded', callUid: UID, atMs: fromMs,
    ...captured(fromMs, {
      moments: moments.map(([did, s, isEnd]) => ({ did, atMs: fromMs + s * 1_000, ...isEnd && { isEnd } })),
    }),
  })
  await at.until('the recording', async () => await at.recordings('written') === 1)
}

/** In which quarters of a second something is heard on a track. */
const heardIn = (track: Int16Array): string =>
  Array.from({ length: Math.ceil(track.length / 2_000) }, (_, at) =>
    track.subarray(at * 2_000 + 200, at * 2_000 + 1_800).some(value => Math.abs(value) > 100) ? '#' : '.').join('')

for (const [what, moments, heard] of [
  ['a pause', [['start', 0], ['pause', 1], ['resume', 2], ['stop', 3, true]], '####....########'],
  ['a pause to the end', [['start', 0], ['pause', 1], ['stop', 3, true]], '####'],
  ['a stop and a start', [['start', 0], ['stop', 1], ['start', 2], ['pause', 3], ['stop', 3]], '####....####'],
  ['no pause', [['start', 0], ['stop', 3, true]], '################'],
] as const) {
  test(`${what} is kept, also where the engine wrote on`, async () => {
    await using at = await world()
    await recorded(at, moments)
    const { left, right } = readWav(await readFile(join(at.dir, `${UID}.wav`)))
    assert.equal([left, right].map(heardIn), [heard, heard])
    const { packets } = JSON.parse(await readFile(join(at.dir, `${UID}.json`), 'utf8')) as {
      packets: { caller: number }
    }
    assert.is(packets.caller, heard.replaceAll('.', '').length * 12.5)
  })
}

test('nor is it in a capture that is kept', async () => {
  await using at = await world()
  await recorded(at, [['start', 0], ['pause', 1], ['resume', 2], ['stop', 4, true]], 18)
  const times = new Set<number>()
  let beginsAt: number | undefined
  for await (const { atS } of packetsIn(join(at.dir, `${UID}-1.pcap`))) {
    times.add(Math.floor(atS - (beginsAt ??= atS) + 0.001))
  }
  assert.equal([...times].sort(), [0, 2, 3])
})

test('nothing is left', () => assertNothingLeft())

test.run()
