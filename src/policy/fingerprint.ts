/**
 * Tells whether the files of a policy changed, by what they contain: names, times and inodes lie when
 * a volume is swapped by symlink or an editor renames over. Knows no policy and compiles nothing.
 */
import { createHash } from 'node:crypto'
import { open, readdir, realpath, stat } from 'node:fs/promises'
import { join } from 'node:path'

/** Files a policy, its tests or its data lists can be made of. */
const readable = /\.(ya?ml|json|jsonl|csv|txt)$/

/**
 * A file whose times are at least this old cannot be written again without showing it; younger ones
 * are read again, because two writes may fall into one tick of the file system's clock.
 */
const trustedAfterNs = 2_000_000_000n

/** Returns the digest of what the files contain now; of a missing path, a digest of that. Never throws for files. */
export type Fingerprint = () => Promise<string>

interface Seen {
  readonly stamp: string
  readonly digest: string
}

/**
 * Makes the fingerprint of a file or of a directory with everything below it, symlinks followed,
 * hidden names left out. Remembers digests by inode, size and times, so that a steady directory
 * costs one `stat` a file.
 *
 * @param nowMs wall-clock milliseconds since 1970, as the file system stamps
 */
export function createFingerprint(path: string, nowMs: () => number): Fingerprint {
  let known = new Map<string, Seen>()
  return async () => {
    const next = new Map<string, Seen>()
    const sum = createHash('sha256')
    for (const file of await filesOf(path, new Set())) {
      const seen = await seenOf(file, known.get(file), nowMs)
      if (!seen) continue
      if (seen.stamp !== '') next.set(file, seen)
      sum.update(`${file}\0${seen.digest}\0`)
    }
    known = next
    return sum.digest('hex')
  }
}

/** Paths in a fixed order. `above` holds the real directories on the way down, so a symlink loop ends. */
async function filesOf(path: string, above: ReadonlySet<string>): Promise<string[]> {
  const real = await orAbsent(realpath(path))
  const found = real === undefined ? undefined : await orAbsent(stat(real))
  if (real === undefined || found === undefined) return []
  if (found.isFile()) return above.size === 0 || readable.test(path) ? [path] : []
  if (!found.isDirectory() || above.has(real)) return []
  const names = await orAbsent(readdir(real))
  const below = new Set(above).add(real)
  const visible = (names ?? []).filter(name => !name.startsWith('.')).toSorted()
  const lists = await Promise.all(visible.map(name => filesOf(join(path, name), below)))
  return lists.flat()
}

/** The digest of one file, from memory when its stamp can be trusted; undefined when it just went away. */
async function seenOf(file: string, before: Seen | undefined, nowMs: () => number): Promise<Seen | undefined> {
  const handle = await orAbsent(open(file, 'r'))
  if (!handle) return undefined
  try {
    const { dev, ino, size, mtimeNs, ctimeNs } = await handle.stat({ bigint: true })
    const settled = BigInt(nowMs()) * 1_000_000n - ctimeNs > trustedAfterNs
    const stamp = settled ? `${dev}:${ino}:${size}:${mtimeNs}:${ctimeNs}` : ''
    if (settled && before?.stamp === stamp) return before
    return { stamp, digest: createHash('sha256').update(await handle.readFile()).digest('hex') }
  } finally {
    await handle.close()
  }
}

/** What cannot be looked at counts as not there; the loader is the one that says why. */
async function orAbsent<T>(looking: Promise<T>): Promise<T | undefined> {
  try {
    return await looking
  } catch {
    return undefined // a file may vanish between two looks; the next look sees the outcome
  }
}
