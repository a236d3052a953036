/**
 * A queue on disk: whole lines in numbered files of some megabytes, put in at the end and taken from the
 * front, in order. What is in it outlives the process; how far it was taken is noted beside, so that a
 * crash has one batch taken twice at most. One process at a time.
 */
import { constants } from 'node:fs'
import { mkdir, open, readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { appendLines, wholeLines, type Appended } from './append.ts'

export interface Spool {
  /** How much of it is not taken yet. Bytes. */
  readonly bytes: number
  /** Puts lines in, each ending in a newline, as far as there is room. Never throws. */
  put(lines: readonly Buffer[]): Promise<Appended>
  /** The oldest lines, without their newlines; the same until they are taken. None when it is empty. */
  peek(linesMax: number): Promise<readonly string[]>
  /** Lets go of the lines peeked last, or of the first `count` of them. */
  take(count: number): Promise<void>
}

/** A file is begun when the one before holds so much, and goes when all in it was taken. */
const fileBytesMax = 4 * 1024 * 1024
/** More than any line is long. */
const readBytes = 1024 * 1024
const lineFile = /^\d{12}\.jsonl$/
const takenFile = 'taken'
/** The note has one width, so that writing it again needs no room on a full disk. */
const takenNote = (file: number, offset: number): string => `${String(file).padStart(12, '0')} ${offset}`.padEnd(31)

interface LineFile {
  readonly number: number
  /** Bytes. */
  size: number
}

/** @param room how many bytes it may hold */
export function openSpool(folder: string, room: number): Spool {
  return new DiskSpool(folder, room)
}

class DiskSpool implements Spool {
  readonly #folder: string
  readonly #room: number
  /** Oldest first; the last one is written to. */
  #files: LineFile[] = []
  /** How much of the first file was taken. */
  #offset = 0
  /** Lengths of the lines peeked last. */
  #peeked: readonly number[] = []
  #found: Promise<void> | undefined
  #turn: Promise<unknown> = Promise.resolve()

  constructor(folder: string, room: number) {
    this.#folder = folder
    this.#room = room
  }

  get bytes(): number {
    return this.#files.reduce((sum, { size }) => sum + size, -this.#offset)
  }

  put(lines: readonly Buffer[]): Promise<Appended> {
    return this.#inTurn(async () => {
      try {
        await this.#find()
      } catch (error) {
        return { count: 0, error }
      }
      const fitting = lines.slice(0, wholeLines(lines, this.#room - this.bytes).count)
      const file = this.#lastFile()
      const path = this.#pathOf(file)
      const { count, error } = await appendLines(path, fitting)
      file.size = await stat(path).then(({ size }) => size, () => file.size)
      if (error !== undefined) return { count, error }
      return count === lines.length ? { count } : { count, error: new Error(`the spool is full (${this.#room} bytes)`) }
    })
  }

  peek(linesMax: number): Promise<readonly string[]> {
    return this.#inTurn(async () => {
      // A folder that is not there holds nothing; that it cannot be made is said by whoever puts something in.
      if (!await this.#find().then(() => true, () => false)) return []
      for (;;) {
        const [first] = this.#files
        const lines = first ? await this.#read(first, linesMax) : []
        this.#peeked = lines.map(line => Buffer.byteLength(line) + 1)
        // What a process that died left of a line, at the end of its file, was never whole.
        if (lines.length > 0 || this.#files.length < 2) return lines
        await this.#letGo()
      }
    })
  }

  take(count: number): Promise<void> {
    return this.#inTurn(async () => {
      const [first] = this.#files
      if (!first) return
      this.#offset += this.#peeked.slice(0, count).reduce((sum, size) => sum + size, 0)
      this.#peeked = this.#peeked.slice(count)
      if (this.#offset >= first.size) await this.#letGo()
      else await this.#note(first.number)
    })
  }

  /** One thing after another, whatever came of the one before. */
  #inTurn<T>(run: () => Promise<T>): Promise<T> {
    const result = this.#turn.then(run)
    this.#turn = result.catch(() => undefined)
    return result
  }

  /** What an earlier process left, looked up once; a folder that cannot be read or made is asked for again. */
  #find(): Promise<void> {
    this.#found ??= this.#look().catch((error: unknown) => {
      this.#found = undefined
      throw error
    })
    return this.#found
  }

  async #look(): Promise<void> {
    await mkdir(this.#folder, { recursive: true })
    // Of one width, so that their order as texts is their order.
    const names = (await readdir(this.#folder)).filter(name => lineFile.test(name)).toSorted()
    const numbers = names.map(name => Number.parseInt(name, 10))
    const files = await Promise.all(numbers.map(async number =>
      ({ number, size: (await stat(join(this.#folder, nameOf(number)))).size })))
    const [taken = 0, offset = 0] = await this.#taken()
    this.#files = files
    if (files[0]?.number === taken) this.#offset = Math.min(offset, files[0].size)
    // A new file for a new process: a torn end of the last one stays where it is, behind all whole lines.
    this.#files.push({ number: Math.max(taken, numbers.at(-1) ?? 0) + 1, size: 0 })
  }

  async #taken(): Promise<readonly number[]> {
    try {
      await using file = await open(join(this.#folder, takenFile))
      return (await file.readFile('utf8')).trim().split(' ').map(Number)
    } catch {
      // Nothing was ever taken, or it cannot be told: then all of it is sent, some of it again.
      return []
    }
  }

  /** The file to write to. */
  #lastFile(): LineFile {
    const last = this.#files.at(-1)
    if (last && last.size < fileBytesMax) return last
    const next = { number: (last?.number ?? 0) + 1, size: 0 }
    this.#files.push(next)
    return next
  }

  async #read(from: LineFile, linesMax: number): Promise<string[]> {
    if (this.#offset >= from.size) return []
    await using file = await open(this.#pathOf(from))
    const { buffer, bytesRead } = await file.read(Buffer.alloc(readBytes), 0, readBytes, this.#offset)
    return buffer.toString('utf8', 0, bytesRead).split('\n').slice(0, -1).slice(0, linesMax)
  }

  /** The first file goes; when it is the one written to, another is begun. */
  async #letGo(): Promise<void> {
    const [first, ...rest] = this.#files
    if (!first) return
    // A disk that takes nothing keeps it; after a restart it would be sent again, which its readers expect.
    await rm(this.#pathOf(first), { force: true }).catch(() => undefined)
    this.#offset = 0
    this.#files = rest.length > 0 ? rest : [{ number: first.number + 1, size: 0 }]
    await this.#note(first.number + 1)
  }

  async #note(file: number): Promise<void> {
    try {
      await using note = await open(join(this.#folder, takenFile), constants.O_RDWR | constants.O_CREAT)
      await note.write(`${takenNote(file, this.#offset)}\n`, 0)
    } catch {
      // As above.
    }
  }

  #pathOf({ number }: LineFile): string {
    return join(this.#folder, nameOf(number))
  }
}

function nameOf(number: number): string {
  return `${String(number).padStart(12, '0')}.jsonl`
}
