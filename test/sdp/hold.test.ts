import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { isHeld } from '../../src/sdp/hold.ts'
import { phone } from './descriptions.ts'

const second = 'm=video 5000 RTP/AVP 31\r\n'

for (const [what, sdp, held] of [
  ['plain', phone, false], ['sendrecv', `${phone}a=sendrecv\r\n`, false], ['recvonly', `${phone}a=recvonly\r\n`, false],
  ['sendonly', `${phone}a=sendonly\r\n`, true], ['inactive', `${phone}a=inactive\r\n`, true],
  ['inactive for the session', phone.replace('t=0 0', 't=0 0\r\na=inactive'), true],
  ['a null address', phone.replace('c=IN IP4 192.0.2.10', 'c=IN IP4 0.0.0.0'), true],
  ['an address not known yet',
    `${phone.replace('c=IN IP4 192.0.2.10', 'c=IN IP4 0.0.0.0').replace('49170', '9')}a=ice-ufrag:x\r\n`, false],
  ['a null address at port 9 of who knows no ICE',
    phone.replace('c=IN IP4 192.0.2.10', 'c=IN IP4 0.0.0.0').replace('49170', '9'), true],
  ['a null address the line overrides',
    `${phone.replace('c=IN IP4 192.0.2.10', 'c=IN IP4 0.0.0.0')}c=IN IP4 192.0.2.10\r\n`, false],
  ['one of two lines held', `${phone}a=sendonly\r\n${second}`, false],
  ['both lines held', `${phone}a=sendonly\r\n${second}a=inactive\r\n`, true],
  ['the line not held refused', `${phone}a=sendonly\r\n${second.replace('5000', '0')}`, true],
  ['no live line', phone.replace('49170', '0'), false], ['nothing readable', 'hello', false],
] as const) {
  test(`${what}: ${held ? 'held' : 'not held'}`, () => assert.is(isHeld(sdp), held))
}

test.run()
