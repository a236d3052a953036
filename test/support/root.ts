/** Where the project lies, whatever folder it was compiled into. */
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const here = dirname(fileURLToPath(import.meta.url))

/** The folder of package.json: sources, policies and schemas are found from here. */
export const root = above(here)

/** The compiled tree this code runs from: `dist`, or another folder of the same depth. */
export const built = join(here, '..', '..')

function above(folder: string): string {
  if (existsSync(join(folder, 'package.json'))) return folder
  const parent = dirname(folder)
  if (parent === folder) throw new Error(`no package.json above ${here}`)
  return above(parent)
}
