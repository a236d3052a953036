import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { codecNames } from '../../src/sdp/codecs.ts'

const head = 'v=0\r\no=- 1 1 IN IP4 10.0.0.1\r\ns=-\r\nc=IN IP4 10.0.0.1\r\nt=0 0\r\n'

test('names each codec once, in order, over the streams in use', () => {
  const sdp = head + [
    'm=audio 4000 RTP/AVP 96 8 0 101', 'a=rtpmap:96 opus/48000/2', 'a=rtpmap:101 telephone-event/8000',
    'm=audio 0 RTP/AVP 3', 'm=video 4002 RTP/AVP 97', 'a=rtpmap:97 VP8/90000', 'm=audio 4004 RTP/AVP 8', '',
  ].join('\r\n')
  assert.equal(codecNames(sdp), ['OPUS', 'PCMA', 'PCMU', 'TELEPHONE-EVENT', 'VP8'])
})

test('what is no description names none, and nobody is believed to have hundreds', () => {
  assert.equal(codecNames('hello'), [])
  const payloads = Array.from({ length: 60 }, (_, n) => n + 60)
  const maps = payloads.map(n => `a=rtpmap:${n} x${n}/8000\r\n`).join('')
  assert.is(codecNames(`${head}m=audio 4000 RTP/AVP ${payloads.join(' ')}\r\n${maps}`).length, 32)
})

test.run()
