/** A disk of one megabyte, for what happens when it is full or takes nothing any more. Needs root. */
import { execFileSync } from 'node:child_process'
import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { eventually } from './eventually.ts'
import { tempDir } from './temp-dir.ts'

export interface SmallDisk extends AsyncDisposable {
  readonly path: string
  /** Takes all the room that is left. */
  fill(): Promise<void>
  /** Gives it back. */
  empty(): Promise<void>
  /** From now on nothing can be written, or it can again. */
  readOnly(on: boolean): Promise<void>
}

export async function smallDisk(): Promise<SmallDisk> {
  const dir = await tempDir()
  const { path } = dir
  const mounted = (...args: string[]): void => {
    try {
      execFileSync('mount', [...args, path], { stdio: ['ignore', 'ignore', 'pipe'] })
    } catch (error) {
      const needs = 'this test needs root and CAP_SYS_ADMIN'
      throw new Error(`a disk of one megabyte cannot be mounted: ${needs}`, { cause: error })
    }
  }
  mounted('-t', 'tmpfs', '-o', 'size=1m', 'tmpfs')
  return {
    path,
    async fill() {
      for (let bytes = 1024 * 1024; bytes >= 4096; bytes /= 2) {
        const filler = join(path, `filler-${bytes}`)
        await writeFile(filler, Buffer.alloc(bytes)).catch(() => rm(filler, { force: true }))
      }
    },
    async empty() {
      for (let bytes = 1024 * 1024; bytes >= 4096; bytes /= 2) await rm(join(path, `filler-${bytes}`), { force: true })
    },
    // While a file is open for writing the system refuses.
    readOnly: on => eventually(2_000, 'the disk takes another mode', () => {
      mounted('-o', on ? 'remount,ro' : 'remount,rw')
      return true
    }).then(() => {}),
    async [Symbol.asyncDispose]() {
      execFileSync('umount', ['-l', path])
      await dir.remove()
    },
  }
}
