/** Sealed recordings: what opens them, and what is noticed of a file that was changed. */
import { execFile } from 'node:child_process'
import { readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { CommandFailed, UsageError } from '../../src/cli/command.ts'
import { recording } from '../../src/cli/recording.ts'
import { sweep } from '../../src/recording/retention.ts'
import { sealFor } from '../../src/recording/seal.ts'
import { assertNothingLeft } from '../support/leaks.ts'
import { tempDir } from '../support/temp-dir.ts'
import { runCommand } from '../cli/run-command.ts'

const age = promisify(execFile)
const test = suite('sealed recordings')

/** What age seals at once; a file ends with a piece that says so. */
const PIECE = 64 * 1024
const TAG = 16

/** Two whole pieces and some of a third, each byte told from its neighbours. */
const said = Buffer.from(Array.from({ length: 2 * PIECE + 1_000 }, (_, at) => at * 7 + (at >> 8) & 0xff))

interface Sealed extends AsyncDisposable {
  readonly file: string
  readonly bytes: Buffer
  readonly key: string
  readonly folder: string
}

async function sealed(): Promise<Sealed> {
  const dir = await tempDir()
  const [key, file] = [join(dir.path, 'key.txt'), join(dir.path, 'call.wav.age')]
  const { out } = await runCommand(recording, ['key', key])
  const bytes = await wholeOf(sealFor(out.trim())(inPieces(said)))
  await writeFile(file, bytes)
  return { file, bytes, key, folder: dir.path, [Symbol.asyncDispose]: dir.remove }
}

async function* inPieces(whole: Buffer): AsyncGenerator<Buffer> {
  for (let at = 0; at < whole.length; at += 10_000) yield whole.subarray(at, at + 10_000)
}

async function wholeOf(pieces: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const read: Uint8Array[] = []
  for await (const piece of pieces) read.push(piece)
  return Buffer.concat(read)
}

async function refusal(args: readonly string[]): Promise<string> {
  try {
    await runCommand(recording, args)
  } catch (error) {
    assert.instance(error, CommandFailed)
    return (error as Error).message
  }
  throw new Error('it was opened')
}

test('what was sealed opens with its key, as it was, for its owner alone', async () => {
  await using it = await sealed()
  assert.not.ok(it.bytes.includes(said.subarray(1_000, 1_020)), 'nothing of it can be read')
  assert.is((await stat(it.key)).mode & 0o777, 0o600)
  assert.is((await runCommand(recording, ['open', it.file, '--key', it.key])).code, 0)
  const opened = join(it.folder, 'call.wav')
  assert.ok(said.equals(await readFile(opened)))
  assert.is((await stat(opened)).mode & 0o777, 0o600)
  assert.match(await refusal(['open', it.file, '--key', it.key]), /call\.wav exists already/)
})

test('age itself opens it, and we open what age sealed', async () => {
  await using it = await sealed()
  const [plain, theirs] = [join(it.folder, 'plain'), join(it.folder, 'theirs.age')]
  await age('age', ['-d', '-i', it.key, '-o', plain, it.file])
  assert.ok(said.equals(await readFile(plain)))
  const [, publicKey = ''] = /public key: (age1\w+)/.exec(await readFile(it.key, 'utf8')) ?? []
  await age('age', ['-r', publicKey, '-o', theirs, plain])
  await runCommand(recording, ['open', theirs, '--key', it.key])
  assert.ok(said.equals(await readFile(join(it.folder, 'theirs'))))
})

test('a byte that was changed anywhere is noticed, and nothing is left', async () => {
  await using it = await sealed()
  const head = it.bytes.indexOf('\n---') + 50
  const places = [0, 30, head - 20, head, head + TAG, head + PIECE, head + 2 * PIECE, it.bytes.length - 1]
  for (const place of places) {
    const changed = Buffer.from(it.bytes)
    changed[place] = (changed[place] ?? 0) ^ 1
    await writeFile(it.file, changed)
    assert.match(await refusal(['open', it.file, '--key', it.key]), /damaged/, `byte ${place}`)
    assert.equal((await readdir(it.folder)).sort(), ['call.wav.age', 'key.txt'], `byte ${place}`)
  }
})

test('a file that was cut off is noticed, between two pieces too', async () => {
  await using it = await sealed()
  const last = it.bytes.length - 1_000 - TAG
  for (const length of [0, 10, 100, last - PIECE - TAG, last - 1, last, last + 1, it.bytes.length - 1]) {
    await writeFile(it.file, it.bytes.subarray(0, length))
    assert.match(await refusal(['open', it.file, '--key', it.key]), /damaged|missing/, `${length} bytes`)
    assert.equal((await readdir(it.folder)).sort(), ['call.wav.age', 'key.txt'], `${length} bytes`)
  }
})

test('another key, and what is no key, are told apart', async () => {
  await using it = await sealed()
  const [other, none] = [join(it.folder, 'other'), join(it.folder, 'none')]
  await runCommand(recording, ['key', other])
  assert.match(await refusal(['open', it.file, '--key', other]), /sealed for another key/)
  await writeFile(none, 'AGE-SECRET-KEY-1NONE\n')
  assert.match(await refusal(['open', it.file, '--key', none]), /no private key of age/)
  await writeFile(none, '# only a comment\n')
  assert.match(await refusal(['open', it.file, '--key', none]), /there is no private key in it/)
  assert.match(await refusal(['key', other]), /cannot be written: EEXIST/)
  assert.match(await refusal(['open', it.file, '--key', join(it.folder, 'gone')]), /gone cannot be read/)
})

test('a command that makes no sense is told why', async () => {
  for (const args of [[], ['shut', 'x'], ['open'], ['open', 'x.age'], ['open', 'x', '--key', 'k']]) {
    await runCommand(recording, args).then(() => assert.unreachable(), error => assert.instance(error, UsageError))
  }
})

test('only a public key is one to seal for', () => {
  for (const key of ['', 'age1', 'AGE-SECRET-KEY-1QQPQQ', 'ssh-ed25519 AAAA']) {
    assert.throws(() => sealFor(key), (error: Error) => /no public key of age/.test(error.message))
  }
})

test('sealed recordings are deleted by age and size as others are', async () => {
  const [old, young] = ['0123456789abcdef0123', 'fedcba98765432100123']
  await using dir = await tempDir({
    [`${old}.wav.age`]: 'x', [`${old}-1.pcap.age`]: 'x', [`${old}.json`]: '{}', [`${young}.wav.age`]: 'x',
    [`${old}.wav.age.part`]: 'x', 'other.age': 'x',
  })
  const day = 86_400_000
  await writeFile(join(dir.path, `${young}.wav.age`), 'xx')
  assert.is(await sweep(dir.path, { ageMs: day, size: undefined }, Date.now() + 2 * day), 2)
  assert.equal(await readdir(dir.path), ['other.age'])
})

test('nothing is left', () => assertNothingLeft())

test.run()
