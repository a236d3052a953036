/** A name is known by its bytes as it is by its text, whatever stands around it. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { longName, longNameOf, nameAt } from '../../src/sip/header-names.ts'

for (const [as, name] of [
  ['v', 'via'], ['V', 'via'], ['Call-ID', 'call-id'], ['i', 'call-id'], ['CALL-id', 'call-id'],
  ['x', 'session-expires'],
  ['X-Foo', 'x-foo'], ['constructor', 'constructor'], ['', ''],
] as const) {
  test(`"${as}" is ${name} in full`, () => assert.is(longName(as), name))
}

const usual = ['Via', 'via', 'Contact', 'Content-Type', 'content-length', 'P-Asserted-Identity', 'v', 'CSeq', 'Reason']

for (const as of [
  ...usual,
  ...usual.map(name => name.toUpperCase()),
  // A piece of a known one, one with more behind, one that leaves the known ones halfway.
  ...usual.map(name => name.slice(0, -1)).filter(Boolean), ...usual.map(name => `${name}x`),
  'Conx', 'Viq', 'X-Via', '0',
]) {
  test(`"${as}" is found in a message as in a text`, () => {
    const bytes = Buffer.from(`Via${as}: x`, 'latin1')
    assert.equal(nameAt(bytes, 3, 3 + as.length), { as, name: longName(as) })
  })
}

for (const as of ['', 'Vi\xe1', '\xd6ia', 'Vi a', 'Via ', 'V\0a', 'Via\n', '"Via"']) {
  test(`${JSON.stringify(as)} is no name`, () => {
    assert.is(nameAt(Buffer.from(as, 'latin1'), 0, as.length), undefined)
    assert.is(longNameOf(as), undefined)
  })
}

test.run()
