import { spawnSync } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Io } from '../../src/cli/command.ts'
import { pointsman as program } from '../../src/cli/program.ts'
import type { Diagnostic } from '../../src/policy/diagnostic.ts'
import { built, root } from '../support/root.ts'
import { tempDir } from '../support/temp-dir.ts'

interface Said {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

/** Runs the program to its end, in `cwd`: policies are read, and shown, by the path that was given. */
async function pointsman(args: readonly string[], cwd = root, env: Io['env'] = {}): Promise<Said> {
  let [out, err] = ['', '']
  process.chdir(cwd)
  try {
    const code = await program(args, { out: text => { out += text }, err: text => { err += text }, env, cwd })
    return { code, out, err }
  } finally {
    process.chdir(root)
  }
}

const sound = `policy: 1
peers:
  phones: { source: ["127.0.0.1"] }
  desk: { contact: ["sip:127.0.0.1:5080"] }
rules:
  - name: to-the-desk
    when: { peer: phones, to: "desk" }
    do: { dial: desk }
otherwise: { reject: 404 }
tests:
  - name: a phone reaches the desk
    call: { peer: phones, to: desk }
    expect: { rule: to-the-desk }
`
const broken = sound.replace('dial: desk', 'dial: desc')

const test = suite('the commands')

test('check says a sound policy is sound and ends with 0', async () => {
  await using dir = await tempDir({ 'policy.yaml': sound })
  const { code, out } = await pointsman(['check', dir.path])
  assert.is(code, 0, out)
  assert.match(out, '1 rule, 0 errors, 0 warnings')
})

test('check draws what is wrong with place, caret and mend and ends with 1', async () => {
  await using dir = await tempDir({ 'policy.yaml': broken })
  const { code, out, err } = await pointsman(['check', '.'], dir.path)
  assert.is(code, 1)
  assert.match(out, /policy\.yaml:8:17 error POL-201 .*"desc"/)
  assert.match(out, /\^\^\^\^ did you mean "desk"\?/)
  assert.match(out, '1 error')
  assert.is(err, '')
})

test('check speaks JSON', async () => {
  await using dir = await tempDir({ 'policy.yaml': broken })
  const { code, out } = await pointsman(['check', dir.path, '--format', 'json'])
  const { errors, diagnostics } = JSON.parse(out) as { errors: number; diagnostics: Diagnostic[] }
  assert.equal([code, errors], [1, diagnostics.filter(({ severity }) => severity === 'error').length])
  assert.ok(diagnostics.some(({ code: id, at }) => id === 'POL-201' && at.line === 8))
})

test('check annotates for GitHub', async () => {
  await using dir = await tempDir({ 'policy.yaml': broken })
  const { code, out } = await pointsman(['check', '--format=github'], dir.path, { POINTSMAN_POLICY: '.' })
  assert.is(code, 1)
  assert.match(out, /^::error file=policy\.yaml,line=8,col=17,endColumn=21,title=POL-201::.*did you mean "desk"\?$/m)
})

test('check of a folder that is not there is one line', async () => {
  const { code, out } = await pointsman(['check', 'no-such-folder'])
  assert.is(code, 1)
  assert.match(out, 'there is no such file or folder')
})

test('test runs the tests of the policy and ends with 0 when all pass', async () => {
  await using dir = await tempDir({ 'policy.yaml': sound })
  const { code, out } = await pointsman(['test', dir.path])
  assert.equal([code, out], [0, '✓ a phone reaches the desk\n1 passed, 0 failed\n'])
})

test('test says what was expected and what came, with its place, and ends with 1', async () => {
  await using dir = await tempDir({ 'policy.yaml': sound.replace('{ rule: to-the-desk }', '{ rule: otherwise }') })
  const { code, out } = await pointsman(['test', '.'], dir.path)
  assert.is(code, 1)
  assert.match(out, /^✗ a phone reaches the desk {2}\(policy\.yaml:\d+\)$/m)
  assert.match(out, /^ {4}rule: expected otherwise, got to-the-desk/m)
  assert.match(out, '0 passed, 1 failed')
})

test('test names the rules no test reaches, and speaks JSON', async () => {
  const vip = 'rules:\n  - { name: vip, when: { to: "1" }, do: { reject: 486 } }\n'
  await using dir = await tempDir({ 'policy.yaml': sound.replace('rules:\n', vip) })
  assert.match((await pointsman(['test', dir.path, '--coverage'])).out, 'no test reaches rule vip')
  const { out } = await pointsman(['test', dir.path, '--format', 'json'])
  const said = JSON.parse(out) as { passedCount: number; unreached: string[] }
  assert.is(said.passedCount, 1)
  assert.ok(said.unreached.includes('vip'))
})

test('test of a policy with errors draws them and ends with 1', async () => {
  await using dir = await tempDir({ 'policy.yaml': broken })
  const { code, out, err } = await pointsman(['test', dir.path])
  assert.equal([code, out], [1, ''])
  assert.match(err, 'POL-201')
})

test('explain shows the way of one call with file and line', async () => {
  await using dir = await tempDir({ 'policy.yaml': sound })
  const { code, out } = await pointsman(['explain', '.', '--to', 'desk', '--source', '127.0.0.1'], dir.path)
  assert.is(code, 0)
  assert.match(out, /✓ to-the-desk .*\(policy\.yaml:6\)/)
  assert.match(out, '→ dial desk')
})

test('explain says why a rule declined, and ends with 0 although the call is refused', async () => {
  await using dir = await tempDir({ 'policy.yaml': sound })
  const args = ['explain', dir.path, '--to', 'boss', '--peer', 'phones', '--header', 'X-Tenant: acme']
  const { code, out } = await pointsman(args)
  assert.is(code, 0)
  assert.match(out, '✗ to-the-desk')
  assert.match(out, '→ reject 404')
})

test('explain takes an address and somewhere to go, nothing else', async () => {
  await using dir = await tempDir({ 'policy.yaml': sound })
  assert.is(((await pointsman(['explain', dir.path, '--to', '']))).code, 2)
  const { code, err } = await pointsman(['explain', dir.path, '--to', 'desk', '--source', '300.1.1.1'])
  assert.is(code, 2)
  assert.match(err, '300.1.1.1 is no address')
})

test('explain speaks JSON', async () => {
  await using dir = await tempDir({ 'policy.yaml': sound })
  const call = ['--to', 'desk', '--peer', 'phones', '--at', '2026-07-14T10:00[Europe/Paris]']
  const { out } = await pointsman(['explain', dir.path, '--json', ...call])
  const said = JSON.parse(out) as { rule: string; call: { at: string } }
  assert.equal([said.rule, said.call.at], ['to-the-desk', '2026-07-14T08:00:00.000Z'])
})

test('init writes a policy that passes check and its own tests, and never overwrites', async () => {
  await using dir = await tempDir()
  const first = await pointsman(['init', 'first'], dir.path)
  assert.is(first.code, 0)
  assert.match(first.out, 'wrote first/policy.yaml')
  assert.match((await pointsman(['check', 'first'], dir.path)).out, '0 errors, 0 warnings')
  assert.match((await pointsman(['test', 'first'], dir.path)).out, /^[1-9]\d* passed, 0 failed$/m)
  await dir.write('first/policy.yaml', 'mine')
  const second = await pointsman(['init', 'first'], dir.path)
  assert.is(second.code, 1)
  assert.match(second.err, 'is there already; nothing was written')
  assert.is(await readFile(join(dir.path, 'first', 'policy.yaml'), 'utf8'), 'mine')
})

test('init where nothing may be written is one line', async () => {
  await using dir = await tempDir({ file: '' })
  const { code, err } = await pointsman(['init', join(dir.path, 'file')])
  assert.is(code, 1)
  assert.match(err, /^nothing was written to [^\n]+file: a file of this name is in the way\n$/)
})

test('diff of what cannot be read is one line', async () => {
  await using dir = await tempDir({ 'policy.yaml': sound })
  const outside = await pointsman(['diff', 'HEAD:policies', '.'], dir.path)
  assert.equal([outside.code, outside.err],
    [1, 'HEAD:policies cannot be read: this folder is in no git repository\n'])
  const replayed = await pointsman(['diff', '.', '.', '--replay', 'missing.jsonl'], dir.path)
  assert.is(replayed.code, 1)
  assert.match(replayed.err, /^[^\n]+missing\.jsonl cannot be read: there is no such file or folder\n$/)
})

const usage: readonly (readonly [args: readonly string[], says: RegExp])[] = [
  [['chek'], /^pointsman: there is no command chek; did you mean "check"\?\n$/],
  [['check', '--fromat', 'json'], /^pointsman: there is no option --fromat; did you mean "--format"\?\n$/],
  [['check', '--format', 'xml'], /^pointsman: --format xml is not one of text, json, sarif, github, junit\n$/],
  [['check', 'a', 'b'], /^pointsman: "b" is one argument too many\n$/],
  [['explain'], /^pointsman: --to is missing: say where the call goes, or give --message or --call\n$/],
  [['explain', '--call', 'x'], /^pointsman: --receipts is missing: say where the receipts are\n$/],
  [['explain', '--to'], /^pointsman: Option '--to <value>' argument missing\n$/],
  [['explain', '--to', '1', '--at', 'noon'], /^pointsman: --at noon is no moment; [^\n]+\n$/],
  [['explain', '--to', '1', '--header', 'nothing'], /^pointsman: --header "nothing" is no header; [^\n]+\n$/],
  [['run', 'a', '--policy', 'b'], /^pointsman: the policy is given twice, [^\n]+\n$/],
  [['run', '--listen', 'everywhere'], /^pointsman: --listen: "everywhere" is no listening address; [^\n]+\n$/],
]
for (const [args, says] of usage) {
  test(`${args.join(' ')} is a usage error: one line and 2`, async () => {
    const { code, out, err } = await pointsman(args)
    assert.equal([code, out], [2, ''])
    assert.match(err, says)
  })
}

test('explain names the peers when one is misspelled', async () => {
  await using dir = await tempDir({ 'policy.yaml': sound })
  const { code, err } = await pointsman(['explain', dir.path, '--to', '1', '--peer', 'phonse'])
  assert.is(code, 2)
  assert.match(err, 'did you mean "phones"?')
})

test('the process has its exit code, and what is wrong goes to standard error', () => {
  const main = join(built, 'src', 'cli', 'main.js')
  const { status, stdout, stderr } = spawnSync(process.execPath, [main, 'chek'], { encoding: 'utf8', timeout: 20_000 })
  assert.equal([status, stdout], [2, ''])
  assert.match(stderr, usage[0]?.[1] ?? /never/)
  assert.match(spawnSync(process.execPath, [main, '--version'], { encoding: 'utf8' }).stdout, /^\d+\.\d+\.\d+\n$/)
})

test('help and version are asked for in every usual way', async () => {
  for (const args of [['--help'], ['-h'], ['help']]) {
    const { code, out } = await pointsman(args)
    assert.is(code, 0)
    assert.match(out, /^usage: pointsman COMMAND/)
  }
  for (const name of ['run', 'check', 'test', 'explain', 'init']) {
    assert.match((await pointsman([name, '--help'])).out, new RegExp(`^usage: pointsman ${name} `))
  }
  assert.match((await pointsman(['help', 'check'])).out, /^usage: pointsman check /)
  assert.match((await pointsman(['--version'])).out, /^\d+\.\d+\.\d+\n$/)
  assert.is((await pointsman([])).code, 2)
})

test.run()
