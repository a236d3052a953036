/** Where files of recordings go, and how each gets there: whole or not at all, for its owner alone. */
import { createWriteStream } from 'node:fs'
import { rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { SEALED, sealFor, type Seal } from './seal.ts'
import { piecesOf } from './source.ts'

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
