/** Recordings of conferences with a mixer that is a file, in folders and in a time of their own. */
import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import * as assert from 'uvu/assert'
import { wavHeader } from '../../src/audio/wav-header.ts'
import { createLog } from '../../src/base/log.ts'
import { createMetrics } from '../../src/base/metrics.ts'
import { createRecorder, type Recorder, type RecordingsSettings } from '../../src/recording/recorder.ts'
import type { RoomRecording } from '../../src/recording/rooms.ts'
import { eventually } from '../support/eventually.ts'
import { tempDir } from '../support/temp-dir.ts'
import { VirtualClock } from '../support/virtual-clock.ts'

/** Half a second as mixers write it: 16-bit samples, 16000 of them a second. */
export const said = Buffer.from(Array.from({ length: 16_000 }, (_, at) => at * 7 & 0xff))

/** A mixer's file: its header says less than there is, as one that was killed leaves it. */
export function mixed(bytes = said, saidInHeader = 0): Buffer {
  const header = wavHeader(saidInHeader, 1)
  header.writeUInt32LE(16_000, 24)
  header.writeUInt32LE(32_000, 28)
  return Buffer.concat([header, bytes])
}

export interface World extends AsyncDisposable {
  readonly dir: string
  readonly engineDir: string
  /** Where the mixer writes. */
  readonly folder: string
  readonly log: string[]
  open(settings?: Partial<RecordingsSettings>): Promise<Recorder>
  /** Lets time pass until something is so. */
  until<T>(name: string, probe: () => Promise<T | undefined | false>): Promise<T>
  /** Lets what is left be looked at again, more than once. */
  looks(): Promise<void>
  names(): Promise<string[]>
  recordings(outcome: string): Promise<number | undefined>
  nowMs(): number
}

export async function world(): Promise<World> {
  const places = await tempDir()
  const [dir, engineDir] = [join(places.path, 'recordings'), join(places.path, 'engine')]
  await mkdir(engineDir)
  const clock = new VirtualClock(Date.now())
  const metrics = createMetrics()
  const log: string[] = []
  const recorders: Recorder[] = []
  return {
    dir, engineDir, folder: join(engineDir, 'conferences'), log,
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
    async looks() {
      for (let tenths = 0; tenths < 50; tenths++) {
        clock.advance(100)
        await pause(5)
      }
    },
    nowMs: () => clock.nowMs(),
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

/** A recording that is under way and cannot be written when it is over, for what is in the way of its file. */
export async function blocked(
  recorder: Recorder,
): Promise<{ readonly recording: RoomRecording; readonly inTheWay: string }> {
  const recording = recorder.rooms.begin('board', () => {})
  assert.ok(recording)
  await writeFile(recording.mixed, mixed())
  const inTheWay = `${recording.file}.part`
  await mkdir(join(inTheWay, 'full'), { recursive: true })
  return { recording, inTheWay }
}
