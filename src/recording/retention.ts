/** How long recordings stay, and how much room they may take. */
import { readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'

export interface Retention {
  /** Milliseconds; undefined keeps them however old. */
  readonly ageMs: number | undefined
  /** Bytes of all together; undefined for as much as there is room. */
  readonly size: number | undefined
}

/** Names of ours; whatever else lies in the folder is not touched. */
const ours = /^([0-9a-f]{20})(?:-\d+)?\.(?:wav|pcap|json)(?:\.age)?(?:\.part)?$/

interface Kept {
  readonly paths: string[]
  bytes: number
  newestMs: number
}

/** Deletes whole recordings, oldest first. @returns how many */
export async function sweep(dir: string, { ageMs, size }: Retention, nowMs: number): Promise<number> {
  if (ageMs === undefined && size === undefined) return 0
  const calls = new Map<string, Kept>()
  for (const name of await readdir(dir)) {
    const [, uid] = ours.exec(name) ?? []
    const path = join(dir, name)
    const file = uid === undefined ? undefined : await stat(path).catch(() => undefined)
    if (uid === undefined || !file) continue
    const kept = calls.get(uid) ?? { paths: [], bytes: 0, newestMs: 0 }
    kept.paths.push(path)
    kept.bytes += file.size
    kept.newestMs = Math.max(kept.newestMs, file.mtimeMs)
    calls.set(uid, kept)
  }
  const oldestFirst = [...calls.values()].sort((one, other) => one.newestMs - other.newestMs)
  let total = oldestFirst.reduce((sum, { bytes }) => sum + bytes, 0)
  let deleted = 0
  for (const { paths, bytes, newestMs } of oldestFirst) {
    const isOld = ageMs !== undefined && nowMs - newestMs > ageMs
    if (!isOld && (size === undefined || total <= size)) continue
    await Promise.all(paths.map(path => rm(path, { force: true })))
    total -= bytes
    deleted += 1
  }
  return deleted
}
