/** The commands that reason about a policy: what they print, and the exit code that a script goes by. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { diff } from '../../src/cli/diff.ts'
import { prove } from '../../src/cli/prove.ts'
import { show } from '../../src/cli/show.ts'
import { whyNot } from '../../src/cli/why-not.ts'
import { tempDir } from '../support/temp-dir.ts'
import { runCommand } from './run-command.ts'

const sound = `policy: 1
peers:
  phones: { source: ["127.0.0.1"] }
  desk: { contact: ["sip:127.0.0.1:5080"], auth: { username: ada, password: secret:desk } }
rules:
  - { name: to-the-desk, when: { peer: phones, to: desk }, do: { dial: desk } }
  - { name: to-nobody, when: { peer: phones, to: nobody }, do: { reject: 410 } }
otherwise: { reject: 404 }
`
const late = '  - { name: late, when: { to: desk, peer: phones }, do: { reject: 403 } }\n'
const shadowed = sound.replace('  - { name: to-nobody', `${late}$&`)

const test = suite('commands that reason')

test('prove finds nothing wrong with a sound policy, and ends with 0', async () => {
  await using dir = await tempDir({ 'policy.yaml': sound })
  const { code, out } = await runCommand(prove, [dir.path])
  assert.is(code, 0)
  assert.match(out, /^2 rules, 0 errors, /m)
})

test('prove names the rule no call reaches with its place, and ends with 1', async () => {
  await using dir = await tempDir({ 'policy.yaml': shadowed })
  const { code, out } = await runCommand(prove, [dir.path])
  assert.is(code, 1)
  assert.match(out, /^\S*policy\.yaml:7:\d+ error shadowed: .*late/m)
  assert.match(out, /^3 rules, 1 error, /m)
})

test('prove --strict takes a gap for an error, with a call that explain understands, and speaks JSON', async () => {
  await using dir = await tempDir({ 'policy.yaml': sound })
  const { code, out } = await runCommand(prove, [dir.path, '--strict', '--format', 'json'])
  const { findings } = JSON.parse(out) as {
    findings: readonly { kind: string; severity: string; explain?: string }[]
  }
  const gap = findings.find(({ kind }) => kind === 'gap')
  assert.equal([code, gap?.severity], [1, 'error'])
  assert.match(gap?.explain ?? '', /--to /)
  assert.match((await runCommand(prove, [dir.path])).out, /note gap: .*\n {4}explain .*--to .* → otherwise$/m)
})

test('show prints a policy that shows the same, marks what nobody wrote, and no secret', async () => {
  await using dir = await tempDir({ 'policy.yaml': sound })
  const { code, out } = await runCommand(show, [dir.path])
  assert.is(code, 0)
  assert.match(out, /^# \S+ in force, digest \w+\n/)
  await using again = await tempDir({ 'policy.yaml': out })
  const bare = (text: string): string => text.slice(text.indexOf('\n'))
  assert.is(bare((await runCommand(show, [again.path])).out), bare(out))
  assert.not.match(out, /# default/)
  assert.match((await runCommand(show, [dir.path, '--defaults'])).out, /# default$/m)
})

test('why-not names what failed and the nearest call the rule takes', async () => {
  await using dir = await tempDir({ 'policy.yaml': sound })
  const call = ['--rule', 'to-the-desk', '--peer', 'phones', '--to', 'nobody']
  const { code, out } = await runCommand(whyNot, [dir.path, ...call])
  assert.is(code, 0)
  assert.match(out, /^"to-the-desk" does not take this call, "to-nobody" does {2}\(\S*policy\.yaml:6\)$/m)
  assert.match(out, /^✓ .*phones/m)
  assert.match(out, /^✗ .*desk/m)
  assert.match(out, /^it would take the call with\n {2}to desk instead of nobody\n {2}explain .*--to desk/m)
  const json = JSON.parse((await runCommand(whyNot, [dir.path, ...call, '--json'])).out) as { decidedBy: string }
  assert.is(json.decidedBy, 'to-nobody')
})

test('why-not says so when the rule does take the call, and wants a rule that is there', async () => {
  await using dir = await tempDir({ 'policy.yaml': sound })
  const call = ['--peer', 'phones', '--to', 'desk']
  assert.match((await runCommand(whyNot, [dir.path, '--rule', 'to-the-desk', ...call])).out,
    /^"to-the-desk" does take this call/)
  const refusal = async (...args: readonly string[]): Promise<string> =>
    await runCommand(whyNot, [dir.path, ...args]).then(() => 'none', (error: Error) => error.message)
  assert.is(await refusal('--rule', 'to-the-dsk', ...call),
    '--rule to-the-dsk is not in the policy; did you mean "to-the-desk"?')
  assert.match(await refusal(...call), /^--rule is missing/)
  assert.match(await refusal('--rule', 'to-the-desk'), /^--to is missing/)
})

test('diff names the calls with another fate, and replays none as none', async () => {
  await using before = await tempDir({ 'policy.yaml': sound })
  await using after = await tempDir({ 'policy.yaml': sound.replace('reject: 410', 'reject: 486') })
  const same = await runCommand(diff, [before.path, before.path])
  assert.equal([same.code, same.out], [0, 'no call has another fate\n'])
  const { code, out } = await runCommand(diff, [before.path, after.path])
  assert.is(code, 1)
  assert.match(out, /reject 410 → reject 486\n {4}was to-nobody {2}\(.*\n {4}is {2}to-nobody .*\n {4}explain /)
  assert.match(out, /^1 differences$/m)
})

test.run()
