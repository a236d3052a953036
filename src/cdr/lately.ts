/** Which calls have their record in the file already, of those whose end may not have reached anybody else. */
import { open } from 'node:fs/promises'

/** More than is written in the seconds that matter. */
const TAIL_BYTES = 4 * 1024 * 1024

/** The uids of the newest records; none when there is no such file. */
export async function recordedLately(path: string | undefined): Promise<ReadonlySet<string>> {
  if (path === undefined) return new Set()
  try {
    await using file = await open(path, 'r')
    const { size } = await file.stat()
    const bytes = Math.min(size, TAIL_BYTES)
    const { buffer } = await file.read(Buffer.alloc(bytes), 0, bytes, size - bytes)
    return new Set([...buffer.toString('latin1').matchAll(/^\{"callUid":"([^"]+)"/gm)].map(([, uid = '']) => uid))
  } catch {
    return new Set()
  }
}
