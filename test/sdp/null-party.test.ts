/** What a party that is nobody answers. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { readDescription } from '../../src/sdp/description.ts'
import { nobodysAnswer, nobodysOffer } from '../../src/sdp/null-party.ts'

const offer = (...lines: readonly string[]): string =>
  ['v=0', 'o=- 1 1 IN IP4 192.0.2.1', 's=-', 'c=IN IP4 192.0.2.1', 't=0 0', ...lines, ''].join('\r\n')
const voice = ['m=audio 4000 RTP/AVP 18 8 101', 'a=rtpmap:101 telephone-event/8000', 'a=fmtp:101 0-15']

test('the first voice is taken, with its keys, and heard nowhere', () => {
  const [line] = readDescription(nobodysAnswer(offer(...voice)) ?? '')?.media ?? []
  assert.equal([line?.port, line?.address, line?.direction], [9, '127.0.0.1', 'sendrecv'])
  assert.equal(line?.codecs.map(({ name }) => name), ['G729', 'TELEPHONE-EVENT'])
})

test('what is sent back goes to where the offer wants it', () => {
  const [line] = readDescription(nobodysAnswer(offer(...voice), 'back') ?? '')?.media ?? []
  assert.equal([line?.port, line?.address], [4000, '192.0.2.1'])
})

test('a hold is answered as one, and other streams are refused in their places', () => {
  const answer = nobodysAnswer(offer('m=video 4002 RTP/AVP 96', 'a=rtpmap:96 H264/90000', ...voice, 'a=sendonly'))
  const lines = readDescription(answer ?? '')?.media ?? []
  assert.equal(lines.map(({ type, port, direction }) => [type, port, direction]),
    [['video', 0, 'sendrecv'], ['audio', 9, 'recvonly']])
})

test('without a voice there is nothing to answer', () => {
  assert.is(nobodysAnswer(offer('m=image 4000 udptl t38')), undefined)
  assert.is(nobodysAnswer(offer('m=audio 0 RTP/AVP 8')), undefined)
  assert.is(nobodysAnswer('nonsense'), undefined)
})

test('asked for an offer it has the voices every telephone has', () => {
  assert.equal(readDescription(nobodysOffer())?.media[0]?.codecs.map(({ name }) => name),
    ['PCMA', 'PCMU', 'TELEPHONE-EVENT'])
})

test.run()
