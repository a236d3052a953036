import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { Lines, type Path } from '../../src/policy/position.ts'
import { readPlain } from '../../src/policy/plain-yaml.ts'
import { parseThoroughly } from '../../src/policy/source.ts'
import { fc } from '../support/drawn.ts'
import { policyIn, readCases, readExamples } from './samples.ts'

const plain = suite('plain YAML')

const examples = readExamples().flatMap(({ files }) => policyIn(files).map(({ text }) => text))
const cases = readCases().flatMap(({ files }) => policyIn(files).map(({ text }) => text))

plain('every example is plain, so that none of them waits for the library', () => {
  for (const text of examples) assert.type(readPlain(text, new Lines('p.yaml', text)), 'object', text.slice(0, 400))
})

plain('of examples and cases it gives the tree and every place the library gives', () => {
  const read = [...examples, ...cases].filter(isSame)
  assert.ok(read.length > cases.length / 2, `${read.length} of ${examples.length + cases.length} are plain`)
})

plain('of a text with one place changed it gives what the library gives, or up', () => {
  const bits = fc.constantFrom('', ' ', '  ', '0', '-1', '+33', ':', ': ', '{', '}', '[', ']', ', ', '"', "'", "''",
    '\\', '*', '&a ', '#', ' # said', '\n', '\n\n', '\n  ', '\t', '\r\n', 'x', 'null', '~', 'true', '- ', '? ', '---',
    '|', '!!str ', '.5', '1e3', '0x1F', '%', '@', '\u00e9', '\ufeff', '<<: ', '__proto__: 1')
  const text = fc.constantFrom(...examples, ...cases)
  let same = 0
  fc.assert(fc.property(text, fc.nat(), fc.nat(6), bits, (whole, place, cut, bit) => {
    // Long texts are cut to a part, so that there are many of them.
    const from = whole.length > 1500 ? whole.lastIndexOf('\n', place % (whole.length - 1000)) + 1 : 0
    const part = whole.slice(from, whole.indexOf('\n', from + 1000) + 1 || undefined)
    const at = place % part.length
    if (isSame(part.slice(0, at) + bit + part.slice(at + cut))) same += 1
  }), { numRuns: 1500 })
  assert.ok(same > 300, `${same} of them were plain`)
})

plain('of lines put together at random it gives what the library gives, or up', () => {
  const word = fc.constantFrom('a', 'b1', '"q: #"', "'s'", '+33', '12', 'sip:x@y:5060;a=b', 'two words', 'null', '-5',
    'a#b', 'a:b', '"\\u00e9\\n"', '{}', '[]', '[a, "b", { c: 1 }]', '{ a: b, "c":d }', '{ a: [1, 2], b: { c: d } }', '')
  const line = fc.tuple(fc.nat(6), fc.constantFrom('', '- ', '- - '), fc.constantFrom('', 'k: ', 'l: ', '"m": ', 'n:'),
    word, fc.constantFrom('', ' ', ' # said', ',')).map(([indent, ...parts]) => ' '.repeat(indent) + parts.join(''))
  let same = 0
  fc.assert(fc.property(fc.array(line, { minLength: 1, maxLength: 4 }), lines => {
    if (isSame(`${lines.join('\n')}\n`)) same += 1
  }), { numRuns: 4000 })
  assert.ok(same > 200, `${same} of them were plain`)
})

plain('JSON is plain too', () => {
  const json = fc.jsonValue({ maxDepth: 4 }).filter(value => typeof value === 'object' && value !== null)
  let same = 0
  fc.assert(fc.property(json, fc.constantFrom(0, 1, 2), (value, blanks) => {
    if (isSame(JSON.stringify(value, null, blanks))) same += 1
  }), { numRuns: 500 })
  assert.ok(same > 100, `${same} of them were plain`)
})

plain.run()

/** Is a text plain? Then the two readers must agree on all of it. */
function isSame(text: string): boolean {
  const lines = new Lines('p.yaml', text)
  const read = readPlain(text, lines)
  if (typeof read === 'number') {
    assert.ok(read >= 0 && read <= text.length)
    return false
  }
  const told = parseThoroughly('p.yaml', text)
  assert.equal(told.diagnostics, [], text)
  assert.is(JSON.stringify(read.tree), JSON.stringify(told.tree), text)
  for (const path of pathsIn(told.tree, [])) {
    for (const part of ['key', 'value'] as const) {
      assert.equal(read.source.at(path, part), told.source.at(path, part), `${path.join('/')} ${part} of\n${text}`)
    }
    assert.is(read.source.written(path), told.source.written(path), `${path.join('/')} of\n${text}`)
  }
  return true
}

/** Every path, and one that leads nowhere from each. */
function pathsIn(tree: unknown, path: Path): Path[] {
  const parts = typeof tree !== 'object' || tree === null ? [] : Array.isArray(tree)
    ? tree.map((part: unknown, at) => pathsIn(part, [...path, at]))
    : Object.entries(tree).map(([key, part]) => pathsIn(part, [...path, key]))
  return [path, [...path, 'nowhere'], ...parts.flat()]
}
