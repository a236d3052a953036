/** `pointsman recording`: keys for recordings, and opening what was sealed for one. */
import { createReadStream, createWriteStream } from 'node:fs'
import { access, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import { newKeys, NotOpened, opened, SEALED } from '../recording/seal.ts'
import { CommandFailed, readArgs, UsageError, type Command, type ExitCode, type Io, type ReadArgs } from './command.ts'

const options = { key: { type: 'string' }, to: { type: 'string' } } as const

type Asked = ReadArgs<typeof options>

/** Only the owner reads a key, or what people said. */
const MODE = 0o600

export const recording: Command = {
  help: `usage: pointsman recording key FILE
       pointsman recording open FILE --key KEYFILE [--to FILE]

key   makes a pair of keys: writes the private one to FILE, which must not exist yet, and prints the
      public one, for recordings: { seal-for } in the configuration file. Keep FILE where no router
      runs; without it what was sealed stays sealed.
open  opens a sealed recording with the private key in KEYFILE.

  --key   the file with the private key (AGE-SECRET-KEY-1…)
  --to    where the opened file goes; left out, beside the sealed one, without its ${SEALED}

A sealed recording is a file of age (age-encryption.org): age -d -i KEYFILE FILE opens it as well.

Exit: 0 done, 1 it cannot be opened (damaged, cut off, sealed for another key) and nothing is left of
it, or a file cannot be read or written, 2 usage.`,

  async run(args, io) {
    const asked = readArgs(args, options, 2)
    const [verb, path] = asked.positionals
    if (verb !== 'key' && verb !== 'open') throw new UsageError('say what to do: key, or open')
    if (path === undefined) throw new UsageError(`${verb} wants a file`)
    return verb === 'key' ? await makeKeys(path, io) : await open(path, asked)
  },
}

async function makeKeys(path: string, io: Io): Promise<ExitCode> {
  const { privateKey, publicKey } = await newKeys()
  try {
    await writeFile(path, `# public key: ${publicKey}\n${privateKey}\n`, { mode: MODE, flag: 'wx' })
  } catch (error) {
    throw failed(path, 'cannot be written', error)
  }
  io.out(`${publicKey}\n`)
  return 0
}

async function open(path: string, { values }: Asked): Promise<ExitCode> {
  if (values.key === undefined) throw new UsageError('--key is missing: the file with the private key')
  if (values.to === undefined && !path.endsWith(SEALED)) throw new UsageError(`--to is missing: where ${path} goes`)
  const key = privateKeyIn(await readFile(values.key, 'utf8').catch((error: unknown) => {
    throw failed(String(values.key), 'cannot be read', error)
  }))
  if (key === undefined) throw new CommandFailed(`${values.key}: there is no private key in it (AGE-SECRET-KEY-1…)`)
  const to = values.to ?? path.slice(0, -SEALED.length)
  // A file that is there already may be all that is left of something.
  if (await access(to).then(() => true, () => false)) throw new CommandFailed(`${to} exists already`)
  await write(path, to, key)
  return 0
}

/** The file appears when all of it was opened: half a conversation says what nobody said. */
async function write(path: string, to: string, key: string): Promise<void> {
  const part = `${to}.part`
  try {
    await pipeline(opened(createReadStream(path), key), createWriteStream(part, { mode: MODE }))
    await rename(part, to)
  } catch (error) {
    await rm(part, { force: true })
    if (error instanceof NotOpened) throw new CommandFailed(`${path} cannot be opened: ${error.message}`)
    throw failed(path, 'cannot be opened', error)
  }
}

/** As age writes it: comments, and a line with the key. */
function privateKeyIn(text: string): string | undefined {
  return text.split('\n').map(line => line.trim()).find(line => line !== '' && !line.startsWith('#'))
}

function failed(path: string, what: string, error: unknown): CommandFailed {
  return new CommandFailed(`${path} ${what}: ${error instanceof Error ? error.message : String(error)}`)
}
