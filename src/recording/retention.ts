/** How long recordings stay, and how much room they may take. */
import { readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { ifThere } from './source.ts'

export interface Retention {
  /** Milliseconds; undefined keeps them however old. */
  readonly ageMs: number | undefined
  /** Bytes of all together; undefined for as much as there is room. */
  readonly size: number | undefined
}

/** Names of ours; whatever else lies in the folder is not touched. */
const ours = /^([0-9a-f]{20})(?:-\d+)?\.(?:wav|pcap|json)(?:\.age)?(?:\.part)?$/

/** Names of ours where engines and mixers write, by folder. */
const written: Readonly<Record<string, RegExp>> = {
  pcaps: /^([0-9a-f]{20})-.*\.pcap$/,
  metadata: /^rtpengine-meta-([0-9a-f]{20})-/,
  calls: /^([0-9a-f]{20})\.[0-9a-f]{20}\.json(?:\.part)?$/,
  conferences: /^([0-9a-f]{20})(?:\.\d+)?\.(?:wav|json)(?:\.part)?$/,
}

interface Kept {
  readonly paths: string[]
  bytes: number
  newestMs: number
}

/** Deletes whole recordings, oldest first. @returns how many */
export async function sweep(dir: string, { ageMs, size }: Retention, nowMs: number): Promise<number> {
  if (ageMs === undefined && size === undefined) return 0
  const calls = await keptIn(dir, ours)
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

/**
 * Deletes what is too old of what engines and mixers wrote and nobody made a recording of.
 * @param underWay what is written still, by uid and by name
 * @returns how many
 */
export async function sweepWritten(
  engineDir: string, ageMs: number, nowMs: number, underWay: () => Promise<ReadonlySet<string>>,
): Promise<number> {
  let deleted = 0
  for (const [folder, names] of Object.entries(written)) {
    const old = [...await keptIn(join(engineDir, folder), names)].filter(([, { newestMs }]) => nowMs - newestMs > ageMs)
    const kept = old.length > 0 ? await underWay() : new Set()
    const paths = old.flatMap(([name, { paths: all }]) => kept.has(name) ? [] : all)
    await Promise.all(paths.map(path => rm(path, { force: true })))
    deleted += paths.length
  }
  return deleted
}

/** What lies in a folder under names of ours, by what they begin with; nothing where it is not there. */
async function keptIn(dir: string, names: RegExp): Promise<ReadonlyMap<string, Kept>> {
  const all = new Map<string, Kept>()
  for (const name of await ifThere(readdir(dir)) ?? []) {
    const [, uid] = names.exec(name) ?? []
    const path = join(dir, name)
    const file = uid === undefined ? undefined : await stat(path).catch(() => undefined)
    if (uid === undefined || !file) continue
    const kept = all.get(uid) ?? { paths: [], bytes: 0, newestMs: 0 }
    kept.paths.push(path)
    kept.bytes += file.size
    kept.newestMs = Math.max(kept.newestMs, file.mtimeMs)
    all.set(uid, kept)
  }
  return all
}
