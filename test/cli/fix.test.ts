import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { check } from '../../src/cli/check.ts'
import { lineDiff } from '../../src/cli/line-diff.ts'
import { tempDir } from '../support/temp-dir.ts'

const test = suite('check --fix')

const broken = `policy: 1
peers:
  desk: { contact: "sip:127.0.0.1:5080" }   # the desk

rules:
  - { when: { peer: anyone, to: 0100 }, do: { dial: desc } }
`
const sound = broken.replace('0100', '"0100"').replace('desc', 'desk')

async function run(text: string, ...args: readonly string[]) {
  await using dir = await tempDir({ 'policy.yaml': text })
  const said = { out: '', err: '' }
  const io = {
    out: (words: string) => { said.out += words }, err: (words: string) => { said.err += words },
    env: {}, cwd: dir.path,
  }
  const code = await check.run([dir.path, ...args], io)
  const now = await readFile(join(dir.path, 'policy.yaml'), 'utf8')
  return { code, now, out: said.out.replaceAll(dir.path, 'DIR'), err: said.err.replaceAll(dir.path, 'DIR') }
}

test('it mends the file, says so, and reports what is left', async () => {
  const { code, now, out, err } = await run(broken, '--fix')
  assert.is(now, sound)
  assert.is(err, 'DIR/policy.yaml: mended 2 findings\n')
  assert.is(out, 'DIR: 1 rule, 0 errors, 0 warnings\n')
  assert.is(code, 0)
})

test('what cannot be mended is left and reported', async () => {
  const { code, now, out } = await run(broken.replace('desc', 'nobody'), '--fix')
  assert.match(now, 'to: "0100"')
  assert.match(out, /POL-201 .*"nobody"/)
  assert.is(code, 1)
})

test('a dry run prints the change and writes nothing', async () => {
  const { code, now, out, err } = await run(broken, '--fix', '--dry-run')
  assert.is(now, broken)
  assert.is(err, '')
  assert.is(code, 0)
  assert.is(out, `--- DIR/policy.yaml
+++ DIR/policy.yaml
@@ -3,4 +3,4 @@
   desk: { contact: "sip:127.0.0.1:5080" }   # the desk
${' '}
 rules:
-  - { when: { peer: anyone, to: 0100 }, do: { dial: desc } }
+  - { when: { peer: anyone, to: "0100" }, do: { dial: desk } }
`)
  assert.is((await run(sound, '--fix', '--dry-run')).out, '')
})

test('a dry run without --fix makes no sense', async () => {
  try {
    await run(sound, '--dry-run')
    assert.unreachable()
  } catch (error) {
    assert.match(String(error), '--dry-run goes with --fix')
  }
})

test('a diff has hunks apart where changes are, together where their contexts meet', () => {
  const before = Array.from({ length: 30 }, (_, at) => `line ${at + 1}`)
  const after = before.map((line, at) => [1, 5, 24].includes(at) ? `${line} changed` : line)
  const diff = lineDiff('f', `${before.join('\n')}\n`, `${after.join('\n')}\n`)
  assert.equal(diff.match(/^@@.*@@$/gm), ['@@ -1,9 +1,9 @@', '@@ -22,7 +22,7 @@'])
  assert.is(diff.match(/^-/gm)?.length, 4)
})

test('a diff of texts of different length is one hunk that leads from one to the other', () => {
  const diff = lineDiff('f', 'a\nb\nc\nd\n', 'a\nx\ny\nd\n\n')
  assert.is(diff, '--- f\n+++ f\n@@ -1,4 +1,5 @@\n a\n-b\n-c\n-d\n+x\n+y\n+d\n+\n')
})

test.run()
