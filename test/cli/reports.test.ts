import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { fullFormats } from 'ajv-formats/dist/formats.js'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { check } from '../../src/cli/check.ts'
import type { ExitCode } from '../../src/cli/command.ts'
import { test as testCommand } from '../../src/cli/test.ts'
import { root } from '../support/root.ts'
import { tempDir } from '../support/temp-dir.ts'

const test = suite('the reports of check')

/** An error, a warning, a warning that is allowed; one with another place and characters that need escapes. */
const mixed = `policy: 1
peers:
  desk: { contact: "sip:127.0.0.1:5080", source: ["10.0.0.0/8"] }
  inner: { source: ["10.0.0.1"] }
media:
  kept: { anchor: always, allow: [{ code: POL-202, because: for later }] }
rules:
  - { when: { peer: desk }, do: { dial: "de<s>k & \\"co\\"" } }
  - { when: { peer: inner }, do: { dial: desc } }
`
const doubtful = mixed.replace(/ {2}- .*<s>.*\n/, '').replace('dial: desc', 'dial: desk')

async function run(policy: string, ...args: readonly string[]): Promise<{ code: ExitCode; out: string }> {
  await using dir = await tempDir({ 'policy.yaml': policy })
  let out = ''
  const io = { out: (text: string) => { out += text }, err: () => {}, env: {}, cwd: dir.path }
  const code = await check.run([dir.path, ...args], io)
  return { code, out: out.replaceAll(dir.path, '/policies') }
}

test('SARIF fits its schema, and says rule, level, place and related place', async () => {
  const ajv = new Ajv2020({ strict: true, strictRequired: false, formats: fullFormats })
  const fits = ajv.compile(JSON.parse(readFileSync(join(root, 'test/cli/sarif.schema.json'), 'utf8')) as object)
  const { code, out } = await run(mixed, '--format', 'sarif')
  const log = JSON.parse(out) as {
    runs: [{ tool: { driver: { rules: { id: string }[] } }; results: Record<string, unknown>[] }]
  }
  assert.ok(fits(log), JSON.stringify(fits.errors))
  assert.is(code, 1)
  const [{ tool, results }] = log.runs
  assert.equal(results.map(({ ruleId, level }) => [ruleId, level]), [
    ['POL-401', 'warning'], ['POL-201', 'error'], ['POL-201', 'error'],
  ])
  for (const { ruleId, ruleIndex } of results) assert.is(tool.driver.rules[Number(ruleIndex)]?.id, ruleId)
  const inner = JSON.stringify(results[0])
  assert.match(inner, /policies\/policy\.yaml".*"startLine":4,"startColumn":21,"endColumn":31/)
  assert.match(inner, /relatedLocations.*claims 10\.0\.0\.0\/8 here/)
  assert.ok(fits(JSON.parse((await run(doubtful.replace('10.0.0.1"', '11.0.0.1"'), '--format', 'sarif')).out)))
})

test('JUnit has a failed case an error, and a passed one a warning', async () => {
  const { code, out } = await run(mixed, '--format', 'junit')
  assert.is(code, 1)
  assert.match(out, '<testsuites name="pointsman check /policies" tests="3" failures="2">')
  assert.match(out, 'name="POL-401 at 4:21"><system-out>')
  assert.match(out, /<failure type="POL-201" message="peer or pool &quot;de&lt;s&gt;k &amp; &quot;co&quot;&quot;/)
  const text = out.replace(/<[^<>]*>/g, '')
  assert.not.match(text, /[<>]/, 'what is between tags is escaped')
})

test('JUnit of a sound file is a passed case', async () => {
  const sound = 'policy: 1\nrules: [{ when: { peer: anyone }, do: { reject: 404 } }]\n'
  const { code, out } = await run(sound, '--format', 'junit')
  assert.is(code, 0)
  assert.match(out, 'tests="1" failures="0"')
})

test('warnings pass, unless they are looked at strictly', async () => {
  const lax = await run(doubtful)
  assert.is(lax.code, 0)
  assert.match(lax.out, '1 rule, 0 errors, 1 warning')
  const strict = await run(doubtful, '--strict')
  assert.is(strict.code, 1)
  assert.match(strict.out, /error POL-401/)
  assert.not.match(strict.out, 'POL-202', 'what is allowed stays allowed')
  const forms = [['json', '"errors": 1'], ['github', '::error '], ['sarif', '"level": "error"']] as const
  for (const [format, said] of forms) {
    const { code, out } = await run(doubtful, '--strict', '--format', format)
    assert.is(code, 1)
    assert.match(out, said)
  }
})

test('the annotations of GitHub are one line each', async () => {
  const { out } = await run(mixed, '--format', 'github')
  assert.is(out.trimEnd().split('\n').length, 3)
  assert.match(out, /^::warning file=\/policies\/policy\.yaml,line=4,col=21,endColumn=31,title=POL-401::/)
})

const tried = `policy: 1
peers: { pbx: { source: ["10.0.0.10"], contact: "sip:10.0.0.10" } }
rules: [{ name: back, when: { peer: pbx }, do: { dial: pbx } }]
tests:
  - { name: a <call> back, call: { peer: pbx, to: "1" }, expect: { rule: back } }
  - { name: "one, that: fails", call: { peer: pbx, to: "1" }, expect: { rule: otherwise, dial: pbx } }
`

async function tests(format: string): Promise<{ code: ExitCode; out: string }> {
  await using dir = await tempDir({ 'policy.yaml': tried })
  let out = ''
  const io = { out: (text: string) => { out += text }, err: () => {}, env: {}, cwd: dir.path }
  const code = await testCommand.run([dir.path, '--format', format], io)
  return { code, out: out.replaceAll(dir.path, '/policies') }
}

test('of the policy\'s own tests JUnit has a case each, and what failed with its place', async () => {
  const { code, out } = await tests('junit')
  assert.is(code, 1)
  assert.match(out, '<testsuites name="pointsman test /policies" tests="2" failures="1">')
  assert.match(out, 'name="a &lt;call&gt; back"/>')
  assert.match(out, '<failure message="rule: expected otherwise, got back">/policies/policy.yaml:6 rule: expected')
})

test('of the policy\'s own tests GitHub gets what failed, at its line', async () => {
  const { out } = await tests('github')
  assert.is(out, '::error file=/policies/policy.yaml,line=6,col=79,endColumn=88,title=one%2C that%3A fails::'
    + 'rule: expected otherwise, got back\n')
})

test.run()
