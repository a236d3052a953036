/**
 * Recordings of calls. A note beside what the engine writes says whose it is and how it stands; when the call is over
 * that becomes a recording. What a process left that was killed, or that could not write it, is found by its notes.
 */
import { readdir, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { ownFolder } from '../spool/room.ts'
import type { Backlog } from './backlog.ts'
import { putText, type WritePlaces } from './files.ts'
import type { WriterPorts } from './ports.ts'
import { Presence } from './presence.ts'
import { sweepWritten } from './retention.ts'
import { ifThere, notedIn } from './source.ts'
import { allCaptures, capturesOf, writeRecording, type CapturedCall } from './write.ts'

/** The engine gives a session up by then in which nobody says anything: what rests so long is whole. Milliseconds. */
const REST_MS = 60_000
const file = /^([0-9a-f]{20})\.([0-9a-f]{20})\.json$/

export interface CallRecordingsPorts extends WriterPorts {
  readonly backlog: Backlog
}

export class CallRecordings {
  readonly #places: WritePlaces
  readonly #folder: string
  readonly #ports: CallRecordingsPorts
  readonly #presence: Presence
  /** The newest note of each call that is written still. */
  readonly #noting = new Map<string, Promise<void>>()
  /** Notes of other processes at the start: one whose call goes on here is ours from then on. */
  readonly #before = new Map<string, string>()
  /** False where there is no folder for notes. */
  #canNote = false
  #hasTaken = false
  #failing = false

  constructor(places: WritePlaces, ports: CallRecordingsPorts) {
    this.#places = places
    this.#folder = notesFolder(places)
    this.#ports = ports
    this.#presence = new Presence(this.#folder, ports.clock, err => this.#cannotNote(err))
  }

  /** Without a folder for notes calls are recorded all the same. */
  async open(): Promise<void> {
    try {
      await ownFolder(this.#folder)
      await this.#presence.begin()
      for (const name of await readdir(this.#folder)) {
        const [, uid] = file.exec(name) ?? []
        if (uid !== undefined) this.#before.set(uid, name)
      }
      this.#canNote = true
    } catch (err) {
      this.#cannotNote(err)
    }
  }

  /** How it stands now with a call that is recorded. */
  note(captured: CapturedCall): void {
    if (!this.#canNote) return
    const { callUid } = captured.call
    const noting = (this.#noting.get(callUid) ?? Promise.resolve()).then(() => this.#note(captured))
      .catch((err: unknown) => this.#cannotNote(err))
      .finally(() => { if (this.#noting.get(callUid) === noting) this.#noting.delete(callUid) })
    this.#noting.set(callUid, noting)
  }

  /** The call is over, and what the engine writes of it is whole. */
  over(captured: CapturedCall): void {
    this.note({ ...captured, isOver: true })
    this.#write({ ...captured, isOver: true })
  }

  /** Takes up what belongs to nobody any more. */
  async takeUp(): Promise<void> {
    if (!this.#canNote) return
    const living = await this.#presence.living()
    for (const name of await readdir(this.#folder)) {
      const [, uid, owner] = file.exec(name) ?? []
      if (uid === undefined || owner === undefined || living.has(owner)) continue
      await this.#takeUp(uid, name).catch((err: unknown) =>
        this.#ports.log.warn({ err, callUid: uid }, 'what was left of a call is not taken up, and looked at again'))
    }
    if (!this.#hasTaken) await this.#tellOfOthers()
    this.#hasTaken = true
  }

  /** Deletes what is too old of what was written and never became a recording. */
  async sweep(ageMs: number): Promise<void> {
    const deleted = await sweepWritten(
      this.#places.engineDir, ageMs, this.#ports.clock.nowMs(), async () => await this.#underWay())
    if (deleted > 0) this.#ports.log.warn({ deleted }, 'old files that never became recordings are deleted')
  }

  /** Resolves when all is noted; what is not written by then is for others to take up. */
  async close(): Promise<void> {
    await Promise.all(this.#noting.values())
    await this.#presence.end().catch((err: unknown) => this.#cannotNote(err))
  }

  /** What living processes have written, by the uid of the call and by its name there. */
  async #underWay(): Promise<ReadonlySet<string>> {
    const living = await this.#presence.living()
    const all = (await this.#notes()).filter(({ owner, noted }) => living.has(owner) && !noted.isOver)
    return new Set(all.flatMap(({ noted: { call, media } }) => [call.callUid, media.name]))
  }

  async #notes(): Promise<readonly { readonly owner: string; readonly noted: CapturedCall }[]> {
    const all: { readonly owner: string; readonly noted: CapturedCall }[] = []
    for (const name of await ifThere(readdir(this.#folder)) ?? []) {
      const [, , owner] = file.exec(name) ?? []
      if (owner === undefined) continue
      const noted = await notedIn(join(this.#folder, name)) as CapturedCall | undefined
      if (noted) all.push({ owner, noted })
    }
    return all
  }

  /** Captures nobody noted, as those of older versions: whose they are cannot be told, so nothing is made of them. */
  async #tellOfOthers(): Promise<void> {
    const noted = new Set((await this.#notes()).map(each => each.noted.media.name))
    const captures = await allCaptures(this.#places)
    let count = 0
    for (const { path } of captures.filter(each => !noted.has(each.name))) {
      const lastMs = (await ifThere(stat(path)))?.mtimeMs
      if (lastMs !== undefined && lastMs + REST_MS <= this.#ports.clock.nowMs()) count += 1
    }
    if (count > 0) this.#ports.log.warn({ count }, 'captures that nobody noted lie in plain where the engine writes')
  }

  async #note(captured: CapturedCall): Promise<void> {
    const { callUid } = captured.call
    await putText(this.#ours(callUid), JSON.stringify(captured))
    const before = this.#before.get(callUid)
    if (before === undefined) return
    this.#before.delete(callUid)
    await rm(join(this.#folder, before), { force: true })
  }

  /** Whoever gives it its new name has it: of several processes that find it one can. */
  async #takeUp(uid: string, name: string): Promise<void> {
    const path = join(this.#folder, name)
    const noted = await notedIn(path) as CapturedCall | undefined
    if (noted && !noted.isOver && !await this.#rests(path, noted)) return
    if (!await ifThere(rename(path, this.#ours(uid)).then(() => true))) return
    if (noted) return this.#write(noted)
    this.#ports.metrics.recordings.inc({ outcome: 'failed' })
    this.#ports.log.error({ callUid: uid, path: this.#ours(uid) }, 'the note of a recording cannot be read')
  }

  async #rests(path: string, captured: CapturedCall): Promise<boolean> {
    const files = [path, ...await capturesOf(captured, this.#places)]
    const times = await Promise.all(files.map(async each => (await ifThere(stat(each)))?.mtimeMs ?? 0))
    return Math.max(...times) + REST_MS <= this.#ports.clock.nowMs()
  }

  #write(captured: CapturedCall): void {
    const { media: { name }, call: { callUid } } = captured
    this.#ports.backlog.add({
      whose: { callUid }, name,
      write: async () => {
        const { seconds, undecoded } = await writeRecording(captured, this.#places)
        if (undecoded) {
          this.#ports.log.warn({ callUid, undecoded }, 'not all that was said can be decoded: its captures are kept')
        }
        await this.#noting.get(callUid)
        if (this.#canNote) await rm(this.#ours(callUid), { force: true })
        return seconds
      },
    })
  }

  #ours(uid: string): string {
    return join(this.#folder, `${uid}.${this.#presence.name}.json`)
  }

  #cannotNote(err: unknown): void {
    if (!this.#failing) this.#ports.log.warn({ err }, 'calls that are recorded cannot be noted: a kill loses those')
    this.#failing = true
  }
}

/** Where notes of recorded calls lie. */
function notesFolder({ engineDir }: Pick<WritePlaces, 'engineDir'>): string {
  return join(engineDir, 'calls')
}
