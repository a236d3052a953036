import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { withoutCodecs, withoutLines, withoutWords } from '../../src/sdp/filter.ts'
import { browser, phone } from './descriptions.ts'

test('lines go by kind, by attribute and by the beginning of one; all others stay to the byte', () => {
  const sdp = 'v=0\r\ns=-\r\nb=AS:64\r\nm=audio 4000 RTP/AVP 0\r\na=ssrc:1 cname:x\r\na=ssrc-group:FID 1\r\n'
    + 'b=TIAS:1\r\n'
  assert.is(withoutLines(sdp, ['a=ssrc']), sdp.replace('a=ssrc:1 cname:x\r\n', ''))
  assert.is(withoutLines(sdp, ['a=ssrc*', 'b=']), 'v=0\r\ns=-\r\nm=audio 4000 RTP/AVP 0\r\n')
  assert.is(withoutLines(sdp, []), sdp)
  assert.is(withoutLines('v=0\na=x\na=y', ['a=y']), 'v=0\na=x\n')
  assert.not.match(withoutLines(browser, ['a=candidate', 'a=ice-*']), /candidate:|ice-ufrag|ice-pwd/)
})

test('titles, pages, e-mails and phones of the other side are not told', () => {
  const words = 's=Ada\r\ni=at home\r\nu=http://10.1.1.1/\r\ne=ada@inside.example\r\np=+33 1\r\n'
  const wordy = phone.replace(/s=.*\r\n/, words)
  assert.is(withoutWords(wordy), phone.replace(/s=.*/, 's=-'))
  assert.is(withoutWords('v=0\ns=Ada\nm=audio 1 RTP/AVP 0\ni=room'), 'v=0\ns=-\nm=audio 1 RTP/AVP 0\n')
})

test('codecs go with all that is said of them, from audio alone, and never the last', () => {
  const sdp = [
    'v=0', 's=-', 'm=audio 4000 RTP/AVP 111 0 63 110', 'a=rtpmap:111 opus/48000/2', 'a=fmtp:111 useinbandfec=1',
    'a=rtcp-fb:111 transport-cc', 'a=rtpmap:63 red/48000/2', 'a=fmtp:63 111/111', 'a=rtpmap:110 telephone-event/48000',
    'm=video 4002 RTP/AVP 111', 'a=rtpmap:111 opus/48000/2', '',
  ].join('\r\n')
  const without = (...names: readonly string[]): string => withoutCodecs(sdp, ({ name }) => names.includes(name))
  assert.is(without('PCMU', 'RED'), sdp.replace('111 0 63 110', '111 110').replace(/a=\w+:63 .*\r\n/g, ''))
  assert.is(without('OPUS'), sdp.replace('111 0 63 110', '0 63 110').replace(/a=[\w-]+:111 .*\r\n/, '')
    .replace(/a=fmtp:111 .*\r\n/, '').replace(/a=rtcp-fb:111 .*\r\n/, ''))
  assert.is(without('OPUS', 'PCMU', 'RED', 'TELEPHONE-EVENT'), sdp)
  assert.is(without('GSM'), sdp)
  assert.is(withoutCodecs('no description', () => true), 'no description')
})

test.run()
