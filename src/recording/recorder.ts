/**
 * What becomes of recorded calls and conferences: their files are written one after another, when they are over, and
 * looked after. While there is no room, or the last files could not be written, nothing is recorded.
 */
import type { Timer } from '../base/clock.ts'
import { RouterError } from '../base/errors.ts'
import type { CallListener, Captured } from '../call/feed.ts'
import { lackOfRoom, ownFolder } from '../spool/room.ts'
import { Backlog } from './backlog.ts'
import { CallRecordings } from './calls.ts'
import { placesFor, type WritePlaces } from './files.ts'
import type { RecorderPorts } from './ports.ts'
import { sweep, type Retention } from './retention.ts'
import { RoomRecordings } from './rooms.ts'

export interface RecordingsSettings extends Retention {
  readonly dir: string
  /** The engine's `--recording-dir` as we see it. */
  readonly engineDir: string
  /** Bytes that must stay free in both. */
  readonly free: number
  /** The public key audio is sealed for, `age1…`; undefined writes it as it was heard. */
  readonly sealFor: string | undefined
}

export interface Recorder {
  /** What stands in the way of recordings; undefined when nothing does. */
  readonly trouble: string | undefined
  readonly listener: CallListener
  readonly rooms: Pick<RoomRecordings, 'begin'>
  /** Calls that go on after a restart have said so: what else was left of calls may be taken up. */
  takeUp(): void
  /** Resolves when all that are over have their files, or could not get them. */
  close(): Promise<void>
}

/** How often room is looked for. Milliseconds. */
const LOOK_MS = 2000
/** How often old recordings are deleted, in looks. */
const LOOKS_PER_SWEEP = 30

/** @throws RouterError CONFIG_INVALID for a folder, or a key, that cannot be used */
export async function createRecorder(settings: RecordingsSettings, ports: RecorderPorts): Promise<Recorder> {
  const places = placesFor(settings)
  try {
    await ownFolder(settings.dir)
    const recorder = new FileRecorder(settings, places, ports)
    await recorder.open()
    await recorder.look()
    return recorder
  } catch (error) {
    throw new RouterError('CONFIG_INVALID', `recordings cannot be kept in ${settings.dir}: ${String(error)}`, {}, error)
  }
}

class FileRecorder implements Recorder {
  readonly rooms: RoomRecordings
  readonly #settings: RecordingsSettings
  readonly #ports: RecorderPorts
  readonly #backlog: Backlog
  readonly #calls: CallRecordings
  #takesUp = false
  #noRoom: string | undefined
  #looks = 0
  #next: Timer | undefined
  #looking: Promise<void> = Promise.resolve()
  #closed = false

  constructor(settings: RecordingsSettings, places: WritePlaces, ports: RecorderPorts) {
    this.#settings = settings
    this.#ports = ports
    this.#backlog = new Backlog(ports)
    this.#calls = new CallRecordings(places, { ...ports, backlog: this.#backlog })
    this.rooms = new RoomRecordings(places, { ...ports, backlog: this.#backlog, trouble: () => this.trouble })
  }

  get trouble(): string | undefined {
    return this.#noRoom ?? this.#backlog.trouble
  }

  readonly listener: CallListener = event => {
    if (event.on === 'captured') return this.#calls.note(capturedBy(event))
    if (event.on === 'recorded') return this.#calls.over(capturedBy(event))
    if (event.on !== 'recording' || event.server !== undefined) return undefined
    const { callUid, did, why } = event
    if (did !== 'failed') return this.#did(callUid, did, why)
    this.#ports.metrics.recordings.inc({ outcome: 'stopped' })
    return this.#ports.log.warn({ callUid, why }, 'a call is not recorded')
  }

  #did(callUid: string, did: string, why: string | undefined): void {
    const { log, metrics } = this.#ports
    if (why === undefined) return log.debug({ callUid, did }, 'recording')
    metrics.recordingRefusals.inc({ word: did })
    return log.warn({ callUid, did, why }, 'the engine writes on; its recording is silent from here')
  }

  async open(): Promise<void> {
    await this.#calls.open()
    await this.rooms.open()
  }

  takeUp(): void {
    this.#takesUp = true
  }

  async close(): Promise<void> {
    this.#closed = true
    this.#next?.cancel()
    await this.#looking
    await this.rooms.close()
    await this.#backlog.settled()
    await this.#calls.close()
  }

  /** Sees how much room is left, and tries again what could not be written. */
  async look(): Promise<void> {
    const { dir, engineDir, free } = this.#settings
    this.#troubled(await lackOfRoom([dir, engineDir], free, 'recordings'))
    const { log, clock } = this.#ports
    if (this.#looks++ % LOOKS_PER_SWEEP === 0) {
      await this.#sweep().catch((err: unknown) => log.warn({ err }, 'recordings not swept'))
    }
    await this.rooms.takeUp().catch((err: unknown) => log.warn({ err }, 'recordings of conferences not taken up'))
    if (this.#takesUp) {
      await this.#calls.takeUp().catch((err: unknown) => log.warn({ err }, 'recordings of calls not taken up'))
    }
    if (this.#closed) return
    this.#backlog.write()
    this.#next = clock.after(LOOK_MS, () => { this.#looking = this.look() })
  }

  async #sweep(): Promise<void> {
    const { dir, ageMs } = this.#settings
    await sweep(dir, this.#settings, this.#ports.clock.nowMs())
    if (this.#takesUp && ageMs !== undefined) await this.#calls.sweep(ageMs)
  }

  #troubled(noRoom: string | undefined): void {
    const { log, calls } = this.#ports
    if (noRoom !== this.#noRoom) log.warn({ trouble: noRoom ?? 'none any more' }, 'room for recordings')
    this.#noRoom = noRoom
    if (noRoom === undefined) return
    for (const call of [...calls]) call.unrecord(noRoom)
    this.rooms.stopAll(noRoom)
  }
}

function capturedBy({ call, media, moments }: Captured): Captured {
  return { call, media, moments }
}
