/**
 * Recordings of conferences. Their mixer writes down what all say together; when it has done so, that becomes a
 * recording like those of calls. What a process left that was killed is found at the next start.
 */
import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { ownFolder } from '../spool/room.ts'
import type { Backlog } from './backlog.ts'
import { nameOf, type WritePlaces } from './files.ts'
import {
  discardMixed, isLeft, lastOf, mixedFile, mixedIn, mixerFolder, noteBegun, notedOf, REST_MS, take, writeMixed,
  type Left, type Mixed,
} from './mixed.ts'
import type { RecorderPorts, WriterPorts } from './ports.ts'

/** The recording of one conference, under way. */
export interface RoomRecording {
  /** Where the mixer writes. */
  readonly mixed: string
  /** Where the recording is when it is over. */
  readonly file: string
  /** The mixer was asked to write no more. Twice is once. */
  over(): void
}

export interface RoomRecordingsPorts extends WriterPorts, Pick<RecorderPorts, 'mixes'> {
  readonly backlog: Backlog
  /** Why nothing can be recorded now. */
  trouble(): string | undefined
}

interface UnderWay {
  readonly begun: Mixed & { readonly conference: string }
  /** When that is noted, or could not be. */
  readonly noted: Promise<void>
  /** There is no room for it any more. */
  stop(): void
  isStopped: boolean
}

const LOOK_MS = 250
/** What does not rest by then, as that of a mixer that did not hear of the end, is copied as it is. */
const LOOKS_MAX = 40

export class RoomRecordings {
  readonly #places: WritePlaces
  readonly #folder: string
  readonly #ports: RoomRecordingsPorts
  readonly #underWay = new Set<UnderWay>()
  readonly #ending = new Set<Promise<void>>()
  /** Found at the start: of a process that was killed, or of another one. Each by its uid. */
  readonly #found = new Set<string>()

  constructor(places: WritePlaces, ports: RoomRecordingsPorts) {
    this.#places = places
    this.#folder = mixerFolder(places)
    this.#ports = ports
  }

  /** Makes the folder a mixer writes to, and finds what was left in it. */
  async open(): Promise<void> {
    if (this.#ports.mixes) await ownFolder(this.#folder)
    for (const uid of (await mixedIn(this.#folder)).keys()) this.#found.add(uid)
  }

  /** Takes up what was left, as far as nobody else has it written still. */
  async takeUp(): Promise<void> {
    if (this.#found.size === 0) return
    const there = await mixedIn(this.#folder)
    for (const uid of this.#found) {
      await this.#takeUp(uid, there.get(uid)).catch((err: unknown) =>
        this.#ports.log.warn({ err, uid }, 'what was left of a conference is not taken up, and looked at again'))
    }
  }

  /**
   * Begins one.
   * @param stop there is no room for it any more; told again until it is over
   * @returns undefined while none can be written
   */
  begin(conference: string, stop: () => void): RoomRecording | undefined {
    const { clock, log, metrics } = this.#ports
    const why = this.#ports.trouble()
    if (why !== undefined) {
      metrics.recordings.inc({ outcome: 'stopped' })
      log.warn({ conference, why }, 'a conference is not recorded')
      return undefined
    }
    const begun = { uid: randomBytes(10).toString('hex'), conference, startedAt: isoOf(clock.nowMs()) }
    const noted = noteBegun(this.#folder, begun).catch((err: unknown) =>
      log.warn({ err, conference }, 'that a conference is recorded could not be noted'))
    const underWay: UnderWay = { begun, noted, stop, isStopped: false }
    this.#underWay.add(underWay)
    const file = join(this.#places.dir, nameOf(this.#places, `${begun.uid}.wav`))
    log.info({ conference, file }, 'a conference is recorded')
    return { mixed: mixedFile(this.#folder, begun.uid), file, over: () => this.#over(underWay) }
  }

  /** There is no room any more. */
  stopAll(why: string): void {
    const { log, metrics } = this.#ports
    for (const underWay of [...this.#underWay]) {
      if (!underWay.isStopped) {
        metrics.recordings.inc({ outcome: 'stopped' })
        log.warn({ conference: underWay.begun.conference, why }, 'a conference is not recorded')
      }
      underWay.isStopped = true
      underWay.stop()
    }
  }

  /** Nothing is mixed any more; resolves when all of it waits to be written. */
  async close(): Promise<void> {
    for (const underWay of [...this.#underWay]) this.#over(underWay)
    await Promise.all(this.#ending)
  }

  #over(underWay: UnderWay): void {
    if (!this.#underWay.delete(underWay)) return
    const { begun, noted } = underWay
    const { clock, log } = this.#ports
    const mixed = { ...begun, endedAt: isoOf(clock.nowMs()) }
    const ending: Promise<void> = noted.then(() => this.#end(mixed)).catch((err: unknown) =>
      log.error({ err, conference: begun.conference }, 'what the mixer wrote is left to the next start'),
    ).finally(() => this.#ending.delete(ending))
    this.#ending.add(ending)
  }

  async #end(mixed: Mixed): Promise<void> {
    const path = mixedFile(this.#folder, mixed.uid)
    for (let looks = 0; looks < LOOKS_MAX && !await this.#rests(path); looks++) await this.#pause()
    const left = (await mixedIn(this.#folder)).get(mixed.uid)
    // Else another process, which found it, has it or is done with it.
    if (left && left.takenAtMs === undefined) await this.#write(mixed, left)
  }

  async #takeUp(uid: string, left: Left | undefined): Promise<void> {
    if (left) {
      if (!await isLeft(this.#folder, uid, left, this.#ports.clock.nowMs())) return
      await this.#write(await notedOf(this.#folder, uid), left)
    }
    this.#found.delete(uid)
  }

  async #write(mixed: Mixed, { wav }: Left): Promise<void> {
    const { backlog, log, metrics } = this.#ports
    const { uid, conference = 'unknown' } = mixed
    if (wav !== undefined) {
      return backlog.add({ whose: { conference }, name: uid, write: this.#writerOf(mixed, wav) })
    }
    metrics.recordings.inc({ outcome: 'failed' })
    log.error({ conference, folder: this.#folder }, 'the mixer wrote nothing of a conference')
    return discardMixed(this.#folder, uid)
  }

  /** Takes it anew each time it tries: one that waits for long may be another process's meanwhile. */
  #writerOf(mixed: Mixed, wav: string): () => Promise<number | undefined> {
    const { uid } = mixed
    let name = wav
    return async () => {
      const taken = await take(this.#folder, uid, name, this.#ports.clock.nowMs())
      if (taken === undefined) {
        const there = (await mixedIn(this.#folder)).get(uid)
        if (there?.wav === undefined) await discardMixed(this.#folder, uid)
        return undefined
      }
      name = taken
      const path = join(this.#folder, taken)
      const isWhole = await this.#rests(path)
      const seconds = await writeMixed(mixed, path, this.#places)
      // Else what the mixer still writes is for the next start to see.
      if (isWhole) await discardMixed(this.#folder, uid, taken)
      return seconds
    }
  }

  /** True of what was never written, too. */
  async #rests(path: string): Promise<boolean> {
    return (await lastOf(path) ?? 0) + REST_MS <= this.#ports.clock.nowMs()
  }

  #pause(): Promise<void> {
    return new Promise(resolve => { this.#ports.clock.after(LOOK_MS, resolve) })
  }
}

function isoOf(ms: number): string {
  return new Date(ms).toISOString()
}
