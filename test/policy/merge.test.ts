import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { mergeSources } from '../../src/policy/merge.ts'
import { parseSource } from '../../src/policy/source.ts'

const merge = suite('merge')

const of = (...files: readonly (readonly [name: string, text: string])[]) =>
  mergeSources(files.map(([name, text]) => parseSource(name, text)))

merge('named sections join, lists follow each other, and every place leads to its own file', () => {
  const { tree, source, diagnostics } = of(
    ['a.yaml', 'policy: 1\npeers:\n  pbx: { contact: "sip:a" }\nrules:\n  - name: one\n  - name: two\n'],
    ['b.yaml', 'rules: []\n'],
    ['c.yaml', 'rules:\n  - name: three\npeers:\n  gw: { contact: "sip:b" }\n'],
    ['d.test.yaml', 'tests:\n  - name: t\n'],
  )
  assert.equal(diagnostics, [])
  assert.equal(JSON.parse(JSON.stringify(tree)), {
    policy: 1, peers: { pbx: { contact: 'sip:a' }, gw: { contact: 'sip:b' } },
    rules: [{ name: 'one' }, { name: 'two' }, { name: 'three' }], tests: [{ name: 't' }],
  })
  assert.equal(source.at(['rules', 1, 'name']), { file: 'a.yaml', line: 6, column: 11, length: 3 })
  assert.equal(source.at(['rules', 2, 'name']), { file: 'c.yaml', line: 2, column: 11, length: 5 })
  assert.equal(source.at(['peers', 'gw'], 'key'), { file: 'c.yaml', line: 4, column: 3, length: 2 })
  assert.equal(source.at(['tests', 0, 'name']).file, 'd.test.yaml')
  assert.is(source.written(['policy']), '1')
  assert.is(source.at(['nowhere']).file, 'a.yaml')
})

merge('a name in two files keeps the first and shows both places', () => {
  const { tree, diagnostics } = of(['a.yaml', 'pools:\n  x: 1\n'], ['b.yaml', 'pools:\n  x: 2\n  y: 3\n'])
  assert.equal(JSON.parse(JSON.stringify(tree)), { pools: { x: 1, y: 3 } })
  assert.is(diagnostics.length, 1)
  assert.is(diagnostics[0]?.at.file, 'b.yaml')
  assert.is(diagnostics[0]?.related?.[0]?.at.file, 'a.yaml')
})

merge('the same name in two sections is no clash here', () => {
  assert.equal(of(['a.yaml', 'media:\n  x: 1\n'], ['b.yaml', 'headers:\n  x: 2\n']).diagnostics, [])
})

merge('a section of the wrong shape is left for the schema to refuse, and said once', () => {
  assert.equal(of(['a.yaml', 'rules: none\n'], ['b.yaml', 'plan: 1\n']).diagnostics, [])
  assert.is(of(['a.yaml', 'rules: none\n'], ['b.yaml', 'rules: []\n']).diagnostics[0]?.code, 'POL-020')
  assert.is(of(['a.yaml', 'policy: 1\n'], ['b.yaml', '- 1\n']).diagnostics[0]?.code, 'POL-103')
})

merge('an empty file adds nothing', () => {
  const { tree, diagnostics } = of(['a.yaml', ''], ['b.yaml', 'policy: 1\n'], ['c.yaml', '# nothing\n'])
  assert.equal(diagnostics, [])
  assert.equal(Object.keys(tree as object), ['policy'])
})

merge.run()
