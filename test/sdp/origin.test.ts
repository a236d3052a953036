import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { withOrigin, withoutOrigin } from '../../src/sdp/origin.ts'
import { browser, fax, phone } from './descriptions.ts'

const line = /^o=.*$/m

for (const [name,
  sdp] of Object.entries({ phone, browser, fax, lf: phone.replaceAll('\r\n', '\n'),
    odd: phone.replace('s=-', 's=o=x \xe9') })) {
  test(`${name}: only the o= line changes`, () => {
    const ours = withOrigin(sdp, { sessionId: '42', version: 7, address: '198.51.100.1' })
    assert.is(line.exec(ours)?.[0].trim(), 'o=- 42 7 IN IP4 198.51.100.1')
    assert.equal(ours.replace(line, ''), sdp.replace(line, ''))
    assert.is(withoutOrigin(ours), withoutOrigin(sdp))
  })
}

test('without an address the line names the first stream\'s; IPv6 is said to be so', () => {
  const elsewhere = phone.replace(/^o=.*$/m, 'o=ada 1 1 IN IP4 10.1.1.1')
  assert.ok(withOrigin(elsewhere, { sessionId: '1', version: 2 }).includes('o=- 1 2 IN IP4 192.0.2.10\r\n'))
  assert.ok(withOrigin(phone, { sessionId: '1', version: 2 }).includes('o=- 1 2 IN IP4 192.0.2.10\r\n'))
  assert.ok(withOrigin(phone,
    { sessionId: '1', version: 2, address: '2001:db8::1' }).includes('o=- 1 2 IN IP6 2001:db8::1\r\n'))
})

test('nothing of a malformed or missing line is kept', () => {
  assert.not.match(withOrigin(phone.replace(line, 'o=secret'), { sessionId: '1', version: 2 }), 'secret')
  assert.is(withOrigin('v=0\r\ns=-\r\n', { sessionId: '1', version: 2 }), 'v=0\r\no=- 1 2 IN IP4 0.0.0.0\r\ns=-\r\n')
})

test('two descriptions that differ in more than the origin do not compare equal', () => {
  assert.is.not(withoutOrigin(phone), withoutOrigin(phone.replace('49170', '49172')))
})

test('an origin that would be more than a line is an error of ours', () => {
  assert.throws(() => withOrigin(phone, { sessionId: '1\r\nm=audio', version: 2 }))
  assert.throws(() => withOrigin(phone, { sessionId: '1', version: 2, address: 'a b' }))
})

test.run()
