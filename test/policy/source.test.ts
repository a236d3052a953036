import { fc } from '../support/drawn.ts'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { parseSource } from '../../src/policy/source.ts'

const source = suite('source')

source('a place is found by path, for keys and values, in blocks, flows and JSON', () => {
  const text = 'rules:\n  - name: a\n    when: { to: "+33*" }\n  - &x { name: b }\n  - *x\n'
  const { source: map } = parseSource('p.yaml', text)
  const at = (path: readonly (string | number)[], part?: 'key' | 'value'): string => {
    const { line, column, length } = map.at(path, part)
    return `${line}:${column}+${length}`
  }
  assert.is(at(['rules'], 'key'), '1:1+5')
  assert.is(at(['rules', 0]), '2:5+7')
  assert.is(at(['rules', 0, 'when', 'to']), '3:17+6')
  assert.is(at(['rules', 0, 'when', 'to'], 'key'), '3:13+2')
  assert.is(at(['rules', 2, 'name']), '4:16+1', 'an alias leads to its anchor')
  const json = parseSource('p.json', '{\r\n\t"rules": [\r\n\t\t{ "name": "a" }\r\n\t]\r\n}').source
  assert.equal(json.at(['rules', 0, 'name']), { file: 'p.json', line: 3, column: 13, length: 3 })
})

source('a path that leads nowhere gives the nearest place on the way', () => {
  const { source: map } = parseSource('p.yaml', 'peers:\n  pbx:\n')
  assert.is(map.at(['peers', 'pbx', 'contact', 0]).line, 2)
  assert.is(map.at(['nothing', 'at', 'all']).line, 1)
  assert.equal(parseSource('p.yaml', '').source.at(['x']), { file: 'p.yaml', line: 1, column: 1, length: 1 })
})

source('a number is kept as its author wrote it', () => {
  const { tree, source: map } = parseSource('p.yaml', 'a: +33145550100\nb: "0612"\nc: 0x1F\n')
  assert.is((tree as { a: number }).a, 33145550100)
  assert.is(map.written(['a']), '+33145550100')
  assert.is(map.written(['c']), '0x1F')
  assert.is(map.written(['b']), undefined, 'quoted text needs no mend')
})

source('YAML 1.2 reads no, on, 12:30 and dates as text', () => {
  const { tree } = parseSource('p.yaml', 'a: [no, on, 12:30, 2026-12-24, ~]\n')
  assert.equal((tree as { a: unknown }).a, ['no', 'on', '12:30', '2026-12-24', null])
})

source('maps have no prototype, and names of Object are only names', () => {
  const { tree } = parseSource('p.yaml', 'toString: 1\nhasOwnProperty: 2\n')
  assert.is(Object.getPrototypeOf(tree), null)
  assert.equal(Object.keys(tree as object), ['toString', 'hasOwnProperty'])
})

source('an alias of its own parent ends in a diagnostic', () => {
  const { diagnostics, tree } = parseSource('p.yaml', 'a: &x [*x]\n')
  assert.is(tree, undefined)
  assert.is(diagnostics[0]?.code, 'POL-014')
})

source('ten thousand brackets end in a diagnostic', () => {
  const { diagnostics } = parseSource('p.yaml', `a: ${'['.repeat(10_000)}`)
  assert.ok(diagnostics.length > 0)
})

source('JSON is JSON to the letter, only in a .json file', () => {
  const tolerant = '{ "a": [1, 2,], b: c }'
  assert.is(parseSource('p.yaml', tolerant).diagnostics.length, 0)
  for (const text of [tolerant, "{ 'a': 1 }", '{ "a": 01 }', '{ "a": 1 } x', '{ "a": 1', '{ "a": tru }', '']) {
    const [diagnostic] = parseSource('p.json', text).diagnostics
    assert.is(diagnostic?.severity, 'error', text)
  }
  assert.is(parseSource('p.json', '{\n  "a": yes\n}').diagnostics[0]?.at.line, 2)
})

source('every text is a tree or has a diagnostic with a place in it; nothing throws', () => {
  const bits = fc.constantFrom('a', ': ', '- ', '\n', '  ', '{', '}', '[', ']', ',', '"', "'", '&x', '*x', '!t', '|',
    '>', '#', '\t', '?', '+33', '---', '...', '%', '@', '\\', '<<', 'null', '\u0000', 'é')
  fc.assert(fc.property(fc.array(bits, { maxLength: 40 }), fc.constantFrom('p.yaml', 'p.json'), (parts, name) => {
    const text = parts.join('')
    const { tree, diagnostics } = parseSource(name, text)
    const lines = text.split('\n').length
    assert.is(tree === undefined, diagnostics.length > 0)
    for (const { at } of diagnostics) assert.ok(at.line >= 1 && at.line <= lines && at.column >= 1 && at.length >= 1)
  }), { numRuns: 500 })
})

source.run()
