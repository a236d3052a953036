/** What the mixer of a conference writes down, beside what we note of it, and the recording that is made of both. */
import { createReadStream } from 'node:fs'
import { open, readdir, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { bytesPerSecond, mendedHeader, WAV_HEADER } from '../audio/wav-header.ts'
import { describe, put, putText, type WritePlaces } from './files.ts'
import { ifThere, notedIn, ofSource } from './source.ts'

/** What is known of the recording of a conference. Times as ISO 8601. */
export interface Mixed {
  readonly uid: string
  /** Undefined where the note of its beginning is lost. */
  readonly conference?: string
  readonly startedAt?: string
  /** Undefined where the process that had it written was killed. */
  readonly endedAt?: string
}

/** What lies in the folder of one. */
export interface Left {
  /** What the mixer's file is called; undefined where there is a note alone. */
  readonly wav?: string
  /** When a process took it, to make a recording of it. Milliseconds since 1970. */
  readonly takenAtMs?: number
}

/** A mixer that wrote nothing for so long writes no more: else it does many times a second. Milliseconds. */
export const REST_MS = 1000
/** A note that is so old is one of a mixer that will not write. Milliseconds. */
const NOTE_MS = 60_000
/** Whoever took it so long ago was killed: a day of audio is copied sooner. Milliseconds. */
const TAKEN_MS = 600_000

/** The folder the mixer writes to, in that of the engine: what lies there is not sealed. */
export function mixerFolder({ engineDir }: Pick<WritePlaces, 'engineDir'>): string {
  return join(engineDir, 'conferences')
}

/** The file the mixer writes. */
export function mixedFile(folder: string, uid: string): string {
  return join(folder, `${uid}.wav`)
}

function noteFile(folder: string, uid: string): string {
  return join(folder, `${uid}.json`)
}

/** Notes that a recording begins, for whoever finds it when we are gone. */
export function noteBegun(folder: string, mixed: Mixed): Promise<void> {
  return putText(noteFile(folder, mixed.uid), JSON.stringify(mixed))
}

/** All that lie in the folder, by their uid; none when it is not there. */
export async function mixedIn(folder: string): Promise<ReadonlyMap<string, Left>> {
  const all = new Map<string, Left>()
  for (const wav of await ifThere(readdir(folder)) ?? []) {
    const [, uid, takenAt] = /^([0-9a-f]{20})(?:(?:\.(\d+))?\.wav|\.json)$/.exec(wav) ?? []
    if (uid === undefined) continue
    const left = { wav, ...takenAt !== undefined && { takenAtMs: Number(takenAt) } }
    all.set(uid, wav.endsWith('.wav') ? left : all.get(uid) ?? {})
  }
  return all
}

/** What was noted of it; its name alone where the note is not there, or was never written to its end. */
export async function notedOf(folder: string, uid: string): Promise<Mixed> {
  return { ...await notedIn(noteFile(folder, uid)), uid }
}

/** When a file was written to last. Milliseconds since 1970; undefined when it is not there. */
export async function lastOf(path: string): Promise<number | undefined> {
  return (await ifThere(stat(path)))?.mtimeMs
}

/** True of what is nobody's any more: no mixer writes it, and no process that lives took it. */
export async function isLeft(folder: string, uid: string, { wav, takenAtMs }: Left, nowMs: number): Promise<boolean> {
  if (takenAtMs !== undefined && takenAtMs + TAKEN_MS > nowMs) return false
  const lastMs = await lastOf(wav === undefined ? noteFile(folder, uid) : join(folder, wav))
  return lastMs !== undefined && lastMs + (wav === undefined ? NOTE_MS : REST_MS) <= nowMs
}

/**
 * Takes the mixer's file, which no other process does then, also one that was taken before.
 * @returns what it is called now; undefined when it is gone, or another process took it
 */
export async function take(folder: string, uid: string, wav: string, nowMs: number): Promise<string | undefined> {
  const taken = `${uid}.${Math.floor(nowMs)}.wav`
  return await ifThere(rename(join(folder, wav), join(folder, taken)).then(() => taken))
}

/**
 * Makes a recording of it. What fails leaves nothing of ours.
 * @param path where the mixer's file is
 * @returns how long the recording is, in seconds; undefined when nothing was heard
 * @throws SourceFailed for the mixer's file; whatever a folder says
 */
export async function writeMixed(
  { uid, conference, startedAt, endedAt }: Mixed, path: string, places: WritePlaces,
): Promise<number | undefined> {
  const { header, bytes } = await ofSource(beginningOf(path))
  const seconds = bytes > 0 ? bytes / bytesPerSecond(header) : undefined
  if (seconds !== undefined) {
    const file = await put(places, `${uid}.wav`, whole(path, mendedHeader(header, bytes), bytes))
    await describe(places, uid, { conference, startedAt, endedAt, seconds, files: [file] })
  }
  return seconds
}

/** Takes away what was written down of one, the note last. */
export async function discardMixed(folder: string, uid: string, wav?: string): Promise<void> {
  if (wav !== undefined) await rm(join(folder, wav), { force: true })
  await rm(noteFile(folder, uid), { force: true })
}

/** The header of the mixer's file, and how many bytes of samples follow. */
async function beginningOf(path: string): Promise<{ readonly header: Buffer; readonly bytes: number }> {
  await using file = await open(path)
  const header = Buffer.alloc(WAV_HEADER)
  await file.read(header, 0, WAV_HEADER, 0)
  return { header, bytes: (await file.stat()).size - WAV_HEADER }
}

async function* whole(path: string, header: Buffer, bytes: number): AsyncGenerator<Buffer> {
  yield header
  yield* createReadStream(path, { start: WAV_HEADER, end: WAV_HEADER + bytes - 1 }) as AsyncIterable<Buffer>
}
