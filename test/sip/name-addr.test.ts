import { fc } from '../support/drawn.ts'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { type NameAddr, parseNameAddr, printNameAddr, tagOf, withTag } from '../../src/sip/name-addr.ts'

const rows: readonly (readonly [text: string, nameAddr: NameAddr])[] = [
  ['<sip:a@b>', { uri: 'sip:a@b', params: [] }],
  ['sip:a@b;tag=1', { uri: 'sip:a@b', params: [['tag', '1']] }],
  ['<sip:a@b;lr>;tag=1;x', { uri: 'sip:a@b;lr', params: [['tag', '1'], ['x', undefined]] }],
  ['"Bell, \\"A.\\" \\\\" <sip:a@b> ; tag = 1 ',
    { displayName: 'Bell, "A." \\', uri: 'sip:a@b', params: [['tag', '1']] }],
  ['Alice B.<sip:a@b>', { displayName: 'Alice B.', uri: 'sip:a@b', params: [] }],
  ['"<sip:x>" <tel:+1;phone-context=y>', { displayName: '<sip:x>', uri: 'tel:+1;phone-context=y', params: [] }],
  ['"" <sip:a@b>', { displayName: '', uri: 'sip:a@b', params: [] }],
  ['<sip:a@b>;x="1;\\"2";y=3', { uri: 'sip:a@b', params: [['x', '"1;\\"2"'], ['y', '3']] }],
  ['tel:+1;tag=2', { uri: 'tel:+1', params: [['tag', '2']] }],
]

for (const [text, nameAddr] of rows) {
  test(`${text} reads as its parts, also after being printed`, () => {
    assert.equal(parseNameAddr(text), nameAddr)
    assert.equal(parseNameAddr(printNameAddr(nameAddr)), nameAddr)
  })
}

for (const text of [
  '', 'bob', '"Alice <sip:a@b>', '"A" sip:a@b', '<sip:a@b', 'sip:a@b>', '<>', '<bob>', 'Bell, A <sip:a@b>',
  '<sip:a@b>;;',
  '<sip:a@b> x', 'sip:a@b?Route=x', 'sip:a@b,c', '<sip:a b>', '<sip:a@b>;tag="1', '<sip:a@b>;tag=1 2', 'a:b <sip:a@b>',
]) {
  test(`"${text}" is no party`, () => assert.is(parseNameAddr(text), undefined))
}

test('a tag is the header\'s, never the URI\'s nor the name\'s', () => {
  assert.is(tagOf('<sip:a@b;tag=1>'), undefined)
  assert.is(tagOf('";tag=1" <sip:a@b>;TAG=2'), '2')
  assert.is(tagOf('sip:a@b;tag=3'), '3')
  assert.is(tagOf('nonsense"'), undefined)
})

test('a tag is added, or takes the place of another, and the rest stays as written', () => {
  assert.is(withTag('"A"  <sip:a@b>;x', '9'), '"A"  <sip:a@b>;x;tag=9')
  assert.is(withTag('"A"  <sip:a@b>;Tag=1;x', '9'), '"A"  <sip:a@b>;x;tag=9')
  assert.is(withTag('sip:a@b;tag=1', '9'), 'sip:a@b;tag=9')
  assert.throws(() => withTag('<sip:a@b>', '9;x'))
})

test('no display name and no URI breaks out of its place', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (displayName, user) => {
    const again = parseNameAddr(printNameAddr({ displayName, uri: `sip:u${user}`, params: [] }))
    assert.is(again?.displayName, displayName)
    assert.equal(again?.params, [])
  }))
})

test('control characters in a display name go behind a backslash', () => {
  const printed = printNameAddr({ displayName: 'a\x1b[31m\x7f\t', uri: 'sip:a@b', params: [] })
  assert.is(printed, '"a\\\x1b[31m\\\x7f\t" <sip:a@b>')
})

test('no text makes the readers throw', () => {
  const soup = fc.string({ unit: fc.constantFrom('"', '<', '>', ';', '=', 'sip:', '\\', ',', ' ', 'tag', 'a', '@',
    '\xa0') })
  fc.assert(fc.property(fc.oneof(soup, fc.string({ unit: 'binary' })), text => {
    const nameAddr = parseNameAddr(text)
    tagOf(text)
    if (nameAddr) {
      assert.equal(parseNameAddr(printNameAddr(nameAddr)), nameAddr)
      assert.is(tagOf(withTag(text, 'z')), 'z')
    }
  }), { numRuns: 3000 })
})

test.run()
