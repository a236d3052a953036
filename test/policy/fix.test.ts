import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { fixed } from '../../src/policy/fix.ts'
import { loadTexts } from '../../src/policy/load.ts'
import { upgraded } from '../../src/policy/upgrade.ts'
import { listsIn, policyIn, readCases } from './samples.ts'

const fix = suite('fix')

const fileOf = (text: string, name = 'policy.yaml') => ({ name, key: name, text })
const mend = (text: string, name?: string): string => fixed([fileOf(text, name)]).files[0]?.text ?? ''

let fixable = 0
for (const { file, files: all } of readCases()) {
  const files = policyIn(all)
  const before = loadTexts(all).diagnostics.filter(each => each.fix !== undefined)
  fix(`${file}: what can be mended is gone, and every other line is as it was`, () => {
    const { files: after, mended } = fixed(files)
    if (before.length > 0) fixable++
    const left = loadTexts([...after, ...listsIn(all)]).diagnostics
    assert.equal(left.filter(each => each.fix !== undefined), [])
    for (const { code, message } of before) {
      assert.not(left.some(each => each.code === code && each.message === message))
    }
    const touched = new Set(mended.map(({ at }) => `${at.file}:${at.line}`))
    for (const [at, { name, text }] of files.entries()) {
      const lines = after[at]?.text.split('\n') ?? []
      for (const [line, was] of text.split('\n').entries()) {
        if (!touched.has(`${name}:${line + 1}`)) assert.is(lines[line], was, `${name}:${line + 1}`)
        else assert.is.not(lines[line], was)
      }
    }
  })
}

fix('many cases can be mended', () => assert.ok(fixable >= 12, `${fixable} of them`))

fix('numbers YAML ate are quoted as they were written; comments and layout stay', () => {
  const text = `policy: 1   # version
rules:
  - when: { peer: anyone,   to: [+33145550100, 0612345678] } # both
    do: { reject: 404 }
`
  const after = mend(text)
  assert.is(after, text.replace('+33145550100, 0612345678', '"+33145550100", "0612345678"'))
  assert.equal(loadTexts([fileOf(after)]).diagnostics, [])
})

fix('quotes stay those that stood there', () => {
  const text = `policy: 1
peers: { desk: { contact: 'sip:desk.example' } }
rules:
  - { when: { peer: anyone, to: "1" }, do: { dial: 'desc' } }
  - { when: { peer: anyone, to: "2" }, do: { dial: "desc" } }
  - { when: { peer: anyone, to: "3" }, do: { dial: desc } }
`
  assert.is(mend(text), text.replaceAll('desc', 'desk'))
  const json = '{ "policy": 1, "rules": [{ "whn": { "peer": "anyone", "to": 100 }, "do": { "reject": "404" } }] }\n'
  const mended = mend(json, 'policy.json')
  assert.is(mended, json.replace('whn', 'when').replace(': 100', ': "100"').replace('"404"', '404'))
})

fix('of two names that could be meant none is taken', () => {
  const text = `policy: 1
peers: { gw1: { contact: "sip:a.example" }, gw2: { contact: "sip:b.example" } }
rules: [{ when: { peer: anyone }, do: { dial: [gw1, gw2, gw3] } }]
`
  assert.is(mend(text), text)
})

fix('a key is not renamed to one that stands beside it', () => {
  const text = `policy: 1
peers: { desk: { contact: "sip:a.example", contct: "sip:b.example" } }
rules: [{ when: { peer: anyone }, do: { dial: desk } }]
`
  assert.is(mend(text), text)
})

fix('mending one stage lets the next one be mended', () => {
  const text = `policy: 1
peers: { desk: { contct: "a.example" } }
rules: [{ when: { peer: anyone, to: 0100 }, do: { dial: desc } }]
`
  assert.equal(loadTexts([fileOf(mend(text))]).diagnostics, [])
})

fix('an older version is brought up step by step, in every file, comments kept', () => {
  const files = [fileOf('policy: 1 # ours\nroutes: []\n', 'a.yaml'), fileOf('# more\nroutes: []\n', 'b.yaml')]
  const steps = [
    { from: 1, text: ({ text }: { text: string }) => text.replace('routes', 'roads') },
    { from: 2, text: ({ text }: { text: string }) => text.replace('roads', 'rules') },
  ]
  assert.equal(upgraded(files, steps).map(({ text }) => text), [
    'policy: 3 # ours\nrules: []\n', '# more\nrules: []\n',
  ])
  assert.is(upgraded(files, []), files, 'the current version stays')
  assert.is(upgraded([fileOf('policy: [')], steps)[0]?.text, 'policy: [')
})

fix.run()
