/** `pointsman check --fix`: mends on the disk what can be mended in one way. */
import { writeFile } from 'node:fs/promises'
import { readFiles, type PolicyFileText } from '../policy/files.ts'
import { fixed } from '../policy/fix.ts'
import { CommandFailed } from './command.ts'
import { lineDiff } from './line-diff.ts'
import { counted } from './reports/report.ts'

export interface Mending {
  /** What was mended, in a line a file; empty when nothing was. */
  readonly told: string
  /** The change as a diff. */
  readonly diff: string
  /** The files, mended. */
  readonly files: readonly PolicyFileText[]
  /** Writes the files that changed. @throws CommandFailed naming the first that cannot be written */
  write(): Promise<void>
}

/** Works out the mending of the policy at `path`; writes nothing yet. */
export async function mend(path: string): Promise<Mending> {
  const { files: before, diagnostics } = await readFiles(path)
  const { files, mended } = diagnostics.length > 0 ? { files: before, mended: [] } : fixed(before)
  const changed = files.filter(({ text }, at) => text !== before[at]?.text)
  return {
    files,
    told: changed.map(({ name }) => {
      const count = mended.filter(({ at }) => at.file === name).length
      return `${name}: ${count === 0 ? 'upgraded' : `mended ${counted(count, 'finding')}`}\n`
    }).join(''),
    diff: files.map(({ name, text }, at) => lineDiff(name, before[at]?.text ?? '', text)).join(''),
    async write() {
      for (const { name, text } of changed) await writeOne(name, text)
    },
  }
}

async function writeOne(name: string, text: string): Promise<void> {
  try {
    await writeFile(name, text)
  } catch (error) {
    throw new CommandFailed(`${name} cannot be written: ${error instanceof Error ? error.message : String(error)}`)
  }
}
