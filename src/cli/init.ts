/** `pointsman init`: a first policy with its tests. */
import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { join, relative, resolve } from 'node:path'
import { CommandFailed, readArgs, type Command } from './command.ts'
import { systemSaid } from './system-words.ts'

/** Checked and tested as every policy is; each line has a reason to be read once. */
const firstPolicy = `policy: 1

peers:                                # whom we exchange calls with
  phones:
    source: ["127.0.0.1"]             # how we know them: by address
  desk:
    contact: ["sip:127.0.0.1:5080"]   # how we reach them

rules:                                # first match wins
  - name: to-the-desk
    when: { peer: phones, to: ["+33*", "desk"] }
    do: { dial: desk }

otherwise: { reject: 404 }

tests:                                # pointsman test runs these
  - name: a phone reaches the desk
    call: { peer: phones, to: desk }
    expect: { rule: to-the-desk, attempts: [desk] }
  - name: a stranger reaches nothing
    call: { source: "192.0.2.9", to: desk }
    expect: { rule: otherwise, reject: 404 }
`

const fileName = 'policy.yaml'

export const init: Command = {
  help: `usage: pointsman init [DIR]

Writes policy.yaml into DIR (left out: here), made if it is not there: a first policy with its tests.
Nothing is ever overwritten.

Exit: 0 written, 1 there is a policy already, 2 usage.`,

  async run(args, io) {
    const { positionals } = readArgs(args, {}, 1)
    const folder = resolve(io.cwd, positionals[0] ?? '.')
    await write(folder)
    const shown = relative(io.cwd, folder) || '.'
    io.out(`wrote ${join(shown, fileName)}
next: pointsman check ${shown}
      pointsman test ${shown}
      pointsman run ${shown}
`)
    return 0
  },
}

async function write(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true })
    const found = (await readdir(folder)).find(name => /^[^.].*\.(ya?ml|json)$/.test(name))
    if (found !== undefined) throw new CommandFailed(`${join(folder, found)} is there already; nothing was written`)
    await writeFile(join(folder, fileName), firstPolicy, { flag: 'wx' })
  } catch (error) {
    if (error instanceof CommandFailed) throw error
    throw new CommandFailed(`nothing was written to ${folder}: ${systemSaid(error)}`)
  }
}
