/** The files receipts lie in: the one written to, the older ones behind it, the folder of policies beside it. */
import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { createInterface } from 'node:readline'
import { sizeOf } from '../spool/append.ts'
import { olderThan } from './rotate.ts'

/** Where the policies of a receipts file are kept. */
export function policiesBeside(file: string): string {
  return `${file}.policies`
}

/** The receipts files that are there, newest first. @param keep how many older ones there may be */
export async function receiptFiles(file: string, keep: number): Promise<string[]> {
  const found: string[] = []
  for (const each of [file, ...olderThan(file, keep)]) if (await sizeOf(each) !== undefined) found.push(each)
  return found
}

/** The newest line that holds `mark` and is the one meant, from the newest file on; undefined when none is. */
export async function findLine(
  files: readonly string[], mark: string, isIt: (line: string) => boolean,
): Promise<string | undefined> {
  for (const file of files) {
    let found: string | undefined
    for await (const line of linesOf(file)) if (line.includes(mark) && isIt(line)) found = line
    if (found !== undefined) return found
  }
  return undefined
}

/** Line by line, whatever the size. */
export function linesOf(file: string): AsyncIterable<string> {
  return createInterface({ input: createReadStream(file), crlfDelay: Infinity })
}

/** More than any first line is long. */
const FIRST_LINE_MAX = 256 * 1024

/** The first line of a file, empty when it has none. */
export async function firstLine(file: string): Promise<string> {
  await using handle = await open(file)
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(FIRST_LINE_MAX), 0, FIRST_LINE_MAX, 0)
  return buffer.toString('utf8', 0, bytesRead).split('\n', 1)[0] ?? ''
}
