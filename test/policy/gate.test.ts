import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { atOnce } from '../../src/base/sliced.ts'
import { gate } from '../../src/policy/gate.ts'
import { loadTexts } from '../../src/policy/load.ts'
import type { Diagnostic } from '../../src/policy/diagnostic.ts'

const test = suite('the gate')

const rules = `policy: 1
peers: { pbx: { source: ["10.0.0.1"] } }
rules: [{ name: all, do: { reject: 480 } }]
tests:
`
const passes = '  - { name: passes, call: { peer: pbx, to: "100" }, expect: { reject: 480 } }\n'
const fails = '  - { name: fails, call: { peer: pbx, to: "100" }, expect: { reject: 404 } }\n'

function gated(tests: string, nowMs: () => number = () => 0): readonly Diagnostic[] {
  const { policy, document, text } = loadTexts([{ name: 'p.yaml', key: 'p.yaml', text: `${rules}${tests}` }])
  if (!policy || !document) throw new Error(text())
  return atOnce(gate(policy, document, nowMs, 100))
}

test('a policy whose tests pass, or that has none, goes through', () => {
  assert.equal(gated(passes.repeat(1)), [])
  assert.equal(gated('  []\n'), [])
})

test('a test that fails is told by name, with what came of it, where it says otherwise', () => {
  const [told, ...more] = gated(passes + fails)
  assert.equal(more, [])
  assert.equal([told?.code, told?.severity, told?.at.line], ['POL-503', 'error', 6])
  assert.is(told?.message, 'the test "fails" fails: reject is 480, not 404')
})

test('of very many failures the first are told', () => {
  const many = Array.from({ length: 50 }, (_, at) => fails.replace('name: fails', `name: fails-${at}`))
  assert.is(gated(many.join('')).length, 20)
})

test('tests beyond the time it has are left out, and that is a warning', () => {
  let nowMs = 0
  const many = Array.from({ length: 10 }, (_, at) => passes.replace('name: passes', `name: passes-${at}`))
  const [told, ...more] = gated(many.join(''), () => nowMs += 30)
  assert.equal(more, [])
  assert.equal([told?.severity, told?.at.line], ['warning', 9])
  assert.match(told?.message ?? '', '6 of 10 tests were not run')
})

test.run()
