/**
 * Messages that cross or are lost. A party makes two cross by sending its own when it hears the other's,
 * before it answers: to the router that is the same as having sent it at once.
 */
import type { Row } from '../row.ts'
import {
  answer, answered, ask, audio, called, either, grant, hangsUp, hear, isHungUpOn, maybe, repeats, take, untilAcked,
  wait,
} from '../steps.ts'

const rings = [ask('INVITE', audio), hear(180, 'INVITE')]
const givesUp = [ask('CANCEL'), hear(200, 'CANCEL'), hear(487, 'INVITE'), ask('ACK')]

export const races: readonly Row[] = [
  {
    title: 'a CANCEL that crosses the callee\'s 200 hangs up the callee',
    source: 'RFC 3261 §9.1',
    caller: [...rings, wait(50), ...givesUp],
    callees: [[
      take('INVITE'), answer('INVITE', 180), take('CANCEL'), answer('CANCEL', 200), answer('INVITE', 200, audio),
      either([take('ACK')], grant('BYE')),
    ]],
    record: { status: 487, endedBy: 'caller' },
  },
  {
    title: 'a 200 long after the CANCEL is acknowledged and hung up',
    source: 'RFC 3261 §9.1',
    caller: [...rings, wait(50), ...givesUp],
    callees: [[
      take('INVITE'), answer('INVITE', 180), take('CANCEL'), answer('CANCEL', 200), wait(300),
      answer('INVITE', 200, audio), either([take('ACK')], grant('BYE')),
    ]],
    record: { status: 487, endedBy: 'caller' },
  },
  {
    title: 'a CANCEL that crosses our 200 changes nothing',
    source: 'RFC 3261 §9.2',
    caller: [
      ask('INVITE', audio), maybe(180), hear(200, 'INVITE'), ask('CANCEL'), hear(200, 'CANCEL'), ask('ACK'), ...hangsUp,
    ],
    callees: [[...answered, ...isHungUpOn]],
    record: { status: 200, endedBy: 'caller' },
    server: 'it answers such a CANCEL 481 and hangs up',
  },
  {
    title: 'a CANCEL before any sign of life is answered at once',
    source: 'RFC 3261 §9.1',
    caller: [ask('INVITE', audio), hear(100, 'INVITE'), wait(300), ...givesUp],
    callees: [[
      take('INVITE'), wait(800), answer('INVITE', 180), take('CANCEL'), answer('CANCEL', 200), answer('INVITE', 487),
      take('ACK'),
    ]],
    record: { status: 487, endedBy: 'caller' },
  },
  {
    title: 'BYE instead of CANCEL ends the ringing',
    source: 'RFC 3261 §15',
    caller: [...rings, ask('BYE'), either([hear(200, 'BYE')], [hear(487, 'INVITE'), ask('ACK')])],
    callees: [[
      take('INVITE'), answer('INVITE', 180), take('CANCEL'), answer('CANCEL', 200), answer('INVITE', 487), take('ACK'),
    ]],
    record: { status: 487, endedBy: 'caller' },
  },
  {
    title: 'BYE crosses BYE at the callee',
    source: 'RFC 3261 §15.1',
    caller: [...called, wait(50), ...hangsUp],
    callees: [[...answered, take('BYE'), ask('BYE'), hear(200, 'BYE'), answer('BYE', 200)]],
    record: { status: 200, endedBy: 'caller' },
  },
  {
    title: 'BYE crosses BYE at the caller',
    source: 'RFC 3261 §15.1',
    caller: [...called, take('BYE'), ask('BYE'), hear(200, 'BYE'), answer('BYE', 200)],
    callees: [[...answered, wait(50), ...hangsUp]],
    record: { status: 200, endedBy: 'callee' },
  },
  {
    title: 'BYE crosses a re-INVITE',
    source: 'RFC 3261 §15.1.2',
    only: { transport: 'udp', why: 'SIPp gives up on the second of two messages that come in one segment' },
    caller: [...called, ask('INVITE', { sdp: 'holding' }),
      either([take('BYE'), answer('BYE', 200)], [hear(487, 'INVITE'), ask('ACK')])],
    callees: [[...answered, take('INVITE'), ask('BYE'), hear(200, 'BYE'), answer('INVITE', 487), take('ACK')]],
    record: { status: 200, endedBy: 'callee' },
  },
  {
    title: 'the ACK of the caller is lost once',
    source: 'RFC 3261 §13.3.1.4',
    caller: [
      ask('INVITE', audio), maybe(180), hear(200, 'INVITE'), hear(200, 'INVITE'), ask('ACK'), wait(100), ...hangsUp,
    ],
    callees: [[...answered, ...isHungUpOn]],
    record: { status: 200 },
    counted: true,
  },
  {
    title: 'our ACK to the callee is lost once',
    source: 'RFC 3261 §13.2.2.4',
    caller: [...called, wait(200), ...hangsUp],
    callees: [[...answered, answer('INVITE', 200, audio), take('ACK'), ...isHungUpOn]],
    record: { status: 200 },
    counted: true,
  },
  {
    title: 'the ACK of the caller never comes, and both are hung up',
    source: 'RFC 3261 §13.3.1.4',
    caller: [
      ask('INVITE', audio), maybe(180), hear(200, 'INVITE'), repeats(200, 'INVITE'), take('BYE'), answer('BYE', 200),
    ],
    callees: [[...answered, ...isHungUpOn]],
    record: { status: 200 },
    slow: true,
  },
  {
    title: 'the first 200 to the caller is lost',
    source: 'RFC 3261 §13.3.1.4',
    caller: [
      ask('INVITE', audio), maybe(180), hear(200, 'INVITE'), hear(200, 'INVITE'), hear(200, 'INVITE'), ask('ACK'),
      wait(100), ...hangsUp,
    ],
    callees: [[...answered, ...isHungUpOn]],
    record: { status: 200 },
    counted: true,
    server: 'it repeats over UDP only',
  },
  {
    title: 'the 200 to a re-INVITE is repeated until its ACK',
    source: 'RFC 3261 §14.2',
    caller: [
      ...called, ask('INVITE', { sdp: 'moved' }), hear(200, 'INVITE'), hear(200, 'INVITE'), ask('ACK'), wait(100),
      ...hangsUp,
    ],
    callees: [[...answered, ...grant('INVITE', { sdp: 'moved' }), take('ACK'), ...isHungUpOn]],
    record: { status: 200 },
    counted: true,
    server: 'it sends that 200 once',
  },
  {
    title: 're-INVITEs cross at the callee: both are refused, and the call goes on',
    source: 'RFC 3261 §14.1',
    caller: [...called, ask('INVITE', { sdp: 'moved' }), hear(491, 'INVITE'), ask('ACK'), wait(100), ...hangsUp],
    callees: [[
      ...answered, take('INVITE'), ask('INVITE', { sdp: 'moved' }), hear(491, 'INVITE'), ask('ACK'),
      answer('INVITE', 491), take('ACK'), ...isHungUpOn,
    ]],
    record: { status: 200 },
  },
  {
    title: 're-INVITEs cross at the caller: both are refused, and the call goes on',
    source: 'RFC 3261 §14.1',
    caller: [
      ...called, take('INVITE'), ask('INVITE', { sdp: 'moved' }), hear(491, 'INVITE'), ask('ACK'),
      answer('INVITE', 491), take('ACK'), ...isHungUpOn,
    ],
    callees: [[
      ...answered, untilAcked, ask('INVITE', { sdp: 'moved' }), hear(491, 'INVITE'), ask('ACK'), wait(100), ...hangsUp,
    ]],
    record: { status: 200 },
  },
  {
    title: 'a provisional to a re-INVITE does not end it',
    source: 'RFC 3261 §14.1',
    caller: [...called, ask('INVITE', { sdp: 'moved' }), maybe(180), hear(200, 'INVITE'), ask('ACK'), ...hangsUp],
    callees: [[
      ...answered, take('INVITE'), answer('INVITE', 180), wait(100), answer('INVITE', 200, { sdp: 'moved' }),
      take('ACK'), ...isHungUpOn,
    ]],
    record: { status: 200 },
    server: 'it loses the 200 behind such a 180',
  },
  {
    title: 'two branches ring, the second answers',
    source: 'RFC 3261 §12.1.2',
    caller: [...called, ...hangsUp],
    callees: [[
      take('INVITE'), answer('INVITE', 180, { fork: 'x' }), answer('INVITE', 180, { fork: 'y' }), wait(50),
      answer('INVITE', 200, audio), take('ACK'), ...isHungUpOn,
    ]],
    record: { status: 200 },
  },
  {
    title: 'two branches answer: the second is hung up',
    source: 'RFC 3261 §13.2.2.4',
    caller: [...called, wait(400), ...hangsUp],
    callees: [[
      take('INVITE'), answer('INVITE', 180), answer('INVITE', 200, audio), take('ACK'),
      answer('INVITE', 200, { ...audio, fork: 'x' }),
      either([take('ACK')], [take('BYE'), answer('BYE', 200)]),
      ...isHungUpOn,
    ]],
    record: { status: 200 },
    server: 'it acknowledges the first branch again, and hangs nobody up',
  },
]
