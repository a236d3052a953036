import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Diagnostic } from '../../src/policy/diagnostic.ts'
import { draw, drawAll, inOrder } from '../../src/policy/draw.ts'

const drawing = suite('draw')

const diagnostic = (line: number, column: number, length: number, more: Partial<Diagnostic> = {}): Diagnostic => ({
  code: 'POL-201', severity: 'error', message: 'pool "uk-carier" is not defined',
  at: { file: 'p.yaml', line, column, length }, ...more,
})

drawing('a diagnostic is its place, its line, a caret with the mend, and what is related', () => {
  const text = draw(diagnostic(2, 11, 9, {
    hint: 'did you mean "uk-carrier"?',
    related: [{ message: '"uk-carrier" is defined here', at: { file: 'pools.yaml', line: 4, column: 3, length: 10 } }],
  }), ['rules:', '  dial:   uk-carier'])
  assert.is(text, [
    'p.yaml:2:11 error POL-201 pool "uk-carier" is not defined',
    '2 |   dial:   uk-carier',
    '  |           ^^^^^^^^^ did you mean "uk-carrier"?',
    '  pools.yaml:4:3 "uk-carrier" is defined here',
  ].join('\n'))
})

drawing('the caret stands under its letter behind tabs and wide line numbers', () => {
  const lines = Array.from({ length: 120 }, () => '\t"a": 1')
  const [, shown, caret] = draw(diagnostic(120, 2, 3), lines).split('\n')
  assert.is(shown, '120 | \t"a": 1')
  assert.is(caret, '    | \t^^^')
})

drawing('a very long line is cut around its caret', () => {
  const line = `${'x'.repeat(500)}HERE${'y'.repeat(500)}`
  const [, shown = '', caret = ''] = draw(diagnostic(1, 501, 4), [line]).split('\n')
  assert.ok(shown.length < 200)
  assert.is(shown.indexOf('HERE'), caret.indexOf('^^^^'))
})

drawing('without a line to show, only the sentence and the mend are drawn', () => {
  const text = draw(diagnostic(9, 1, 1, { hint: 'mend' }))
  assert.is(text, 'p.yaml:9:1 error POL-201 pool "uk-carier" is not defined\n  mend')
})

drawing('many are sorted, drawn to a limit, and the rest is counted', () => {
  const many = Array.from({ length: 130 }, (_, at) => diagnostic(130 - at, 1, 1))
  const text = drawAll(many, [{ name: 'p.yaml', text: '' }])
  assert.is(text.split('\n\n').length, 101)
  assert.match(text, /^p\.yaml:1:1 /)
  assert.match(text, /and 30 more$/)
  const three = [diagnostic(2, 1, 1), diagnostic(1, 9, 1), diagnostic(1, 2, 1)]
  assert.equal(inOrder(three).map(({ at }) => at.column), [2, 9, 1])
  assert.is(drawAll([], []), '')
})

drawing.run()
