/** Putting a file aside: FILE becomes FILE.1, what was that becomes FILE.2, and so on to the oldest, which goes. */
import { rename, stat } from 'node:fs/promises'
import type { Clock } from '../base/clock.ts'
import { sizeOf } from '../spool/append.ts'

/** When a file is put aside, and how many of those are kept. */
export interface Rotation {
  /** As soon as it holds so many bytes; undefined for any number. */
  readonly bytes: number | undefined
  /** When a period of so many milliseconds is over, counted from midnight in UTC; undefined for never. */
  readonly everyMs: number | undefined
  readonly keep: number
}

/** Puts the file aside if it is time to. @returns whether it was */
export async function rotateWhenDue(
  file: string, { bytes = Infinity, everyMs = Infinity, keep }: Rotation, clock: Pick<Clock, 'nowMs'>,
): Promise<boolean> {
  const found = await stat(file).catch(() => undefined)
  if (!found?.isFile() || found.size === 0) return false
  // The file's own time tells the period of its newest line, over any restart.
  const isPast = Math.floor(found.mtimeMs / everyMs) < Math.floor(clock.nowMs() / everyMs)
  if (found.size < bytes && !isPast) return false
  await rotate(file, keep)
  return true
}

/** Moves every file one further back; the oldest is written over. `keep` of at least 1. */
export async function rotate(file: string, keep: number): Promise<void> {
  const names = [file, ...olderThan(file, keep)]
  for (let at = keep; at > 0; at--) {
    const from = names[at - 1] as string
    if (await sizeOf(from) !== undefined) await rename(from, names[at] as string)
  }
}

/** The names of files that were put aside, newest first, whether they are there or not. */
export function olderThan(file: string, keep: number): string[] {
  return Array.from({ length: keep }, (_, index) => `${file}.${index + 1}`)
}
