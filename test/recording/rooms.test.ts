/** Recordings of conferences, with a mixer that is a file: what becomes of what it writes, and of what is left. */
import { mkdir, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { createLog } from '../../src/base/log.ts'
import { createMetrics } from '../../src/base/metrics.ts'
import { newKeys, opened } from '../../src/recording/seal.ts'
import { createRecorder, type Recorder, type RecordingsSettings } from '../../src/recording/recorder.ts'
import { wavHeader } from '../../src/audio/wav-header.ts'
import { eventually } from '../support/eventually.ts'
import { assertNothingLeft } from '../support/leaks.ts'
import { tempDir } from '../support/temp-dir.ts'
import { VirtualClock } from '../support/virtual-clock.ts'

const test = suite('recordings of conferences')
/** Half a second as mixers write it: 16-bit samples, 16000 of them a second. */
const said = Buffer.from(Array.from({ length: 16_000 }, (_, at) => at * 7 & 0xff))
const UID = '0123456789abcdef0123'

/** A mixer's file: its header says less than there is, as one that was killed leaves it. */
function mixed(bytes = said, saidInHeader = 0): Buffer {
  const header = wavHeader(saidInHeader, 1)
  header.writeUInt32LE(16_000, 24)
  header.writeUInt32LE(32_000, 28)
  return Buffer.concat([header, bytes])
}

interface World extends AsyncDisposable {
  readonly dir: string
  /** Where the mixer writes. */
  readonly folder: string
  readonly log: string[]
  open(settings?: Partial<RecordingsSettings>): Promise<Recorder>
  /** Lets time pass until something is so. */
  until<T>(name: string, probe: () => Promise<T | undefined | false>): Promise<T>
  names(): Promise<string[]>
  recordings(outcome: string): Promise<number | undefined>
}

async function world(): Promise<World> {
  const places = await tempDir()
  const [dir, engineDir] = [join(places.path, 'recordings'), join(places.path, 'engine')]
  await mkdir(engineDir)
  const clock = new VirtualClock(Date.now())
  const metrics = createMetrics()
  const log: string[] = []
  const recorders: Recorder[] = []
  return {
    dir, folder: join(engineDir, 'conferences'), log,
    async open(settings = {}) {
      const recorder = await createRecorder(
        { dir, engineDir, free: 0, ageMs: undefined, size: undefined, sealFor: undefined, ...settings },
        { clock, metrics, log: createLog('info', { write: line => { log.push(line) } }), calls: [], mixes: true },
      )
      recorders.push(recorder)
      return recorder
    },
    until: (name, probe) => eventually(5_000, name, async () => {
      clock.advance(100)
      return await probe()
    }),
    names: async () => (await readdir(dir)).sort(),
    async recordings(outcome) {
      const { values } = await metrics.recordings.get()
      return values.find(({ labels }) => labels.outcome === outcome)?.value
    },
    async [Symbol.asyncDispose]() {
      await Promise.all(recorders.map(each => each.close()))
      assert.is(clock.pending, 0, 'no timer is left')
      await places.remove()
    },
  }
}

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

test('what a killed process left is taken up at the next start, as far as it is known', async () => {
  await using at = await world()
  await mkdir(at.folder)
  const [unnoted, unheard] = ['1123456789abcdef0123', '2123456789abcdef0123']
  const long = new Date(Date.now() - 60_000)
  for (const uid of [UID, unnoted]) {
    await writeFile(join(at.folder, `${uid}.wav`), mixed())
    await utimes(join(at.folder, `${uid}.wav`), long, long)
  }
  const noted = { conference: 'board', startedAt: long.toISOString() }
  await writeFile(join(at.folder, `${UID}.json`), JSON.stringify(noted))
  await writeFile(join(at.folder, `${unnoted}.json`), '{"confer')
  await writeFile(join(at.folder, `${unheard}.json`), JSON.stringify({ conference: 'led' }))
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
  const recording = recorder.rooms.begin('board', () => {})
  await writeFile(recording?.mixed ?? '', mixed())
  const inTheWay = `${recording?.file}.part`
  await mkdir(join(inTheWay, 'full'), { recursive: true })
  recording?.over()
  await at.until('a failure', async () => await at.recordings('failed') === 1)
  assert.is(recorder.trouble, 'recordings cannot be written')
  assert.is((await readdir(at.folder)).length, 2)
  await rm(inTheWay, { recursive: true })
  await at.until('the recording', async () => await at.recordings('written') === 1)
  assert.is(recorder.trouble, undefined)
  assert.equal(await readdir(at.folder), [])
})

test('nothing is left', () => assertNothingLeft())

test.run()
