import { fc } from '../support/drawn.ts'
import { computedMs } from '../support/measure.ts'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { readDescription } from '../../src/sdp/description.ts'
import { browser, fax, phone } from './descriptions.ts'

test('a phone\'s line has its codecs in order, also those that need no rtpmap', () => {
  assert.equal(readDescription(phone)?.media, [{
    type: 'audio', port: 49170, protocol: 'RTP/AVP', direction: 'sendrecv', address: '192.0.2.10',
    codecs: [
      { payload: 8, name: 'PCMA', clockRate: 8000 }, { payload: 0, name: 'PCMU', clockRate: 8000 },
      { payload: 9, name: 'G722', clockRate: 8000 },
      { payload: 101, name: 'TELEPHONE-EVENT', clockRate: 8000, fmtp: '0-16' },
    ],
  }])
})

test('a browser\'s lines have their own addresses and directions', () => {
  const [audio, video] = readDescription(browser)?.media ?? []
  assert.is(audio?.address, '2001:db8::10')
  assert.is(audio?.protocol, 'UDP/TLS/RTP/SAVPF')
  assert.equal(audio?.codecs[0], { payload: 111, name: 'OPUS', clockRate: 48000, fmtp: 'minptime=10;useinbandfec=1' })
  assert.is(video?.port, 0)
  assert.is(video?.direction, 'recvonly')
})

test('a fax line has no codecs', () => {
  assert.equal(readDescription(fax)?.media, [
    { type: 'image', port: 4000, protocol: 'udptl', direction: 'sendrecv', address: '192.0.2.20', codecs: [] },
  ])
})

test('the session\'s direction counts for lines that say nothing', () => {
  const both = phone.replace('t=0 0', 't=0 0\r\na=inactive') + 'm=audio 5000 RTP/AVP 0\r\na=sendrecv\r\n'
  assert.equal(readDescription(both)?.media.map(line => line.direction), ['inactive', 'sendrecv'])
})

test('LF alone, a port count and a description without media are read', () => {
  assert.is(readDescription(phone.replaceAll('\r\n', '\n'))?.media.length, 1)
  assert.is(readDescription(phone.replace('49170', '49170/2'))?.media[0]?.port, 49170)
  assert.equal(readDescription('v=0'), { media: [] })
})

for (const [why, text] of [
  ['nothing', ''], ['no description', 'hello'], ['another version', phone.replace('v=0', 'v=1')],
  ['a broken m-line', phone.replace('m=audio 49170', 'm=audio many')],
  ['too long a text', `${phone}${'a=x\r\n'.repeat(20_000)}`],
  ['more than 32 m-lines', phone + 'm=audio 5000 RTP/AVP 0\r\n'.repeat(32)],
] as const) {
  test(`${why} is unreadable`, () => assert.is(readDescription(text), undefined))
}

test('names of every object do no harm', () => {
  readDescription(`${phone}a=__proto__:1\r\na=rtpmap:8 __proto__/8000\r\na=constructor\r\n`)
  assert.is(Object.hasOwn(Object.prototype, 'payload'), false)
})

test('no text throws, and 64 KB of it take no time', () => {
  const lines = [...phone.split('\r\n'), ...browser.split('\r\n'), 'm=', 'a=', 'a=rtpmap:', 'c=IN', 'a=ssrc:1',
    'a=imageattr:1 *', 'a=simulcast:']
  const soup = fc.array(fc.oneof(fc.constantFrom(...lines), fc.string({ unit: 'binary' }))).map(parts =>
    `v=0\r\n${parts.join('\r\n')}`)
  fc.assert(fc.property(fc.oneof(soup, fc.string({ unit: 'binary' })), text => void readDescription(text)),
    { numRuns: 1000 })
  for (const line of [...lines, 'a=candidate:1 1 udp ', 'a=fmtp:8 ']) {
    for (const text of [`v=0\r\n${`${line}\r\n`.repeat(5000)}`, `v=0\r\n${line}${' 1'.repeat(30_000)}`]) {
      const startedMs = computedMs()
      readDescription(text.slice(0, 65_000))
      assert.ok(computedMs() - startedMs < 500, `${line}: ${computedMs() - startedMs} ms`)
    }
  }
})

test.run()
