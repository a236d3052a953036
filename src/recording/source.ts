/** What was written down and becomes a recording: that it cannot be read is no fault of the folder recordings go to. */
import { readFile } from 'node:fs/promises'

/** One file cannot be read, for what it is or for whose it is. */
export class SourceFailed extends Error {
  override readonly name = 'SourceFailed'

  constructor(cause: unknown) {
    super(`what was written down cannot be read: ${String(cause)}`, { cause })
  }
}

/** @throws SourceFailed whatever goes wrong with it */
export async function ofSource<T>(work: Promise<T>): Promise<T> {
  try {
    return await work
  } catch (error) {
    throw new SourceFailed(error)
  }
}

/** The pieces, for whoever takes them. @throws SourceFailed when they cannot be read */
export async function* piecesOf(pieces: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  try {
    yield* pieces
  } catch (error) {
    throw new SourceFailed(error)
  }
}

/** What comes of it; undefined when the file or folder it asks for is not there. */
export async function ifThere<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

/** What a note says; undefined where it is not there, or makes no sense. */
export async function notedIn(path: string): Promise<object | undefined> {
  try {
    const noted: unknown = JSON.parse(await readFile(path, 'utf8'))
    return typeof noted === 'object' && noted !== null ? noted : undefined
  } catch {
    return undefined
  }
}
