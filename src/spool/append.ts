/** Appending whole lines to a file, so that a full disk or a crash leaves no half of one behind. */
import { open, stat, type FileHandle } from 'node:fs/promises'

/** What became of the lines. */
export interface Appended {
  /** How many of them are in the file now. */
  readonly count: number
  /** Why the rest is not. */
  readonly error?: unknown
}

const newline = 0x0a

/**
 * Appends `lines`, each ending in a newline, and says how many made it. The file is opened anew each
 * time, so that one renamed away by log rotation is let go. Never throws.
 */
export async function appendLines(path: string, lines: readonly Buffer[]): Promise<Appended> {
  try {
    await using file = await open(path, 'a+')
    return await appendTo(file, lines)
  } catch (error) {
    return { count: 0, error }
  }
}

async function appendTo(file: FileHandle, lines: readonly Buffer[]): Promise<Appended> {
  const found = await file.stat()
  // A pipe or terminal has no end to look at and nothing that could be taken back.
  if (!found.isFile()) {
    await file.appendFile(Buffer.concat(lines))
    return { count: lines.length }
  }
  const isTorn = await endsTorn(file, found.size)
  if (isTorn) await file.appendFile('\n')
  return await writeWhole(file, lines, isTorn ? found.size + 1 : found.size)
}

/** True when the last line was never finished, by a process that died or a disk that was full. */
async function endsTorn(file: FileHandle, size: number): Promise<boolean> {
  if (size === 0) return false
  const { buffer } = await file.read(Buffer.alloc(1), 0, 1, size - 1)
  return buffer[0] !== newline
}

/** @param before how much the file holds */
async function writeWhole(file: FileHandle, lines: readonly Buffer[], before: number): Promise<Appended> {
  const bytes = Buffer.concat(lines)
  let written = 0
  try {
    while (written < bytes.length) written += (await file.write(bytes, written)).bytesWritten
    return { count: lines.length }
  } catch (error) {
    const { count, size } = wholeLines(lines, written)
    // What cannot be taken back now gets its newline when the file is opened next.
    await file.truncate(before + size).catch(() => undefined)
    return { count, error }
  }
}

/** How many whole lines the first `written` bytes hold, and their size. */
export function wholeLines(lines: readonly Buffer[], written: number): { count: number; size: number } {
  let count = 0
  let size = 0
  for (const line of lines) {
    if (size + line.length > written) break
    size += line.length
    count++
  }
  return { count, size }
}

/** Bytes; undefined when there is no such file. */
export async function sizeOf(file: string): Promise<number | undefined> {
  return await stat(file).then(({ size }) => size, () => undefined)
}
