import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Elsewhere, hashAfter } from '../../src/media/elsewhere.ts'

const lines = (...of: readonly string[]): string => [...of, ''].join('\r\n')

const said = lines(
  'v=0', 'm=audio 9 UDP/TLS/RTP/SAVPF 111', 'a=rtpmap:111 opus/48000/2', 'a=ice-ufrag:abcd',
  'a=ice-pwd:0123456789abcdef012345', 'a=ice-options:trickle', 'a=candidate:1 1 udp 1 192.0.2.1 9 typ host',
  'a=end-of-candidates', 'a=fingerprint:sha-256 AB:CD', 'a=setup:actpass', 'a=mid:0',
)

test('who saw our certificate by one hash is shown it by another, and by the first when sent on again', () => {
  assert.is(hashAfter(said), 'sha-512')
  assert.is(hashAfter(said.replace('sha-256', 'SHA-512')), 'sha-256')
  assert.is(hashAfter(said.replace('sha-256', 'sha-1')), 'sha-512')
})

test('who saw none, or was shown nothing, is shown it as everybody is', () => {
  assert.is(hashAfter('m=audio 4000 RTP/AVP 0\r\n'), undefined)
  assert.is(hashAfter(undefined), undefined)
})

test('what was said elsewhere has its codecs still, but no way and no certificate, however often it is said', () => {
  const elsewhere = new Elsewhere()
  const here = lines(
    'v=0', 'm=audio 9 UDP/TLS/RTP/SAVPF 111', 'a=rtpmap:111 opus/48000/2',
    `a=fingerprint:sha-512 ${Array.from({ length: 64 }, () => '00').join(':')}`, 'a=setup:actpass', 'a=mid:0',
  )
  assert.is(elsewhere.here(said, 'sha-512'), here)
  assert.is(elsewhere.here(said, 'sha-512'), here)
})

test('who is on the way here is shown no way here before it said what it says here', () => {
  const elsewhere = new Elsewhere()
  const shown = said.replace('abcd', 'ours')
  assert.is(elsewhere.shown(shown), shown)
  elsewhere.here(said, 'sha-512')
  assert.is(elsewhere.shown(shown), shown.replace(/a=(?:candidate|end-of-candidates).*\r\n/g, ''))
  elsewhere.here(said.replace('abcd', 'efgh'), 'sha-512')
  assert.is(elsewhere.shown(shown), shown)
})

test('what is said here is left as it is', () => {
  const elsewhere = new Elsewhere()
  elsewhere.here(said, 'sha-512')
  const anew = said.replace('abcd', 'efgh')
  assert.is(elsewhere.here(anew, 'sha-512'), anew)
  assert.is(new Elsewhere().here(said, undefined), said)
})

test.run()
