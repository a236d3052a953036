import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { fmt } from '../../src/cli/fmt.ts'
import { tempDir } from '../support/temp-dir.ts'

const test = suite('pointsman fmt')

const odd = 'policy:   1\nrules:\n- {do: {reject: 404}}   # all\n'
const even = 'policy: 1\nrules:\n  - { do: { reject: 404 } } # all\n'

async function run(files: Readonly<Record<string, string>>, ...args: readonly string[]) {
  await using dir = await tempDir(files)
  let out = ''
  const io = { out: (text: string) => { out += text }, err: () => {}, env: {}, cwd: dir.path }
  const outcome = await fmt.run([dir.path, ...args], io).catch((error: unknown) => String(error))
  const now = await Promise.all(Object.keys(files).map(name => readFile(join(dir.path, name), 'utf8')))
  return { outcome, out: out.replaceAll(dir.path, 'DIR'), now }
}

test('files that change are written and named, the others are left alone', async () => {
  const { outcome, out, now } = await run({ 'a.yaml': odd, 'b.yaml': '# nothing\n' })
  assert.equal([outcome, out, now], [0, 'DIR/a.yaml\n', [even, '# nothing\n']])
})

test('--check writes nothing and ends with 1 when something would change', async () => {
  assert.equal(await run({ 'a.yaml': odd }, '--check'), { outcome: 1, out: 'DIR/a.yaml\n', now: [odd] })
  assert.equal(await run({ 'a.yaml': even }, '--check'), { outcome: 0, out: '', now: [even] })
})

test('a file that cannot be read is drawn and left as it is; the others are laid out', async () => {
  const { outcome, now } = await run({ 'a.yaml': 'policy: [1\n', 'b.yaml': odd })
  assert.match(String(outcome), /a\.yaml:.* error POL-010/)
  assert.equal(now, ['policy: [1\n', even])
})

test.run()
