import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

/** A folder of one test, gone with it. */
export interface TempDir extends AsyncDisposable {
  readonly path: string
  /** Writes `text` to a file below the folder and returns its path; folders on the way are made. */
  write(name: string, text: string | Buffer): Promise<string>
  /** Removes the folder and all in it. Twice is once. */
  remove(): Promise<void>
}

/** @param files name → text, written before it is handed out */
export async function tempDir(files: Readonly<Record<string, string | Buffer>> = {}): Promise<TempDir> {
  const path = await mkdtemp(join(tmpdir(), 'pointsman-'))
  const remove = (): Promise<void> => rm(path, { recursive: true, force: true })
  const dir: TempDir = {
    path,
    async write(name, text) {
      const file = join(path, name)
      await mkdir(dirname(file), { recursive: true })
      await writeFile(file, text)
      return file
    },
    remove,
    [Symbol.asyncDispose]: remove,
  }
  for (const [name, text] of Object.entries(files)) await dir.write(name, text)
  return dir
}
