import { fc } from '../support/drawn.ts'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { type SipUri, escapeUser, parseUri, printUri, unescapeUri, uriParam } from '../../src/sip/uri.ts'

const rows: readonly (readonly [text: string, uri: SipUri])[] = [
  ['sip:bob@acme.example', { scheme: 'sip', user: 'bob', host: 'acme.example', params: [] }],
  ['SIPS:acme.example:5061', { scheme: 'sips', host: 'acme.example', port: 5061, params: [] }],
  ['sip:bob:secret@[2001:db8::1]:5080;transport=TCP;lr?Subject=x&y=z',
    { scheme: 'sip', user: 'bob', password: 'secret', host: '[2001:db8::1]', port: 5080,
      params: [['transport', 'TCP'], ['lr', undefined]], headers: 'Subject=x&y=z' }],
  ['sip:+33145550100;phone-context=+33@h;user=phone',
    { scheme: 'sip', user: '+33145550100;phone-context=+33', host: 'h', params: [['user', 'phone']] }],
  ['sip:a%40b%3a@h', { scheme: 'sip', user: 'a%40b%3a', host: 'h', params: [] }],
  ['sip:a?b/c@h', { scheme: 'sip', user: 'a?b/c', host: 'h', params: [] }],
  ['sip:a@h?Replaces=1@2', { scheme: 'sip', user: 'a', host: 'h', params: [], headers: 'Replaces=1@2' }],
  ['tel:+1-201-555-0123;phone-context=x',
    { scheme: 'tel', user: '+1-201-555-0123', host: '', params: [['phone-context', 'x']] }],
  ['urn:service:sos', { scheme: 'urn', user: 'service:sos', host: '', params: [] }],
]

for (const [text, uri] of rows) {
  test(`${text} reads as its parts and prints as it was`, () => {
    assert.equal(parseUri(text), uri)
    assert.is(printUri(uri).toLowerCase(), text.toLowerCase())
  })
}

for (const text of [
  '', 'bob', 'sip:', 'sip:@h', 'sip:a@', 'sip:a@b@c', 'sip:a@h:99999', 'sip:a@h:', 'sip:a@h;;', 'sip:a@h;=x',
  'sip:a b@h',
  'sip:a@h\r\nVia: x', 'sip:a@h>', 'sip:a@[::1', 'sip:a@h/x', 'tel:', 'tel:bob', 'urn:', ':x', '1sip:h',
]) {
  test(`"${text}" is no URI`, () => assert.is(parseUri(text), undefined))
}

test('parameters are found in any case; one without value is the empty string', () => {
  const uri = parseUri('sip:h;Transport=tls;LR') ?? rows[0]![1]
  assert.is(uriParam(uri, 'transport'), 'tls')
  assert.is(uriParam(uri, 'lr'), '')
  assert.is(uriParam(uri, 'maddr'), undefined)
})

test('escapes are resolved once, and what is no escape stays', () => {
  assert.is(unescapeUri('a%2541%zz%'), 'a%41%zz%')
  assert.is(unescapeUri('%00%c3%A9'), '\0\xc3\xa9')
})

test('any text can stand as a user part and comes back', () => {
  fc.assert(fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), text => {
    const uri = parseUri(`sip:${escapeUser(text)}@h`)
    assert.is(uri?.host, 'h')
    assert.is(Buffer.from(unescapeUri(uri?.user ?? ''), 'latin1').toString('utf8'),
      Buffer.from(text, 'utf8').toString('utf8'))
  }))
})

test('no text makes the reader throw, and what is read prints as it was', () => {
  const soup = fc.string({ unit: fc.constantFrom('sip:', 'tel:', 'a', '@', ':', ';', '=', '?', '[', ']', '%4', '1',
    '.', '+', '\xe9', ' ') })
  fc.assert(fc.property(fc.oneof(soup, fc.string({ unit: 'binary' })), text => {
    const uri = parseUri(text)
    if (uri) assert.equal(parseUri(printUri(uri)), uri)
  }), { numRuns: 2000 })
})

test.run()
