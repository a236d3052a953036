/** `pointsman fmt`: policy files in canonical layout. */
import { writeFile } from 'node:fs/promises'
import { drawAll } from '../policy/draw.ts'
import { readFiles } from '../policy/files.ts'
import { format } from '../policy/format.ts'
import { CommandFailed, readArgs, type Command } from './command.ts'
import { policyPath } from './config.ts'

export const fmt: Command = {
  help: `usage: pointsman fmt [DIR] [--check]

Writes the files of the policy in DIR (left out: $POINTSMAN_POLICY, else policies/hello) in canonical
layout and names those that changed: two blanks a level, a map or list on one line where it fits and
was written so, double quotes, comments where they were. What a file says never changes.

  --check   writes nothing, and ends with 1 when a file would change

Exit: 0 laid out, 1 a file cannot be read (or, with --check, would change), 2 usage.`,

  async run(args, io) {
    const { values, positionals } = readArgs(args, { check: { type: 'boolean', default: false } }, 1)
    const { files, diagnostics } = await readFiles(policyPath(positionals[0], io))
    const results = files.map(({ name, text }) => ({ name, before: text, ...format(name, text) }))
    const unread = [...diagnostics, ...results.flatMap(result => result.diagnostics)]
    const changed = results.filter(({ before, text }) => text !== before)
    for (const { name, text } of values.check ? [] : changed) await write(name, text)
    io.out(changed.map(({ name }) => `${name}\n`).join(''))
    if (unread.length > 0) throw new CommandFailed(drawAll(unread, files))
    return values.check && changed.length > 0 ? 1 : 0
  },
}

async function write(name: string, text: string): Promise<void> {
  try {
    await writeFile(name, text)
  } catch (error) {
    throw new CommandFailed(`${name} cannot be written: ${error instanceof Error ? error.message : String(error)}`)
  }
}
