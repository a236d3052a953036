/** What the mixer of a conference writes down, beside what we note of it, and the recording that is made of both. */
import { createReadStream } from 'node:fs'
import { open, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { bytesPerSecond, mendedHeader, WAV_HEADER } from '../audio/wav-header.ts'
import { ifThere, ofSource } from './source.ts'
import { describe, MODE, put, type WritePlaces } from './write.ts'

/** What is known of the recording of a conference. Times as ISO 8601. */
export interface Mixed {
  readonly uid: string
  /** Undefined where the note of its beginning is lost. */
  readonly conference?: string
  readonly startedAt?: string
  /** Undefined where the process that had it written was killed. */
  readonly endedAt?: string
}

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
  return writeFile(noteFile(folder, mixed.uid), JSON.stringify(mixed), { mode: MODE })
}

/** All that lie in the folder; none when it is not there. */
export async function mixedIn(folder: string): Promise<readonly Mixed[]> {
  const names = await ifThere(readdir(folder)) ?? []
  const uids = new Set(names.flatMap(name => /^([0-9a-f]{20})\.(?:wav|json)$/.exec(name)?.[1] ?? []))
  return await Promise.all([...uids].map(async uid => ({ ...await noted(noteFile(folder, uid)), uid })))
}

/** Nothing for a note that is not there, or was never written to its end. */
async function noted(path: string): Promise<Partial<Mixed>> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as Mixed
  } catch {
    return {}
  }
}

/** When the mixer wrote last. Milliseconds since 1970; undefined when it wrote nothing. */
export async function mixedLast(folder: string, uid: string): Promise<number | undefined> {
  return (await ifThere(stat(mixedFile(folder, uid))))?.mtimeMs
}

/**
 * Makes a recording of it and takes away what it was made of. What fails leaves that where it is.
 * @returns how long the recording is, in seconds; undefined when nothing was heard, or the mixer's file is gone
 * @throws SourceFailed for the mixer's file; whatever a folder says
 */
export async function writeMixed(
  { uid, conference, startedAt, endedAt }: Mixed, folder: string, places: WritePlaces,
): Promise<number | undefined> {
  const path = mixedFile(folder, uid)
  const { header, bytes } = await ofSource(ifThere(beginningOf(path))) ?? NOTHING
  const seconds = bytes > 0 ? bytes / bytesPerSecond(header) : undefined
  if (seconds !== undefined) {
    const file = await put(places, `${uid}.wav`, whole(path, mendedHeader(header, bytes), bytes))
    await describe(places, uid, { conference, startedAt, endedAt, seconds, files: [file] })
  }
  await discardMixed(folder, uid)
  return seconds
}

/** Takes away what was written down of one. */
export async function discardMixed(folder: string, uid: string): Promise<void> {
  await Promise.all([mixedFile(folder, uid), noteFile(folder, uid)].map(path => rm(path, { force: true })))
}

/** Of a mixer's file. */
interface Beginning {
  readonly header: Buffer
  /** How many of samples follow. */
  readonly bytes: number
}

const NOTHING: Beginning = { header: Buffer.alloc(0), bytes: 0 }

async function beginningOf(path: string): Promise<Beginning> {
  await using file = await open(path)
  const header = Buffer.alloc(WAV_HEADER)
  await file.read(header, 0, WAV_HEADER, 0)
  return { header, bytes: (await file.stat()).size - WAV_HEADER }
}

async function* whole(path: string, header: Buffer, bytes: number): AsyncGenerator<Buffer> {
  yield header
  yield* createReadStream(path, { start: WAV_HEADER, end: WAV_HEADER + bytes - 1 }) as AsyncIterable<Buffer>
}
