import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { PartyIndex } from '../../src/policy/index-party.ts'
import { SourceIndex } from '../../src/policy/index-source.ts'
import { createNumbers } from '../../src/policy/numbers.ts'
import { headsOfRange, matches, parsePattern, probeOf, type FiledPattern } from '../../src/policy/patterns.ts'
import { partyOf } from '../../src/policy/read-facts.ts'

const fr = createNumbers('FR')

function pattern(text: string): FiledPattern {
  const read = parsePattern(text, fr)
  if (read.kind === 'fault') throw new Error(read.message)
  return read
}

const held: readonly (readonly [pattern: string, uri: string])[] = [
  ['+33145550100', 'sip:0145550100@h'],
  ['0145550100', 'sip:+33145550100@h'],
  ['01 45 55 01 00', 'sip:0033145550100@h'],
  ['+33145550100', 'tel:+33-1-45-55-01-00'],
  ['+33*', 'sip:0612345678@h'],
  ['06*', 'sip:+33612345678@h'],
  ['0033*', 'sip:0612345678@h'],
  ['0*', 'sip:0612345678@h'],
  ['+*', 'sip:0612345678@h'],
  ['+331455501{00-99}', 'sip:0145550142@h'],
  ['01455501{00-99}', 'sip:+33145550100@h'],
  ['+331455501{42-42}', 'sip:0145550142@h'],
  ['2{00-49}', 'sip:249@h'],
  ['112', 'sip:112@h'],
  ['1*', 'sip:112@h'],
  ['alice', 'sip:alice@h'],
  ['ali*', 'sip:alice@h'],
  ['*', 'sip:h'],
  ['sip:*@acme.example', 'sip:alice@ACME.example'],
  ['sip:*@acme.example', 'sips:acme.example'],
  ['sip:06*@acme.example', 'sip:+33612345678@acme.example'],
  ['sip:acme.example', 'sip:acme.example'],
  ['sip:*@[2001:db8::1]', 'sip:a@[2001:DB8::1]:5070'],
]

const declined: readonly (readonly [pattern: string, uri: string])[] = [
  ['+33145550100', 'sip:+33145550101@h'],
  ['+33145550100', 'sip:331455501001@h'],
  ['+331455501{00-99}', 'sip:+331455501@h'],
  ['+331455501{00-49}', 'sip:0145550150@h'],
  ['2{00-49}', 'sip:20@h'],
  ['2{00-49}', 'sip:2000@h'],
  ['2{00-49}', 'sip:20x@h'],
  ['1*', 'sip:0145550100@h'],
  ['33*', 'sip:0145550100@h'],
  ['alice', 'sip:Alice@h'],
  ['alice', 'sip:h'],
  ['sip:*@acme.example', 'sip:alice@other.example'],
  ['sips:*@acme.example', 'sip:alice@acme.example'],
  ['sip:acme.example', 'sip:alice@acme.example'],
]

for (const [text, uri] of held) {
  test(`"${text}" holds for ${uri}`, () => {
    const party = partyOf(uri, fr)
    assert.ok(matches(pattern(text), party))
    assert.ok(indexed(pattern(text), uri), 'the index finds it too')
  })
}

for (const [text, uri] of declined) {
  test(`"${text}" does not hold for ${uri}`, () => assert.not(matches(pattern(text), partyOf(uri, fr))))
}

function indexed(one: FiledPattern, uri: string): boolean {
  const index = new PartyIndex()
  index.add(one, 7)
  const found: (number | readonly number[])[] = []
  const party = partyOf(uri, fr)
  index.collect(probeOf(party), party.host, found)
  return found.flat().includes(7)
}

const faults: readonly (readonly [pattern: string, message: RegExp])[] = [
  ['', /empty/],
  ['+33*5', /star .* is not at its end/],
  ['00*', /holds for every number/],
  ['+33{0-99}', /differ in length/],
  ['+33{99-00}', /backwards/],
  ['+33{00-99}5', /not a range/],
  ['+33{a-b}', /not a range/],
  ['+33*{00-99}', /more than a range/],
  ['sip:*@acme.example:5060', /not a URI pattern/],
  ['sip:alice@', /not a URI pattern/],
  ['sip:a*b@acme.example', /star .* is not at its end/],
]

for (const [text, message] of faults) {
  test(`"${text}" is refused`, () => {
    const read = parsePattern(text, fr)
    assert.is(read.kind, 'fault')
    assert.match(read.kind === 'fault' ? read.message : '', message)
  })
}

test('a header value is compared as it is written', () => {
  const read = parsePattern('0145550100', undefined)
  assert.equal(read.kind === 'text' && read.heads, ['0145550100'])
})

test('a range is covered by the fewest beginnings', () => {
  assert.equal(headsOfRange('00', '99'), [''])
  assert.equal(headsOfRange('10', '29'), ['1', '2'])
  assert.equal(headsOfRange('150', '349'),
    ['15', '16', '17', '18', '19', '2', '30', '31', '32', '33', '34'])
  assert.ok(headsOfRange('000000000001', '999999999998').length <= 18 * 12)
})

test('the longest network around an address vouches for it', () => {
  const index = new SourceIndex()
  index.add('10.0.0.0/8', 'ten')
  index.add('10.1.0.0/16', 'ten-one')
  index.add('10.1.2.3', 'host')
  index.add('10.1.2.3', 'later')
  index.add('2001:db8::/32', 'six')
  index.add('nonsense/8', 'never')
  index.add('10.0.0.0/33', 'never')
  assert.is(index.find('10.9.9.9'), 'ten')
  assert.is(index.find('10.1.9.9'), 'ten-one')
  assert.is(index.find('10.1.2.3'), 'host')
  assert.is(index.find('::ffff:10.1.2.3'), 'host')
  assert.is(index.find('2001:db8:1::1'), 'six')
  assert.is(index.find('11.0.0.1'), undefined)
  assert.is(index.find('example.com'), undefined)
  assert.is(index.find(''), undefined)
})

test('a network of all addresses takes what nobody else does', () => {
  const index = new SourceIndex()
  index.add('0.0.0.0/0', 'any-four')
  assert.is(index.find('8.8.8.8'), 'any-four')
  assert.is(index.find('2001:db8::1'), undefined)
})

test.run()
