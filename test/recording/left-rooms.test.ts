/** Recordings of conferences that are found in the folder: of a killed process, of another, of a mixer that goes on. */
import { mkdir, readdir, readFile, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { assertNothingLeft } from '../support/leaks.ts'
import { mixed, world } from './room-world.ts'

const test = suite('recordings of conferences that were left')
const UID = '0123456789abcdef0123'

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

test('nothing is left', () => assertNothingLeft())

test.run()
