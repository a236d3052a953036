import { mkdir, symlink, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fc } from '../support/drawn.ts'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { loadPolicy, loadTexts } from '../../src/policy/load.ts'
import { pathOf } from '../../src/policy/media-terms.ts'
import { tempDir } from '../support/temp-dir.ts'
import { toneFile } from '../support/tone.ts'

const load = suite('load')

const smallest = 'policy: 1\nrules:\n  - when: { peer: anyone }\n    do: { dial: "sip:10.0.0.100:5080" }\n'
const yaml = (text: string) => loadTexts([{ name: 'p.yaml', key: 'p.yaml', text }])

load('a folder is one policy: visible YAML and JSON files in the order of their names', async () => {
  await using dir = await tempDir({
    'b.yml': 'peers: { pbx: { source: ["10.0.0.10"] } }\n', 'a.json': '{ "policy": 1 }',
    'c.yaml': 'rules:\n  - name: all\n    do: { reject: 404 }\n',
    'c.test.yaml': 'tests:\n  - { name: refused, call: { peer: pbx, to: "100" }, expect: { reject: 404 } }\n',
    '.hidden.yaml': 'not: [a policy', 'README.md': 'text', 'sub/d.yaml': 'not: [a policy',
  })
  const { policy, document, diagnostics, files, digest } = await loadPolicy(dir.path)
  assert.equal(diagnostics, [])
  assert.equal(files, ['a.json', 'b.yml', 'c.test.yaml', 'c.yaml'].map(name => join(dir.path, name)))
  assert.equal(policy?.rules, ['all'])
  assert.is(policy?.digest, digest)
  assert.is(document?.tree.tests?.length, 1)
})

load('one file is a policy too', async () => {
  await using dir = await tempDir({ 'policy.yaml': smallest, 'other.yaml': 'not: [a policy' })
  const { policy, files } = await loadPolicy(join(dir.path, 'policy.yaml'))
  assert.ok(policy)
  assert.is(files.length, 1)
})

load('the digest is that of names and contents, wherever the folder lies', async () => {
  await using one = await tempDir({ 'policy.yaml': smallest })
  await using two = await tempDir({ 'policy.yaml': smallest })
  await using three = await tempDir({ 'policies.yaml': smallest })
  const [a, b, c] = await Promise.all([one, two, three].map(dir => loadPolicy(dir.path)))
  assert.is(a?.digest, b?.digest)
  assert.is.not(a?.digest, c?.digest)
  assert.match(a?.digest ?? '', /^[0-9a-f]{64}$/)
})

load('what is not there, or not to be read, is a diagnostic and no stack trace', async () => {
  await using dir = await tempDir({ 'empty/notes.txt': 'nothing' })
  const codeOf = async (path: string): Promise<string> => {
    const { policy, diagnostics, text } = await loadPolicy(join(dir.path, path))
    assert.is(policy, undefined)
    assert.not.match(text(), /\n\s+at /)
    return `${diagnostics[0]?.code} ${diagnostics[0]?.message}`
  }
  assert.is(await codeOf('missing'), 'POL-001 there is no such file or folder')
  assert.is(await codeOf('empty'), 'POL-002 this folder holds no .yaml, .yml or .json file')
  await mkdir(join(dir.path, 'odd/policy.yaml'), { recursive: true })
  assert.is(await codeOf('odd'), 'POL-001 this is not a file')
  await symlink('loop', join(dir.path, 'loop'))
  assert.is(await codeOf('loop'), 'POL-001 the links of this path go round in a circle')
  await mkdir(join(dir.path, 'latin'))
  await writeFile(join(dir.path, 'latin/policy.yaml'), Buffer.from('# caf\xe9\n', 'latin1'))
  assert.is(await codeOf('latin'), 'POL-004 this file is not UTF-8 text')
})

load('files of more than 64 MiB, alone or together, are refused unread', async () => {
  const tooMuch = 64 * 1024 * 1024 + 1
  await using dir = await tempDir({ 'policy.yaml': '' })
  await truncate(join(dir.path, 'policy.yaml'), tooMuch)
  assert.is((await loadPolicy(dir.path)).diagnostics[0]?.code, 'POL-003')
  await using many = await tempDir({ 'a.yaml': '', 'b.yaml': '' })
  for (const name of ['a.yaml', 'b.yaml']) await truncate(join(many.path, name), tooMuch >> 1)
  await writeFile(join(many.path, 'c.yaml'), '# one more')
  assert.is((await loadPolicy(many.path)).diagnostics[0]?.code, 'POL-003')
})

load('a file of more than 1 MiB is read when it is plain, and else refused where it is not', () => {
  const large = `${`# ${'x'.repeat(1000)}\n`.repeat(1100)}${smallest}`
  assert.equal(yaml(large).diagnostics, [])
  const { diagnostics: [told] } = yaml(large.replace('do: {', 'do: &all {'))
  assert.equal([told?.code, told?.at.line], ['POL-003', 1104])
})

load('warnings do not keep a policy from loading, and are drawn', () => {
  const { policy, text } = yaml(`${smallest}media:\n  carrier: { anchor: always }\n`)
  assert.ok(policy)
  assert.match(text(), /^p\.yaml:6:3 warning POL-202 /)
})

load('a byte order mark and Windows line ends change nothing', async () => {
  await using dir = await tempDir({ 'policy.yaml': `\uFEFF${smallest.replaceAll('\n', '\r\n')}` })
  assert.equal((await loadPolicy(dir.path)).diagnostics, [])
})

load('music on hold lies with the prompts, and has the call relayed whatever else the profile says', async () => {
  const policyOf = (file: string): string => `policy: 1
prompts: sounds
media: { quiet: { anchor: never }, office: { anchor: never, hold-music: ${file} } }
peers:
  desks: { source: ["10.0.0.1"], media: office }
  lines: { source: ["10.0.0.2"], contact: "sip:10.0.0.2", media: quiet }
rules: [{ name: all, when: { peer: [desks, lines] }, do: { dial: lines } }]
`
  await using dir = await tempDir({ 'policy.yaml': policyOf('hold.wav'), 'sounds/hold.wav': toneFile(440, 10) })
  const { policy } = await loadPolicy(dir.path)
  assert.is(policy?.mediaOf('desks')?.holdMusic, join(dir.path, 'sounds', 'hold.wav'))
  const lines = policy?.mediaOf('lines')
  const path = (caller: string) =>
    pathOf({ plan: {}, caller: policy?.mediaOf(caller), targets: [lines ? { media: lines } : {}] })
  assert.equal([path('desks'), path('lines')], ['relay', 'direct'])
  await dir.write('policy.yaml', policyOf('none.wav'))
  const { diagnostics } = await loadPolicy(dir.path)
  assert.equal(diagnostics.map(({ code, message, at }) => [code, message, at.line]),
    [['POL-342', 'prompt "none.wav" cannot be played: there is no such file', 3]])
})

load('prompts are looked at where they lie, and at what they are', async () => {
  const rule = (name: string, file: string): string =>
    `  - { name: ${name}, when: { peer: anyone, to: ${name} }, do: { announce: ${file} } }\n`
  await using dir = await tempDir({
    'policy.yaml': `policy: 1\nprompts: sounds\nrules:\n${rule('a', 'good.wav')}${rule('b', 'bad.wav')}${
      rule('c', 'none.wav')}${rule('d', 'good.mp3')}${rule('e', 'bad.mp3')}`,
    'sounds/good.wav': toneFile(440, 10), 'sounds/bad.wav': 'a text',
    'sounds/good.mp3': Buffer.from([0xff, 0xfb, 0x10, 0xc0]), 'sounds/bad.mp3': 'RIFF',
  })
  const { diagnostics, policy } = await loadPolicy(dir.path)
  assert.is(policy, undefined)
  assert.equal(diagnostics.map(({ code, message, at }) => [code, message, at.line]), [
    ['POL-342', 'prompt "bad.wav" cannot be played: it is no WAV file', 5],
    ['POL-342', 'prompt "none.wav" cannot be played: there is no such file', 6],
    ['POL-342', 'prompt "bad.mp3" cannot be played: it is no MP3 file', 8],
  ])
})

load('a sound policy with one place changed is loaded or refused with a place; nothing throws', () => {
  const text = `policy: 1
plan: { home: FR }
calendars:
  office: { zone: Europe/Paris, open: { mon-fri: "09:00-18:00" }, closed: { holidays: FR, dates: ["2026-12-24"] } }
peers:
  pbx: { source: ["10.0.0.10"], contact: "sip:10.0.0.10", send: { headers: plain } }
pools:
  pstn: { pick: { weighted: { pbx: 1 } }, then: ["sip:b.example"], failover: { ring: 45s, next-on: [503] } }
headers:
  plain: { request: { set: { X-From: "{from.e164}" } } }
rules:
  - name: out
    when: { peer: pbx, to: ["+33*", "+331455501{00-99}"], during: office }
    do: { dial: pstn }
tests:
  - { name: t, at: "2026-07-14T10:00[Europe/Paris]", call: { peer: pbx, to: "0145550100" }, expect: { rule: out } }
`
  assert.equal(yaml(text).diagnostics, [])
  const bits = fc.constantFrom('', ' ', '0', '-1', '+33', ':', '{', '}', '[', ']', '"', '*', '&', '#', '\n', '\t',
    'x', ',', 'null', 'rules:')
  fc.assert(fc.property(fc.nat(text.length), fc.nat(12), bits, (at, cut, bit) => {
    const changed = text.slice(0, at) + bit + text.slice(at + cut)
    const { policy, diagnostics } = yaml(changed)
    const lines = changed.split('\n').length
    assert.is(policy === undefined, diagnostics.some(({ severity }) => severity === 'error'))
    for (const { at: { line, column } } of diagnostics) assert.ok(line >= 1 && line <= lines && column >= 1)
  }), { numRuns: 400 })
})

load.run()
