/** Recordings of conferences that are found in the folder: of a killed process, of another, of a mixer that goes on. */
import { mkdir, readdir, readFile, rename, rm, symlink, utimes, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { assertNothingLeft } from '../support/leaks.ts'
import { blocked, mixed, said, world } from './room-world.ts'

const test = suite('recordings of conferences that were left')
const UID = '0123456789abcdef0123'

test('what the mixer still writes is copied, and left for the next start to see', async () => {
  await using at = await world()
  const recorder = await at.open()
  const recording = recorder.rooms.begin('board', () => {})
  const uid = basename(recording?.file ?? '', '.wav')
  await writeFile(recording?.mixed ?? '', mixed())
  const later = new Date(Date.now() + 3_600_000)
  await utimes(recording?.mixed ?? '', later, later)
  recording?.over()
  await at.until('a copy', async () => await at.recordings('written') === 1)
  assert.equal(await at.names(), [`${uid}.json`, `${uid}.wav`])
  const left = (await readdir(at.folder)).find(name => name.endsWith('.wav')) ?? ''
  const long = new Date(Date.now() - 3_600_000)
  await writeFile(join(at.folder, left), mixed(Buffer.concat([said, said])))
  await utimes(join(at.folder, left), long, long)
  await rename(join(at.folder, left), join(at.folder, `${uid}.${long.getTime()}.wav`))
  await at.open()
  await at.until('all of it', async () => await at.recordings('written') === 2)
  assert.is((await readFile(recording?.file ?? '')).length, mixed().length + said.length)
  assert.equal(await readdir(at.folder), [])
})

test('what a killed process left is taken up at the next start, as far as it is known', async () => {
  await using at = await world()
  await mkdir(at.folder)
  const [unnoted, unheard] = ['1123456789abcdef0123', '2123456789abcdef0123']
  const long = new Date(Date.now() - 120_000)
  for (const uid of [UID, unnoted]) {
    await writeFile(join(at.folder, `${uid}.wav`), mixed())
    await utimes(join(at.folder, `${uid}.wav`), long, long)
  }
  const noted = { conference: 'board', startedAt: long.toISOString() }
  await writeFile(join(at.folder, `${UID}.json`), JSON.stringify(noted))
  await writeFile(join(at.folder, `${unnoted}.json`), '{"confer')
  await writeFile(join(at.folder, `${unheard}.json`), JSON.stringify({ conference: 'led' }))
  await utimes(join(at.folder, `${unheard}.json`), long, long)
  await writeFile(join(at.folder, 'of-somebody-else'), '')
  await at.open()
  await at.until('both', async () => await at.recordings('written') === 2)
  assert.equal(await at.names(), [UID, unnoted].flatMap(uid => [`${uid}.json`, `${uid}.wav`]))
  const about = JSON.parse(await readFile(join(at.dir, `${UID}.json`), 'utf8')) as Record<string, unknown>
  assert.equal([about['conference'], about['startedAt'], about['endedAt']], ['board', long.toISOString(), undefined])
  assert.is(await at.recordings('failed'), 1)
  assert.ok(at.log.some(line => line.includes('the mixer wrote nothing of a conference') && line.includes('"led"')))
  assert.equal(await readdir(at.folder), ['of-somebody-else'])
})

test('what another process has written still is left to it until it rests', async () => {
  await using at = await world()
  await mkdir(at.folder)
  const file = join(at.folder, `${UID}.wav`)
  await writeFile(file, mixed())
  const later = new Date(Date.now() + 10_000)
  await utimes(file, later, later)
  await at.open()
  await at.until('a look', () => Promise.resolve(true))
  assert.equal(await at.names(), [])
  await utimes(file, new Date(), new Date())
  await at.until('the recording', async () => (await at.names()).length === 2)
})

test('of two processes on one folder one makes the recording, whole', async () => {
  await using at = await world()
  const first = await at.open()
  const { recording, inTheWay } = await blocked(first)
  await at.open()
  recording.over()
  await at.until('a failure', async () => Number(await at.recordings('failed')) > 0)
  await at.looks()
  await rm(inTheWay, { recursive: true })
  await at.until('the recording', async () => await at.recordings('written') === 1)
  const failed = await at.recordings('failed')
  await at.looks()
  assert.is(await at.recordings('failed'), failed, 'nobody else tries')
  assert.equal([await at.recordings('written'), await at.recordings('empty')], [1, undefined])
  assert.equal(await readdir(at.folder), [])
  assert.equal(await readFile(recording.file), mixed(said, said.length / 2))
  const described = await readFile(join(at.dir, `${basename(recording.file, '.wav')}.json`), 'utf8')
  assert.ok(described.includes('"board"'))
})

test('what a process took to write it is left to it for ten minutes, and a note that is new for one', async () => {
  await using at = await world()
  await mkdir(at.folder)
  const [orphan, young] = ['1123456789abcdef0123', '2123456789abcdef0123']
  const taken = (uid: string, minutesAgo: number): string => `${uid}.${Date.now() - minutesAgo * 60_000}.wav`
  const kept = [taken(UID, 9), `${young}.json`].sort()
  const long = new Date(Date.now() - 3_600_000)
  for (const name of [taken(orphan, 11), ...kept]) {
    await writeFile(join(at.folder, name), mixed())
    if (name !== `${young}.json`) await utimes(join(at.folder, name), long, long)
  }
  await at.open()
  await at.until('what was left', async () => await at.recordings('written') === 1)
  assert.equal(await at.names(), [`${orphan}.json`, `${orphan}.wav`])
  await at.looks()
  assert.equal((await readdir(at.folder)).sort(), kept)
  assert.is(await at.recordings('failed'), undefined)
})

test('one that cannot be looked at keeps nothing else from being taken up', async () => {
  await using at = await world()
  await mkdir(at.folder)
  const [before, after] = ['0023456789abcdef0123', '9123456789abcdef0123']
  const long = new Date(Date.now() - 120_000)
  for (const uid of [before, after]) {
    await writeFile(join(at.folder, `${uid}.wav`), mixed())
    await utimes(join(at.folder, `${uid}.wav`), long, long)
  }
  await symlink(`${UID}.wav`, join(at.folder, `${UID}.wav`))
  await at.open()
  await at.until('both', async () => await at.recordings('written') === 2)
  assert.ok(at.log.some(line => line.includes('is not taken up') && line.includes(UID)))
  await rm(join(at.folder, `${UID}.wav`))
})

test('nothing is left', () => assertNothingLeft())

test.run()
