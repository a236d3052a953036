/**
 * Tells whether the files of a policy changed, by what they contain: names, times and inodes lie when
 * a volume is swapped by symlink or an editor renames over. Knows no policy and compiles nothing.
 */
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { dataName, FILE_BYTES_MAX, policyName } from './files.ts'

/**
 * A file whose times are at least this old cannot be written again without showing it; younger ones
 * are read again, because two writes may fall into one tick of the file system's clock.
 */
const trustedAfterNs = 2_000_000_000n

/** Returns the digest of what the files contain now; what cannot be read counts as not there. Never throws. */
export type Fingerprint = () => Promise<string>

interface Seen {
  readonly stamp: string
  readonly digest: string
}

/**
 * Makes the fingerprint of a file, or of the visible policy files of a directory, symlinks followed:
 * what `readFiles` reads. Remembers digests by inode, size and times, so that a steady policy costs
 * one `stat` a file.
 *
 * @param nowMs wall-clock milliseconds since 1970, as the file system stamps
 */
export function createFingerprint(path: string, nowMs: () => number): Fingerprint {
  let known = new Map<string, Seen>()
  return async () => {
    const next = new Map<string, Seen>()
    const sum = createHash('sha256')
    for (const file of await filesAt(path)) {
      const seen = await orAbsent(seenOf(file, known.get(file), nowMs))
      if (!seen) continue
      next.set(file, seen)
      sum.update(`${file}\0${seen.digest}\0`)
    }
    known = next
    return sum.digest('hex')
  }
}

/** Paths in a fixed order. */
async function filesAt(path: string): Promise<string[]> {
  const found = await orAbsent(stat(path))
  const folder = found?.isDirectory() ? path : dirname(path)
  const names = found ? await orAbsent(readdir(folder)) ?? [] : []
  const isMeant = (name: string): boolean =>
    dataName.test(name) || (found?.isDirectory() === true && policyName.test(name))
  const inside = names.filter(name => isMeant(name) && !name.startsWith('.')).toSorted().map(name => join(folder, name))
  return found && !found.isDirectory() ? [path, ...inside] : inside
}

/** The digest of one file, from memory when its stamp can be trusted. */
async function seenOf(path: string, before: Seen | undefined, nowMs: () => number): Promise<Seen> {
  const found = await stat(path, { bigint: true })
  const { dev, ino, size, mtimeNs, ctimeNs } = found
  // What is too large or no file is refused unread, so nothing in it matters.
  const isTooLarge = !dataName.test(path) && size > BigInt(FILE_BYTES_MAX)
  if (!found.isFile() || isTooLarge) return { stamp: '', digest: `${ino}:${size}` }
  const settled = BigInt(nowMs()) * 1_000_000n - ctimeNs > trustedAfterNs
  const stamp = settled ? `${dev}:${ino}:${size}:${mtimeNs}:${ctimeNs}` : ''
  if (settled && before?.stamp === stamp) return before
  return { stamp, digest: await sumOf(path) }
}

/** Piece by piece: a list of a million numbers, summed at once, would hold up every call. */
async function sumOf(path: string): Promise<string> {
  const sum = createHash('sha256')
  for await (const piece of createReadStream(path)) sum.update(piece as Uint8Array)
  return sum.digest('hex')
}

async function orAbsent<T>(looking: Promise<T>): Promise<T | undefined> {
  try {
    return await looking
  } catch {
    return undefined // a file may vanish between two looks; why one cannot be read is the loader's to say
  }
}
