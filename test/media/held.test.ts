import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { addressOf, soften, writeDirections } from '../../src/media/held.ts'

const test = suite('held')

function description(lines: readonly string[], host = '192.0.2.1'): string {
  return ['v=0', `o=- 1 2 IN IP4 ${host}`, 's=-', `c=IN IP4 ${host}`, 't=0 0', ...lines, ''].join('\r\n')
}

const audio = ['m=audio 4000 RTP/AVP 0']
const video = ['m=video 4002 RTP/AVP 96']

test('a description without a hold passes as it is', () => {
  for (const direction of ['sendrecv', 'sendonly', 'recvonly']) {
    const sdp = description([...audio, `a=${direction}`])
    assert.equal(soften(sdp, 'offer', '192.0.2.1'), { sdp, meant: undefined })
  }
})

test('an inactive offer is told as sendonly, an inactive answer as recvonly, and shown as inactive', () => {
  const sdp = description([...audio, 'a=inactive', 'a=ptime:20'])
  for (const [role, told] of [['offer', 'sendonly'], ['answer', 'recvonly']] as const) {
    const softened = soften(sdp, role)
    assert.is(softened.sdp, sdp.replace('a=inactive', `a=${told}`))
    assert.is(writeDirections(softened.sdp, softened.meant ?? []), sdp)
  }
})

test('0.0.0.0 is told as the last address, and shown as a stream that only sends', () => {
  const softened = soften(description(audio, '0.0.0.0'), 'offer', '192.0.2.1')
  assert.match(softened.sdp, 'c=IN IP4 192.0.2.1\r\n')
  assert.equal(softened.meant, ['sendonly'])
})

test('the null address of IPv6 is one too, however it is written, and never the last address', () => {
  for (const nowhere of ['::', '::0', '0:0:0:0:0:0:0:0']) {
    const held = description(audio, '2001:db8::1').replaceAll(/IP4 2001:db8::1/g, `IP6 ${nowhere}`)
    for (const [last, line] of [['2001:db8::1', 'IP6 2001:db8::1'], ['192.0.2.1', 'IP4 192.0.2.1']] as const) {
      const softened = soften(held, 'offer', last)
      assert.match(softened.sdp, `c=IN ${line}\r\n`)
      assert.equal(softened.meant, ['sendonly'])
    }
    assert.equal(soften(held, 'offer'), { sdp: held, meant: undefined })
    assert.is(addressOf(held), undefined)
  }
  const sdp = description(audio, '2001:db8::').replaceAll('IP4', 'IP6')
  assert.equal(soften(sdp, 'offer', '2001:db8::1'), { sdp, meant: undefined })
})

test('0.0.0.0 that also receives nothing on purpose is inactive', () => {
  for (const said of ['recvonly', 'inactive']) {
    assert.equal(soften(description([...audio, `a=${said}`], '0.0.0.0'), 'offer', '192.0.2.1').meant, ['inactive'])
  }
})

test('0.0.0.0 at port 9 is an address not known yet, and no hold', () => {
  const sdp = description(['m=audio 9 UDP/TLS/RTP/SAVPF 111', 'a=ice-ufrag:x', 'a=sendrecv'], '0.0.0.0')
  assert.equal(soften(sdp, 'answer', '192.0.2.1'), { sdp, meant: undefined })
})

test('0.0.0.0 from a peer whose address was never known stays', () => {
  const sdp = description(audio, '0.0.0.0')
  assert.equal(soften(sdp, 'offer'), { sdp, meant: undefined })
})

test('each m-line keeps the direction it was given', () => {
  const sdp = description([...audio, 'a=inactive', ...video, 'c=IN IP4 0.0.0.0', 'a=sendrecv'])
  const softened = soften(sdp, 'offer', '192.0.2.1')
  assert.equal(softened.meant, ['inactive', 'sendonly'])
  assert.not.match(softened.sdp, '0.0.0.0')
  assert.is(softened.sdp.match(/^a=sendonly$/gm)?.length, 2)
})

test('a direction of the session counts for every m-line without its own', () => {
  const sdp = description(['a=inactive', ...audio])
  const { sdp: told, meant } = soften(sdp, 'offer')
  assert.match(told, 'm=audio 4000 RTP/AVP 0\r\na=sendonly\r\n')
  assert.equal(meant, ['inactive'])
  assert.match(writeDirections(told, ['inactive']), 'm=audio 4000 RTP/AVP 0\r\na=inactive\r\n')
})

test('the address of a description is the first where something can be sent to', () => {
  assert.is(addressOf(description([...audio, 'c=IN IP6 2001:db8::1'], '0.0.0.0')), '2001:db8::1')
  assert.is(addressOf(description(audio, '0.0.0.0')), undefined)
})

test.run()
