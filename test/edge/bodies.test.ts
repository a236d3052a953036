import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { crossingBody } from '../../src/edge/bodies.ts'
import { multipartOf, partsOf } from '../../src/sip/multipart.ts'

test('a fragment of a response crosses as its status, copies of messages not at all', () => {
  const type = 'message/sipfrag;version=2.0'
  const text = 'SIP/2.0 180 Ringing at 10.1.1.1\r\nVia: SIP/2.0/UDP 10.1.1.1\r\nCall-ID: x@10.1.1.1\r\n'
  assert.equal(crossingBody({ type, text }), { type, text: 'SIP/2.0 180 Ringing\r\n' })
  assert.is(crossingBody({ type, text: 'INVITE sip:a@b SIP/2.0\r\n' }), undefined)
  assert.is(crossingBody({ type: 'message/sip', text }), undefined)
  assert.is(crossingBody({ type: 'Multipart/mixed;boundary=x', text: '' }), undefined)
  const dtmf = { type: 'application/dtmf-relay', text: 'Signal=1\r\n' }
  assert.is(crossingBody(dtmf), dtmf)
})

test('a body of several parts is read part by part, or not at all', () => {
  const text = 'for old mailers\r\n--b1\r\nContent-Type: application/sdp\r\nContent-ID: <1>\r\n\r\nv=0\r\ns=-\r\n'
    + '\r\n--b1\r\n\r\nplain\r\n--b1--\r\n'
  const parts = [{ type: 'application/sdp', text: 'v=0\r\ns=-\r\n' }, { type: 'text/plain', text: 'plain' }]
  assert.equal(partsOf('multipart/mixed;boundary=b1', text), parts)
  assert.equal(partsOf('multipart/mixed; boundary="b1"', text), parts)
  assert.equal(partsOf('multipart/mixed', text), [])
  assert.equal(partsOf('multipart/mixed;boundary=b1', text.replace('--b1--', '')), [])
  assert.is(partsOf('multipart/mixed;boundary=b', '--b\r\n\r\nx\r\n'.repeat(40).concat('--b--')).length, 0)
})

test('what is put together of parts comes apart again', () => {
  const [described, about] = [{ type: 'application/sdp', text: 'v=0\r\ns=-\r\n' }, { type: 'text/xml', text: '<a/>' }]
  const { type, text } = multipartOf([described, { ...about, disposition: 'recording-session' }], 'b1')
  assert.equal(partsOf(type, text), [described, about])
  assert.ok(text.includes('Content-Type: text/xml\r\nContent-Disposition: recording-session\r\n\r\n<a/>\r\n--b1--\r\n'))
})

test.run()
