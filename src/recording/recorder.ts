/**
 * What becomes of recorded calls: their files are written one call after another, after the call, and looked
 * after. While there is no room, or the last files could not be written, no call is recorded.
 */
import type { Clock, Timer } from '../base/clock.ts'
import { RouterError } from '../base/errors.ts'
import type { Log } from '../base/log.ts'
import type { Metrics } from '../base/metrics.ts'
import type { CallListener } from '../call/feed.ts'
import type { LiveCalls } from '../call/live-calls.ts'
import type { RecordingsPort } from '../media/media.ts'
import { lackOfRoom, ownFolder } from '../spool/room.ts'
import { sweep, type Retention } from './retention.ts'
import { placesFor, writeRecording, type RecordedCall, type WritePlaces } from './write.ts'

export interface RecordingsSettings extends Retention {
  readonly dir: string
  /** The engine's `--recording-dir` as we see it. */
  readonly engineDir: string
  /** Bytes that must stay free in both. */
  readonly free: number
  /** The public key audio is sealed for, `age1…`; undefined writes it as it was heard. */
  readonly sealFor: string | undefined
}

export interface RecorderPorts {
  readonly calls: LiveCalls
  readonly clock: Clock
  readonly log: Log
  readonly metrics: Metrics
}

export interface Recorder extends RecordingsPort {
  readonly listener: CallListener
  /** Resolves when all calls that are over have their files, or could not get them. */
  close(): Promise<void>
}

/** How often room is looked for. Milliseconds. */
const LOOK_MS = 2000
/** How often old recordings are deleted, in looks. */
const LOOKS_PER_SWEEP = 30
/** Calls whose files are still to be written. Those past it stay as the engine left them. */
const WAITING_MAX = 10_000

/** @throws RouterError CONFIG_INVALID for a folder, or a key, that cannot be used */
export async function createRecorder(settings: RecordingsSettings, ports: RecorderPorts): Promise<Recorder> {
  const places = placesFor(settings)
  try {
    await ownFolder(settings.dir)
    const recorder = new FileRecorder(settings, places, ports)
    await recorder.look()
    return recorder
  } catch (error) {
    throw new RouterError('CONFIG_INVALID', `recordings cannot be kept in ${settings.dir}: ${String(error)}`, {}, error)
  }
}

class FileRecorder implements Recorder {
  readonly #settings: RecordingsSettings
  readonly #places: WritePlaces
  readonly #ports: RecorderPorts
  #waiting: RecordedCall[] = []
  #writing: Promise<void> | undefined
  #noRoom: string | undefined
  #unwritten: string | undefined
  #looks = 0
  #next: Timer | undefined
  #looking: Promise<void> = Promise.resolve()
  #closed = false

  constructor(settings: RecordingsSettings, places: WritePlaces, ports: RecorderPorts) {
    this.#settings = settings
    this.#places = places
    this.#ports = ports
  }

  get trouble(): string | undefined {
    return this.#noRoom ?? this.#unwritten
  }

  readonly listener: CallListener = event => {
    if (event.on === 'recorded') return this.#take(event)
    if (event.on !== 'recording' || event.server !== undefined) return undefined
    const { callUid, did, why } = event
    if (did !== 'failed') return this.#ports.log.debug({ callUid, did }, 'recording')
    this.#ports.metrics.recordings.inc({ outcome: 'stopped' })
    return this.#ports.log.warn({ callUid, why }, 'a call is not recorded')
  }

  async close(): Promise<void> {
    this.#closed = true
    this.#next?.cancel()
    await this.#looking
    await this.#writing
  }

  /** Sees how much room is left, and tries again what could not be written. */
  async look(): Promise<void> {
    const { dir, engineDir, free } = this.#settings
    this.#troubled(await lackOfRoom([dir, engineDir], free, 'recordings'))
    const { log, clock } = this.#ports
    if (this.#looks++ % LOOKS_PER_SWEEP === 0) {
      await sweep(dir, this.#settings, clock.nowMs()).catch((err: unknown) => log.warn({ err }, 'recordings not swept'))
    }
    if (this.#closed) return
    this.#write()
    this.#next = clock.after(LOOK_MS, () => { this.#looking = this.look() })
  }

  #troubled(noRoom: string | undefined): void {
    const { log, calls } = this.#ports
    if (noRoom !== this.#noRoom) log.warn({ trouble: noRoom ?? 'none any more' }, 'room for recordings')
    this.#noRoom = noRoom
    if (noRoom !== undefined) for (const call of [...calls]) call.unrecord(noRoom)
  }

  #take(recorded: RecordedCall): void {
    if (this.#waiting.length >= WAITING_MAX) return this.#lost(recorded, 'too many wait')
    this.#waiting.push(recorded)
    this.#write()
  }

  #write(): void {
    this.#writing ??= this.#writeAll().finally(() => { this.#writing = undefined })
  }

  /** Ends at the first that cannot be written, which stays the next. */
  async #writeAll(): Promise<void> {
    const { log, metrics } = this.#ports
    for (let next = this.#waiting[0]; next; next = this.#waiting[0]) {
      const { callUid } = next
      try {
        const seconds = await writeRecording(next, this.#places)
        metrics.recordings.inc({ outcome: seconds === undefined ? 'empty' : 'written' })
        log.info({ callUid, seconds }, 'call recorded')
        this.#unwritten = undefined
      } catch (err) {
        this.#unwritten = 'recordings cannot be written'
        metrics.recordings.inc({ outcome: 'failed' })
        return log.error({ callUid, err }, 'a recording cannot be written, and is tried again')
      }
      this.#waiting.shift()
    }
  }

  #lost({ callUid, media: { name } }: RecordedCall, why: string): void {
    this.#ports.metrics.recordings.inc({ outcome: 'failed' })
    this.#ports.log.error({ callUid, name, why }, 'a recording is left as the engine wrote it')
  }
}
