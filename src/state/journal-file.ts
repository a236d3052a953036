/**
 * Records by key that outlive the process, in one file: each change is a line appended with its checksum, and
 * the file is written anew when most of it is old. What a crash tore at its end is left out when it is read.
 */
import { open, readFile, rename, rm, type FileHandle } from 'node:fs/promises'
import { crc32 } from 'node:zlib'
import type { Clock, Timer } from '../base/clock.ts'
import { RouterError } from '../base/errors.ts'

/** The first line, which another form of the file would have otherwise. */
const title = 'pointsman journal 1\n'
/** It is not written anew before it has grown to this. */
const USUAL_BYTES = 1024 * 1024
/** How long the disk need not have what the system has. Milliseconds. */
const SYNC_MS = 1000
/** So much is copied at once. */
const COPY_BYTES = 256 * 1024
/** Numbers of parties and keys of media are in it. */
const OWNER_ONLY = 0o600

/** A record as it is from now on; without a value it is gone. */
export interface Change {
  readonly key: string
  readonly value?: object | undefined
}

/** What a file held. */
export interface ReadJournal {
  /** In the order in which they were last written. */
  readonly records: ReadonlyMap<string, object>
  /** Lines that could not be read. */
  readonly brokenCount: number
}

/**
 * Reads what the process before left; a file that is not there holds nothing.
 * @throws RouterError CONFIG_INVALID for a file that is no journal, or one of another version
 */
export async function readJournal(path: string): Promise<ReadJournal> {
  const bytes = await readFile(path).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return Buffer.alloc(0)
    const { message } = error as Error
    throw new RouterError('CONFIG_INVALID', `the journal ${path} cannot be read: ${message}`, {}, error)
  })
  const records = new Map<string, object>()
  // What was torn within its title was never more than that.
  if (title.startsWith(bytes.toString('latin1'))) return { records, brokenCount: 0 }
  if (bytes.toString('latin1', 0, title.length) !== title) {
    throw new RouterError('CONFIG_INVALID', `${path} is not a journal of this version; name another file, or remove it`)
  }
  let brokenCount = 0
  for (let from = title.length, to; from < bytes.length; from = to + 1) {
    to = bytes.indexOf('\n', from)
    if (to < 0) return { records, brokenCount: brokenCount + 1 }
    const change = changeIn(bytes.subarray(from, to))
    if (!change) brokenCount++
    // Again at the end, where the newest belongs.
    else records.delete(change.key)
    if (change?.value) records.set(change.key, change.value)
  }
  return { records, brokenCount }
}

function changeIn(line: Buffer): Change | undefined {
  const json = line.subarray(9)
  if (line.toString('latin1', 0, 9) !== `${sumOf(json)} `) return undefined
  const [key, value] = JSON.parse(json.toString()) as [string, object?]
  return { key, value }
}

function lineOf({ key, value }: Change): Buffer {
  const json = Buffer.from(JSON.stringify(value ? [key, value] : [key]))
  return Buffer.concat([Buffer.from(`${sumOf(json)} `), json, newline])
}

const newline = Buffer.from('\n')

function sumOf(bytes: Buffer): string {
  return crc32(bytes).toString(16).padStart(8, '0')
}

/** Where a record stands in the file. */
interface Stretch {
  readonly at: number
  readonly bytes: number
}

export class JournalFile {
  readonly #path: string
  #file: FileHandle
  #size = 0
  #inPlace = false
  /** Where the newest line of each key is. */
  #lines = new Map<string, Stretch>()
  #liveBytes = 0
  readonly #clock: Pick<Clock, 'after'>
  #due: Timer | undefined
  #syncing: Promise<void> | undefined

  private constructor(path: string, file: FileHandle, clock: Pick<Clock, 'after'>) {
    this.#path = path
    this.#clock = clock
    this.#file = file
  }

  /**
   * Begins a new file with these records in it, beside the one that is there until {@link takePlace}: whoever
   * holds that may still be alive.
   * @throws RouterError CONFIG_INVALID where nothing can be written
   */
  static async begin(
    path: string, records: ReadonlyMap<string, object>, clock: Pick<Clock, 'after'>,
  ): Promise<JournalFile> {
    try {
      const journal = new JournalFile(path, await created(path), clock)
      await journal.#append([Buffer.from(title)])
      await journal.write([...records].map(([key, value]) => ({ key, value })))
      return journal
    } catch (error) {
      const { message } = error as Error
      throw new RouterError('CONFIG_INVALID', `the journal ${path} cannot be written: ${message}`, {}, error)
    }
  }

  /** Records that are in the file and stand. */
  get count(): number {
    return this.#lines.size
  }

  /** Bytes of the file, old lines included. */
  get size(): number {
    return this.#size
  }

  /**
   * Appends changes; call it again only when it is done. When it rejects none of them counts, and what was
   * written of them is written over. The process may then be killed; for the machine to fail, the disk is asked
   * in the background to have it too.
   */
  async write(changes: readonly Change[]): Promise<void> {
    // First, so that a file that cannot be written anew does not grow.
    if (this.#size > USUAL_BYTES && this.#size > 2 * this.#liveBytes) await this.#renew()
    const lines = changes.filter(({ key, value }) => value || this.#lines.has(key))
      .map(change => ({ change, line: lineOf(change) }))
    let at = this.#size
    await this.#append(lines.map(({ line }) => line))
    for (const { change: { key, value }, line } of lines) {
      this.#liveBytes -= this.#lines.get(key)?.bytes ?? 0
      this.#lines.delete(key)
      if (value) this.#lines.set(key, { at, bytes: line.length })
      if (value) this.#liveBytes += line.length
      at += line.length
    }
    this.#sync()
  }

  /** From now on it is the file of that name. */
  async takePlace(): Promise<void> {
    await this.#file.datasync()
    await rename(beside(this.#path), this.#path)
    this.#inPlace = true
  }

  async close(): Promise<void> {
    this.#due?.cancel()
    await this.#syncing
    await this.#file.close()
    if (!this.#inPlace) await rm(beside(this.#path), { force: true })
  }

  async #append(lines: readonly Buffer[]): Promise<void> {
    const bytes = Buffer.concat(lines)
    for (let done = 0; done < bytes.length;) {
      done += (await this.#file.write(bytes, done, bytes.length - done, this.#size + done)).bytesWritten
    }
    this.#size += bytes.length
  }

  /** Soon, and nobody waits for it. */
  #sync(): void {
    this.#due ??= this.#clock.after(SYNC_MS, () => {
      this.#due = undefined
      this.#syncing = this.#file.datasync().catch(() => undefined)
    })
  }

  /** Copies the lines that stand to a new file, which takes the place of the old one. */
  async #renew(): Promise<void> {
    const after = new JournalFile(this.#path, await created(this.#path), this.#clock)
    try {
      await after.#copy(this.#file, this.#lines)
      await after.takePlace()
    } catch (error) {
      await after.close()
      throw error
    }
    await this.#syncing
    await this.#file.close()
    this.#file = after.#file
    this.#size = after.#size
    this.#lines = after.#lines
  }

  async #copy(from: FileHandle, lines: ReadonlyMap<string, Stretch>): Promise<void> {
    let batch = [Buffer.from(title)]
    let at = title.length
    for (const [key, { at: before, bytes }] of lines) {
      const { buffer } = await from.read(Buffer.alloc(bytes), 0, bytes, before)
      this.#lines.set(key, { at, bytes })
      batch.push(buffer)
      at += bytes
      if (at - this.#size < COPY_BYTES) continue
      await this.#append(batch)
      batch = []
    }
    await this.#append(batch)
  }
}

/** A file nobody else has open. */
async function created(path: string): Promise<FileHandle> {
  await rm(beside(path), { force: true })
  return await open(beside(path), 'wx+', OWNER_ONLY)
}

function beside(path: string): string {
  return `${path}.new`
}
