/** Recordings of calls that a process left: whose they are then, and when. */
import { mkdir, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { newKeys } from '../../src/recording/seal.ts'
import { assertNothingLeft } from '../support/leaks.ts'
import { backdate, CALLEE, CALLER, captured, loud, UID, written, type Said } from './captures.ts'
import { world, type World } from './room-world.ts'

const test = suite('recordings of calls that were left')
const DEAD = 'd0d0d0d0d0d0d0d0d0d0'

const both = (fromS: number): readonly Said[] => [CALLER, CALLEE].map(port =>
  ({ port, payloadType: 0, payload: loud, fromS, packets: 50 }))
const notes = async ({ engineDir }: World): Promise<string[]> =>
  (await readdir(join(engineDir, 'calls'))).filter(name => name.endsWith('.json'))
const described = async ({ dir }: World): Promise<Record<string, unknown>> =>
  JSON.parse(await readFile(join(dir, `${UID}.json`), 'utf8')) as Record<string, unknown>

/** What a process left that was killed in a recorded call. */
async function left(at: World, text = JSON.stringify(captured(at.nowMs()))): Promise<void> {
  await written(at, both(at.nowMs() / 1000))
  await mkdir(join(at.engineDir, 'calls'), { recursive: true })
  await writeFile(join(at.engineDir, 'calls', `${UID}.${DEAD}.json`), text)
  await writeFile(join(at.engineDir, 'calls', `${DEAD}.alive`), '')
}

test('what a killed process left is a sealed recording once it rests, marked as cut short', async () => {
  await using at = await world()
  await left(at)
  await backdate(at, 'calls', 120_000)
  const recorder = await at.open({ sealFor: (await newKeys()).publicKey })
  await backdate(at, 'pcaps', 120_000)
  await at.looks()
  assert.is((await notes(at)).length, 1, 'a call of the journal may go on with it')
  await backdate(at, 'pcaps', 0)
  recorder.takeUp()
  await at.looks()
  assert.equal(await at.names(), [], 'the engine may write to it still')
  await backdate(at, 'pcaps', 61_000)
  await at.until('the recording', async () => await at.recordings('written') === 1)
  assert.equal(await at.names(), [`${UID}.json`, `${UID}.wav.age`])
  const { cutShort, seconds } = await described(at)
  assert.equal([cutShort, seconds], [true, 1])
  assert.equal([await notes(at), await readdir(join(at.engineDir, 'pcaps'))], [[], []])
})

test('what belongs to a process that lives is left to it', async () => {
  await using at = await world()
  await left(at)
  for (const folder of ['calls', 'pcaps'] as const) await backdate(at, folder, 120_000)
  const alive = new Date(at.nowMs())
  await utimes(join(at.engineDir, 'calls', `${DEAD}.alive`), alive, alive)
  const recorder = await at.open()
  recorder.takeUp()
  await at.looks()
  assert.equal(await notes(at), [`${UID}.${DEAD}.json`])
})

test('a call that goes on is its new process’s, and whole', async () => {
  await using at = await world()
  await left(at)
  await backdate(at, 'calls', 120_000)
  await backdate(at, 'pcaps', 120_000)
  const recorder = await at.open()
  const other = await at.open()
  const now = { callUid: UID, atMs: at.nowMs() }
  recorder.listener({ on: 'captured', ...now, ...captured(at.nowMs()) })
  await at.until('a note of its own', async () => {
    const names = await notes(at)
    return names.length === 1 && !names[0]?.includes(DEAD)
  })
  for (const each of [recorder, other]) each.takeUp()
  await at.looks()
  assert.equal(await at.names(), [])
  const moments = [...captured(at.nowMs()).moments, { did: 'stop', atMs: at.nowMs() + 60_000 }] as const
  recorder.listener({ on: 'recorded', ...now, ...captured(at.nowMs(), { moments }) })
  await at.until('the recording', async () => await at.recordings('written') === 1)
  assert.is((await described(at))['cutShort'], undefined)
  assert.equal(await notes(at), [])
})

test('what a process could not write before it stopped is written by the next, at once and whole', async () => {
  await using at = await world()
  const first = await at.open()
  await written(at, both(at.nowMs() / 1000))
  await mkdir(join(at.dir, `${UID}.wav.part`, 'full'), { recursive: true })
  first.listener({ on: 'recorded', callUid: UID, atMs: at.nowMs(), ...captured(at.nowMs()) })
  await at.until('a failure', async () => await at.recordings('failed') === 1)
  await first.close()
  assert.is((await notes(at)).length, 1)
  await rm(join(at.dir, `${UID}.wav.part`), { recursive: true })
  const next = await at.open()
  next.takeUp()
  await at.until('the recording', async () => await at.recordings('written') === 1)
  assert.is((await described(at))['cutShort'], undefined)
  assert.equal(await notes(at), [])
})

test('of two that find it one makes the recording', async () => {
  await using at = await world()
  await left(at)
  for (const folder of ['calls', 'pcaps'] as const) await backdate(at, folder, 120_000)
  for (const each of [await at.open(), await at.open()]) each.takeUp()
  await at.until('the recording', async () => await at.recordings('written') === 1)
  await at.looks()
  assert.equal([await at.recordings('written'), await at.recordings('empty')], [1, undefined])
})

test('a note that cannot be read is said once, and what it is of stays', async () => {
  await using at = await world()
  await left(at, '{"call":')
  for (const folder of ['calls', 'pcaps'] as const) await backdate(at, folder, 120_000)
  const recorder = await at.open()
  recorder.takeUp()
  await at.until('a failure', async () => await at.recordings('failed') === 1)
  await at.looks()
  assert.is(at.log.filter(line => line.includes('the note of a recording cannot be read')).length, 1)
  assert.is((await readdir(join(at.engineDir, 'pcaps'))).length, 1)
})

test('captures that nobody noted are told of once, and those of a note are not', async () => {
  await using at = await world()
  await written(at, both(at.nowMs() / 1000))
  await backdate(at, 'pcaps', 120_000)
  const said = (): number => at.log.filter(line => line.includes('nobody noted')).length
  for (const [recorder, times] of [[await at.open(), 1], [await at.open(), 2]] as const) {
    recorder.takeUp()
    await at.looks()
    assert.is(said(), times)
  }
  assert.is((await readdir(join(at.engineDir, 'pcaps'))).length, 1)
  const third = await at.open()
  third.listener({ on: 'captured', callUid: UID, atMs: at.nowMs(), ...captured(at.nowMs()) })
  await at.until('a note', async () => (await notes(at)).length === 1)
  third.takeUp()
  await at.looks()
  assert.is(said(), 2)
})

test('where no note can be left calls are recorded all the same', async () => {
  await using at = await world()
  await writeFile(join(at.engineDir, 'calls'), 'in the way')
  const recorder = await at.open()
  recorder.takeUp()
  assert.ok(at.log.some(line => line.includes('cannot be noted')))
  await written(at, both(at.nowMs() / 1000))
  recorder.listener({ on: 'recorded', callUid: UID, atMs: at.nowMs(), ...captured(at.nowMs()) })
  await at.until('the recording', async () => await at.recordings('written') === 1)
})

for (const [what, ageMs, isKept] of [['young', 10_000_000, true], ['old', 100_000, false]] as const) {
  test(`what lies where the engine writes, ${what} and nobody’s, is ${isKept ? 'kept' : 'deleted'}`, async () => {
    await using at = await world()
    await written(at, both(at.nowMs() / 1000))
    await writeFile(join(at.engineDir, 'pcaps', 'of-somebody-else.pcap'), '')
    await backdate(at, 'pcaps', 200_000)
    const recorder = await at.open({ ageMs })
    recorder.takeUp()
    for (let seconds = 0; seconds < 70; seconds += 5) await at.looks()
    const there = (await readdir(join(at.engineDir, 'pcaps'))).sort()
    assert.equal(there.length, isKept ? 2 : 1)
    assert.is(there.at(-1), 'of-somebody-else.pcap')
  })
}

test('what a call that goes on has of the engine is not deleted, however old', async () => {
  await using at = await world()
  const recorder = await at.open({ ageMs: 100_000 })
  recorder.takeUp()
  await written(at, both(at.nowMs() / 1000))
  await backdate(at, 'pcaps', 200_000)
  recorder.listener({ on: 'captured', callUid: UID, atMs: at.nowMs(), ...captured(at.nowMs()) })
  await at.until('a note', async () => (await notes(at)).length === 1)
  await backdate(at, 'pcaps', 200_000)
  for (let seconds = 0; seconds < 70; seconds += 5) await at.looks()
  assert.is((await readdir(join(at.engineDir, 'pcaps'))).length, 1)
})

test('nothing is left', () => assertNothingLeft())

test.run()
