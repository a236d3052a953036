import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { paramOf, parseParams, printParams } from '../../src/sip/params.ts'

test('parameters keep order, spelling, escapes and quotes', () => {
  const text = ';A=%41;b;c=;d="x;y=\\"";a=[::1]:5060'
  const params = parseParams(text, 0)
  assert.equal(params, [['A', '%41'], ['b', undefined], ['c', ''], ['d', '"x;y=\\""'], ['a', '[::1]:5060']])
  assert.is(params && printParams(params), text)
})

test('the first of a name counts, in any case; one without value is the empty string', () => {
  const params = parseParams(';A=1;a=2;LR', 0) ?? []
  assert.is(paramOf(params, 'a'), '1')
  assert.is(paramOf(params, 'lr'), '')
  assert.is(paramOf(params, 'b'), undefined)
})

for (const text of [';', ';;a', 'a', ';=1', ';a b', ';a=b c', ';a="x', ';a="x"y', ';a=<b>', ';a=b,c', ';a=\0']) {
  test(`"${text}" is no list of parameters`, () => assert.is(parseParams(text, 0), undefined))
}

test.run()
