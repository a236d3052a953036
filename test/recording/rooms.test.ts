/** Recordings of conferences, with a mixer that is a file: what becomes of what it writes, or cannot. */
import { mkdir, readdir, readFile, rename, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { newKeys, opened } from '../../src/recording/seal.ts'
import { assertNothingLeft } from '../support/leaks.ts'
import { blocked, mixed, said, world } from './room-world.ts'

const test = suite('recordings of conferences')

test('what the mixer wrote becomes a whole file and a description, for its owner alone', async () => {
  await using at = await world()
  const recorder = await at.open()
  const recording = recorder.rooms.begin('board', () => {})
  assert.is(dirname(recording?.mixed ?? ''), at.folder)
  await writeFile(recording?.mixed ?? '', mixed())
  assert.equal(await at.names(), [], 'nothing is there before it is whole')
  recording?.over()
  recording?.over()
  await at.until('the recording', async () => await at.recordings('written') === 1)
  const uid = basename(recording?.file ?? '', '.wav')
  assert.equal(await at.names(), [`${uid}.json`, `${uid}.wav`])
  assert.equal(await readFile(recording?.file ?? ''), mixed(said, said.length / 2), 'with a header that says how much')
  const about = JSON.parse(await readFile(join(at.dir, `${uid}.json`), 'utf8')) as Record<string, unknown>
  assert.equal([about['conference'], about['seconds'], about['files']], ['board', 0.5, [`${uid}.wav`]])
  assert.ok(Date.parse(String(about['startedAt'])) <= Date.parse(String(about['endedAt'])))
  for (const name of await at.names()) assert.is((await stat(join(at.dir, name))).mode & 0o777, 0o600)
  assert.equal(await readdir(at.folder), [], 'nothing is left where the mixer wrote')
})

test('it is sealed where calls are, and nothing plain is left', async () => {
  await using at = await world()
  const { privateKey, publicKey } = await newKeys()
  const recorder = await at.open({ sealFor: publicKey })
  const recording = recorder.rooms.begin('board', () => {})
  assert.match(recording?.file ?? '', /\.wav\.age$/)
  await writeFile(recording?.mixed ?? '', mixed())
  recording?.over()
  await at.until('the recording', async () => await at.recordings('written') === 1)
  const sealed = await readFile(recording?.file ?? '')
  assert.not.ok(sealed.includes(said.subarray(100, 120)))
  const pieces: Uint8Array[] = []
  for await (const piece of opened((async function* () { yield sealed })(), privateKey)) pieces.push(piece)
  assert.equal(Buffer.concat(pieces), mixed(said, said.length / 2))
  assert.equal(await readdir(at.folder), [])
  assert.is((await at.names()).length, 2)
})

test('at a stop what is under way still becomes a recording', async () => {
  await using at = await world()
  const recorder = await at.open()
  const recording = recorder.rooms.begin('board', () => {})
  await writeFile(recording?.mixed ?? '', mixed())
  let isClosed = false
  const closing = recorder.close().then(() => { isClosed = true })
  await at.until('the end', () => Promise.resolve(isClosed))
  await closing
  assert.is((await at.names()).length, 2)
  assert.equal(await readdir(at.folder), [])
})

test('while there is no room none is begun, and one under way is stopped, again until it is', async () => {
  await using at = await world()
  const full = await at.open({ free: Number.MAX_SAFE_INTEGER })
  assert.is(full.rooms.begin('board', () => {}), undefined)
  assert.match(full.trouble ?? '', /no room for recordings/)
  assert.is(await at.recordings('stopped'), 1)
  assert.ok(at.log.some(line => line.includes('a conference is not recorded') && line.includes('no room')))

  const recorder = await at.open()
  let stops = 0
  const recording = recorder.rooms.begin('board', () => { stops += 1 })
  await writeFile(recording?.mixed ?? '', mixed())
  await rm(at.dir, { recursive: true })
  await at.until('two stops', () => Promise.resolve(stops > 1))
  assert.is(await at.recordings('stopped'), 2, 'said once')
  await mkdir(at.dir)
  recording?.over()
  await at.until('the recording', async () => (await at.names()).length === 2)
})

test('what cannot be written is said, stays where it is, and is tried again', async () => {
  await using at = await world()
  const recorder = await at.open()
  const { recording, inTheWay } = await blocked(recorder)
  recording.over()
  await at.until('a failure', async () => await at.recordings('failed') === 1)
  assert.is(recorder.trouble, 'recordings cannot be written')
  assert.is((await readdir(at.folder)).length, 2)
  await rm(inTheWay, { recursive: true })
  await at.until('the recording', async () => await at.recordings('written') === 1)
  assert.is(recorder.trouble, undefined)
  assert.equal(await readdir(at.folder), [])
})

test('one that cannot be read stops nobody else’s recording, and is tried again', async () => {
  await using at = await world()
  const recorder = await at.open()
  const [unreadable, readable] = ['board', 'team'].map(name => recorder.rooms.begin(name, () => {}))
  // Of a folder nothing can be read, whoever we are.
  const place = join(dirname(at.folder), 'place')
  await symlink(at.dir, place)
  await symlink(place, unreadable?.mixed ?? '')
  unreadable?.over()
  await at.until('a failure', async () => await at.recordings('failed') === 1)
  assert.is(recorder.trouble, undefined)
  await writeFile(readable?.mixed ?? '', mixed())
  readable?.over()
  await at.until('the other', async () => await at.recordings('written') === 1)
  for (let seconds = 0; seconds < 30; seconds += 5) await at.looks()
  assert.is(await at.recordings('failed'), 1, 'counted once')
  const said = at.log.filter(line => line.includes('a recording cannot be written'))
  assert.equal(said.map(line => line.includes('"board"')), [true], 'said once')
  await writeFile(`${place}.new`, mixed())
  await rename(`${place}.new`, place)
  await at.until('the recording', async () => await at.recordings('written') === 2)
  assert.equal(await readdir(at.folder), [])
})

test('one whose file is gone while it waits is nothing any more', async () => {
  await using at = await world()
  const recorder = await at.open()
  const { recording } = await blocked(recorder)
  recording.over()
  await at.until('a failure', () => Promise.resolve(recorder.trouble))
  await rename(at.folder, `${at.folder}.gone`)
  await mkdir(at.folder)
  await at.until('the end of it', async () => await at.recordings('empty') === 1)
  assert.is(recorder.trouble, undefined)
  assert.equal(await readdir(at.folder), [])
})

test('nothing is left', () => assertNothingLeft())

test.run()
