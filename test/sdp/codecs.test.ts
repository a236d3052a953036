import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { codecNames, spokenIn } from '../../src/sdp/codecs.ts'

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

test('what is spoken in changes with the first codec of a stream in use, and with nothing else', () => {
  const spoken = (...lines: readonly string[]): string => spokenIn(`${head}${lines.join('\r\n')}\r\n`)
  const before = spoken('m=audio 4000 RTP/AVP 8 0', 'a=sendrecv')
  assert.is(before, 'audio 8 PCMA/8000')
  assert.is(spoken('m=audio 5000 RTP/AVP 8', 'a=sendonly', 'm=audio 0 RTP/AVP 0'), before)
  assert.is.not(spoken('m=audio 4000 RTP/AVP 0 8'), before)
  assert.is(spoken('m=audio 4000 RTP/AVP 96', 'a=rtpmap:96 opus/48000/2', 'm=image 4002 udptl t38'),
    'audio 96 OPUS/48000, image')
  assert.is(spokenIn('hello'), '')
})

test.run()
