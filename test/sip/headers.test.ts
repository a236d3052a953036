import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { header, headerOf, linesOf, splitValues, valuesOf, without } from '../../src/sip/headers.ts'
import { computedMs } from '../support/measure.ts'

test('values come from all lines, split at the commas that separate', () => {
  const headers = [
    header('Via', 'SIP/2.0/UDP a, SIP/2.0/UDP b'), header('X', '1'), header('v', 'SIP/2.0/UDP c'),
    header('Route', '<sip:a,b@c?x=1,2>,"a, \\", b" <sip:d>;x="1,2" , sip:e'),
  ]
  assert.equal(valuesOf(headers, 'via'), ['SIP/2.0/UDP a', 'SIP/2.0/UDP b', 'SIP/2.0/UDP c'])
  assert.equal(valuesOf(headers, 'route'), ['<sip:a,b@c?x=1,2>', '"a, \\", b" <sip:d>;x="1,2"', 'sip:e'])
  assert.equal(linesOf(headers, 'via').length, 2)
  assert.equal(valuesOf(headers, 'contact'), [])
})

test('a quote or a bracket that does not close takes the rest with it', () => {
  assert.equal(splitValues('a, "b, c'), ['a', '"b, c'])
  assert.equal(splitValues('a, <b, c'), ['a', '<b, c'])
})

test('a line of commas holds no values, and takes no time that grows with its square', () => {
  const startedMs = computedMs()
  assert.equal(splitValues(','.repeat(60_000)), [])
  assert.is(splitValues('"",'.repeat(20_000)).length, 20_000)
  assert.ok(computedMs() - startedMs < 500)
})

test('lines are found, and left out, by their long name', () => {
  const headers = [header('m', '<sip:a>'), header('Subject', 'x'), header('Contact', '<sip:b>')]
  assert.is(headerOf(headers, 'contact'), '<sip:a>')
  assert.is(headerOf(headers, 'route'), undefined)
  assert.equal(without(headers, 'contact').map(line => line.as), ['Subject'])
})

test('a header is built with its long name, white space and line breaks gone', () => {
  assert.equal(header('M', '  a\r\n b '), { name: 'contact', as: 'M', value: 'a  b' })
})

test.run()
