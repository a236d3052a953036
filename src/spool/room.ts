/** A folder for files that nobody else may read, and how much room is left for them. */
import { mkdir, statfs } from 'node:fs/promises'

/** Makes it, and the folders above it, where they are not there. */
export async function ownFolder(dir: string): Promise<void> {
  await mkdir(dir, { recursive: true, mode: 0o700 })
}

/**
 * @param free bytes that must stay free in each folder
 * @param what goes there, in the plural
 * @returns what is wrong, in one phrase; undefined when nothing is
 */
export async function lackOfRoom(folders: readonly string[], free: number, what: string): Promise<string | undefined> {
  try {
    for (const folder of folders) {
      const { bavail, bsize } = await statfs(folder)
      if (bavail * bsize < free) return `there is no room for ${what} in ${folder}`
    }
    return undefined
  } catch (error) {
    return `there is no telling how much room ${what} have: ${String(error)}`
  }
}
