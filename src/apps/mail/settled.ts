/** The files of a message that was spoken: audio and description, both whole under their names, or not there. */
import { open, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { SAMPLE, WAV_HEADER, wavHeader } from '../../audio/wav-header.ts'
import { RATE } from '../../audio/timeline.ts'

/** Only the owner hears what people said. */
export const MODE = 0o600

/** What is known of a message when it begins. */
export interface MessageHead {
  readonly callUid: string
  readonly box: string
  readonly from: MessageParty
  readonly to: MessageParty
  readonly peer?: string
  /** ISO 8601. */
  readonly recordedAt: string
}

export interface MessageParty {
  readonly uri: string
  /** E.164. */
  readonly number?: string
}

/** A message as it is delivered. */
export interface SettledMessage extends MessageHead {
  readonly seconds: number
  /** `crash`: the process ended while it was spoken. `disk`: the disk took no more. */
  readonly endedBy: 'caller' | 'key' | 'silence' | 'longest' | 'disk' | 'crash'
  /** The audio, beside the description. */
  readonly file: string
}

/** The files of a message while it is spoken. */
export function partsOf(folder: string, callUid: string): { readonly audio: string; readonly description: string } {
  return { audio: join(folder, `${callUid}.wav.part`), description: join(folder, `${callUid}.json.part`) }
}

/** Gives them their names, the audio last. What fails, or is cut off, can be done again. */
export async function settle(dir: string, message: SettledMessage): Promise<void> {
  const folder = join(dir, message.box)
  const { audio, description } = partsOf(folder, message.callUid)
  const named = join(folder, `${message.callUid}.json`)
  // In place of the one of the beginning only when it is whole.
  await writeFile(`${named}.new`, `${JSON.stringify(message, undefined, 2)}\n`, { mode: MODE })
  await rename(`${named}.new`, named)
  await rename(audio, join(folder, message.file))
  await rm(description, { force: true })
}

/** Takes away a message that is not kept, or one that was delivered elsewhere. */
export async function discard(dir: string, { box, callUid }: Pick<MessageHead, 'box' | 'callUid'>): Promise<void> {
  const folder = join(dir, box)
  const { audio, description } = partsOf(folder, callUid)
  const named = ['wav', 'json', 'json.new'].map(suffix => join(folder, `${callUid}.${suffix}`))
  await Promise.all([audio, description, ...named].map(path => rm(path, { force: true })))
}

/** What was being spoken when the process before this one ended, made whole as far as it was written. */
export async function* leftBehind(dir: string): AsyncGenerator<SettledMessage> {
  for (const box of await foldersIn(dir)) {
    const folder = join(dir, box)
    for (const name of await readdir(folder)) {
      const [, callUid] = /^([0-9a-f]+)\.wav\.part$/.exec(name) ?? []
      if (callUid === undefined) continue
      const { audio, description } = partsOf(folder, callUid)
      const head = await headIn(description)
      const length = await mended(audio)
      if (head && length > 0) yield { ...head, seconds: length / RATE, endedBy: 'crash', file: `${callUid}.wav` }
      else await discard(dir, { box, callUid })
    }
  }
}

async function foldersIn(dir: string): Promise<string[]> {
  const found = await readdir(dir, { withFileTypes: true })
  return found.filter(each => each.isDirectory()).map(({ name }) => name)
}

/** Undefined for one that was never written to its end; then there is no telling who spoke. */
async function headIn(path: string): Promise<MessageHead | undefined> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as MessageHead
  } catch {
    return undefined
  }
}

/** Makes the header say how much there is. @returns samples */
async function mended(path: string): Promise<number> {
  await using file = await open(path, 'r+')
  const length = Math.floor(((await file.stat()).size - WAV_HEADER) / SAMPLE)
  if (length > 0) await file.write(wavHeader(length, 1), 0, WAV_HEADER, 0)
  return length
}
