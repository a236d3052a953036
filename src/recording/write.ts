/** The files of one recording: the audio and a description of it, both whole or not there. */
import { createReadStream, createWriteStream } from 'node:fs'
import { readdir, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import type { Captured } from '../call/feed.ts'
import { RATE } from '../audio/timeline.ts'
import { SEALED, sealFor, type Seal } from './seal.ts'
import { ifThere, ofSource, piecesOf } from './source.ts'
import { surveyOf, wavOf, type Survey } from './wav.ts'

/** A call that an engine wrote down, or does. */
export interface CapturedCall extends Captured {
  /** What the engine wrote is whole; else it is as a process left it that was killed. */
  readonly isOver?: boolean
}

export interface WritePlaces {
  /** Where files of ours go. */
  readonly dir: string
  /** What the engine has as its `--recording-dir`. */
  readonly engineDir: string
  /** What becomes of audio on its way to a file; without it that is as it was heard. */
  readonly seal?: Seal | undefined
}

/**
 * @param publicKey what audio is sealed for
 * @throws RouterError CONFIG_INVALID for one that is none
 */
export function placesFor(
  { dir, engineDir, sealFor: publicKey }: Pick<WritePlaces, 'dir' | 'engineDir'> & {
    readonly sealFor: string | undefined
  },
): WritePlaces {
  return { dir, engineDir, seal: publicKey === undefined ? undefined : sealFor(publicKey) }
}

/** Only the owner reads what people said. */
export const MODE = 0o600

/**
 * Writes them and takes the engine's files away. What fails leaves those where they are, and nothing of ours.
 * @returns how long the recording is, in seconds; undefined when nothing was heard
 * @throws SourceFailed for a file of the engine; whatever a folder says
 */
export async function writeRecording(captured: CapturedCall, places: WritePlaces): Promise<number | undefined> {
  const { media: { name, ...from }, call: { callUid } } = captured
  const captures = await capturesOf(captured, places)
  const survey = await ofSource(surveyOf({ files: captures, ...from }))
  if (survey) {
    const files = [await put(places, `${callUid}.wav`, wavOf(survey, from))]
    for (const [at, capture] of keptOf(survey).entries()) {
      files.push(await put(places, `${callUid}-${at + 1}.pcap`, createReadStream(capture)))
    }
    await describe(places, callUid, description(captured, survey, files))
  }
  const notes = await filesOf(join(places.engineDir, 'metadata'), `rtpengine-meta-${name}-`)
  await Promise.all([...captures, ...notes].map(file => rm(file, { force: true })))
  return survey && survey.length / RATE
}

/** The engine's files of what was said. */
export function capturesOf(
  { media: { name } }: Pick<CapturedCall, 'media'>, { engineDir }: Pick<WritePlaces, 'engineDir'>,
): Promise<readonly string[]> {
  return filesOf(join(engineDir, 'pcaps'), `${name}-`)
}

async function filesOf(folder: string, prefix: string): Promise<string[]> {
  // The engine makes the folder with its first recording.
  const names = await ifThere(readdir(folder)) ?? []
  return names.filter(name => name.startsWith(prefix)).map(name => join(folder, name))
}

/** The engine's own files stay for a party of whom nothing could be made audible, in a codec we do not know. */
function keptOf({ heard, unheard, files }: Survey): readonly string[] {
  return Object.keys(unheard).length > 0 && (heard.a === 0 || heard.b === 0) ? files : []
}

/** What audio is called in the folder, sealed or not. */
export function nameOf({ seal }: Pick<WritePlaces, 'seal'>, audio: string): string {
  return seal ? `${audio}${SEALED}` : audio
}

/**
 * Writes audio.
 * @returns what it is called
 * @throws SourceFailed for the pieces; whatever the folder says
 */
export async function put(places: WritePlaces, audio: string, pieces: AsyncIterable<Buffer>): Promise<string> {
  const { dir, seal } = places
  const name = nameOf(places, audio)
  const part = join(dir, `${name}.part`)
  try {
    const read = piecesOf(pieces)
    await pipeline(seal ? seal(read) : read, createWriteStream(part, { mode: MODE }))
    await rename(part, join(dir, name))
  } catch (error) {
    await rm(part, { force: true })
    throw error
  }
  return name
}

/** Writes the description of a recording, last of all: where it is, the audio is. */
export async function describe({ dir }: WritePlaces, uid: string, described: object): Promise<void> {
  await putText(join(dir, `${uid}.json`), `${JSON.stringify(described, undefined, 2)}\n`)
}

/** Writes a text, whole or not at all. */
export async function putText(path: string, text: string): Promise<void> {
  await writeFile(`${path}.part`, text, { mode: MODE })
  await rename(`${path}.part`, path)
}

function description({ call, moments, isOver }: CapturedCall, survey: Survey, files: readonly string[]): object {
  const { callUid, from, to, peer, rule, target, startedAtMs, answeredAtMs, policyDigest } = call
  const time = (ms: number | undefined): string | undefined => ms === undefined ? undefined : new Date(ms).toISOString()
  return {
    callUid, from, to, peer, rule, target, policyDigest, startedAt: time(startedAtMs), answeredAt: time(answeredAtMs),
    recordingBegins: time(survey.startS * 1000), seconds: survey.length / RATE, ...!isOver && { cutShort: true },
    channels: { left: 'caller', right: 'callee' }, files,
    moments: moments.map(({ did, atMs }) => ({ did, at: time(atMs) })),
    packets: { caller: survey.heard.a, callee: survey.heard.b, otherPayloadTypes: survey.unheard },
  }
}
