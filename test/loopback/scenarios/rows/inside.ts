/** What is asked inside a call, and refused or carried; messages that come again and again. */
import type { Row } from '../row.ts'
import {
  answer, answered, ask, audio, called, get, grant, hangsUp, hear, isHungUpOn, repeats, resend, take, untilAcked, wait,
  type Step,
} from '../steps.ts'

const info = { body: { type: 'text/plain', text: 'still here' } }
const stillHere = { has: 'still here' }

/** A re-INVITE that is refused with this, after which the two talk on. */
const refusedInside = (status: number, source: string): Row => ({
  title: `a re-INVITE refused with ${status} leaves the call as it was`,
  source,
  caller: [
    ...called, ask('INVITE', { sdp: 'alaw' }), hear(status, 'INVITE'), ask('ACK'), ...get('INFO', info), ...hangsUp,
  ],
  callees: [[
    ...answered, take('INVITE'), answer('INVITE', status), take('ACK'), ...grant('INFO', {}, stillHere), ...isHungUpOn,
  ]],
  record: { status: 200, endedBy: 'caller' },
})

/** A re-INVITE that is answered with this: nobody is there any more, so both are hung up on. */
const lostInside = (status: number, source: string): Row => ({
  title: `a re-INVITE answered ${status} ends the call for both`,
  source,
  caller: [...called, ask('INVITE', { sdp: 'moved' }), hear(status, 'INVITE'), ask('ACK'), ...isHungUpOn],
  // 481 says that there is nobody who could take a BYE.
  callees: [[
    ...answered, take('INVITE'), answer('INVITE', status), take('ACK'), ...status === 481 ? [] : isHungUpOn,
  ]],
  record: { status: 200, endedBy: 'system' },
  only: { transport: 'udp', why: 'SIPp gives up on the second of two messages that come in one segment' },
})

const many = 10
const again = (steps: readonly Step[]): readonly Step[] => Array.from({ length: many }, () => steps).flat()

export const inside: readonly Row[] = [
  refusedInside(491, 'RFC 3261 §14.1'),
  refusedInside(500, 'RFC 3261 §14.2'),
  refusedInside(603, 'RFC 6141 §3.3'),
  {
    title: 'a re-INVITE of the callee is refused, and the call goes on',
    source: 'RFC 6141 §3.3',
    caller: [
      ...called, take('INVITE'), answer('INVITE', 488), take('ACK'), ...grant('INFO', {}, stillHere), ...isHungUpOn,
    ],
    callees: [[
      ...answered, untilAcked, ask('INVITE', { sdp: 'alaw' }), hear(488, 'INVITE'), ask('ACK'), ...get('INFO', info),
      ...hangsUp,
    ]],
    record: { status: 200, endedBy: 'callee' },
  },
  lostInside(481, 'RFC 3261 §12.2.1.2, RFC 5057 §5.1'),
  lostInside(404, 'RFC 5057 §5.1'),
  lostInside(480, 'RFC 5057 §5.1'),
  {
    title: 'a re-INVITE nobody answers ends the call for both',
    source: 'RFC 3261 §14.1, §12.2.1.2',
    caller: [...called, ask('INVITE', { sdp: 'moved' }), hear(408, 'INVITE'), ask('ACK'), ...isHungUpOn],
    callees: [[...answered, take('INVITE'), ...isHungUpOn]],
    record: { status: 200 },
    slow: true,
    only: { transport: 'udp', why: 'over TCP SIPp would have to keep a silent connection' },
  },
  {
    title: 'an INFO that is refused leaves the call as it was',
    source: 'RFC 6086 §4.2.2',
    caller: [...called, ask('INFO', info), hear(415, 'INFO'), ...get('INFO', info), ...hangsUp],
    callees: [[
      ...answered, take('INFO', stillHere), answer('INFO', 415), ...grant('INFO', {}, stillHere), ...isHungUpOn,
    ]],
    record: { status: 200 },
  },
  {
    title: 'MESSAGE crosses both ways in a call',
    source: 'RFC 3428 §4',
    caller: [...called, ...get('MESSAGE', info), ...grant('MESSAGE', {}, stillHere), wait(100), ...hangsUp],
    callees: [[...answered, ...grant('MESSAGE', {}, stillHere), ...get('MESSAGE', info), ...isHungUpOn]],
    record: { status: 200 },
  },
  {
    title: 'OPTIONS in a call is answered by us',
    source: 'RFC 3261 §11',
    caller: [...called, ask('OPTIONS'), hear(200, 'OPTIONS', { header: 'Allow', has: 'INVITE' }), ...hangsUp],
    callees: [[...answered, ...isHungUpOn]],
    record: { status: 200 },
  },
  {
    title: 'a method nobody knows is refused in a call',
    source: 'RFC 3261 §21.5.2',
    caller: [...called, ask('TELEPORT'), hear(501, 'TELEPORT', { header: 'Allow', has: 'INVITE' }), ...hangsUp],
    callees: [[...answered, ...isHungUpOn]],
    record: { status: 200 },
  },
  {
    title: 'UPDATEs cross at the callee: both are refused, and the call goes on',
    source: 'RFC 3311 §5.2',
    caller: [...called, ask('UPDATE', { sdp: 'moved' }), hear(491, 'UPDATE'), wait(100), ...hangsUp],
    callees: [[
      ...answered, take('UPDATE'), ask('UPDATE', { sdp: 'moved' }), hear(491, 'UPDATE'), answer('UPDATE', 491),
      ...isHungUpOn,
    ]],
    record: { status: 200 },
  },
  {
    title: 'an UPDATE that is refused leaves the call as it was',
    source: 'RFC 3311 §5.2',
    caller: [...called, ask('UPDATE', { sdp: 'alaw' }), hear(488, 'UPDATE'), ...get('INFO', info), ...hangsUp],
    callees: [[
      ...answered, take('UPDATE'), answer('UPDATE', 488), ...grant('INFO', {}, stillHere), ...isHungUpOn,
    ]],
    record: { status: 200 },
  },
  {
    title: 'both hold: nobody is heard, until one comes back',
    source: 'RFC 3264 §8.4',
    caller: [
      ...called, ...get('INVITE', { sdp: 'inactive' }, { has: 'a=inactive' }), wait(50),
      ...get('INVITE', { sdp: 'resumed' }, { has: 'a=sendrecv' }), ...hangsUp,
    ],
    callees: [[
      ...answered, ...grant('INVITE', { sdp: 'inactive' }, { has: 'a=inactive' }), take('ACK'),
      ...grant('INVITE', { sdp: 'resumed' }, { has: 'a=sendrecv' }), take('ACK'), ...isHungUpOn,
    ]],
    record: { status: 200 },
  },
  {
    title: 'a call that is moved to and fro ten times',
    source: 'RFC 3264 §8',
    caller: [...called, ...again([
      ...get('INVITE', { sdp: 'alaw' }, { has: 'PCMA' }), ...get('INVITE', audio, { has: 'PCMU' }),
    ]), ...hangsUp],
    callees: [[...answered, ...again([
      ...grant('INVITE', { sdp: 'alaw' }, { has: 'PCMA' }), take('ACK'), ...grant('INVITE', audio, { has: 'PCMU' }),
      take('ACK'),
    ]), ...isHungUpOn]],
    record: { status: 200 },
  },
  {
    title: 'INVITE and ACK of the caller come three times and count once',
    source: 'RFC 3261 §17.2',
    caller: [
      ask('INVITE', audio), hear(100, 'INVITE'), resend('INVITE'), resend('INVITE'), hear(180, 'INVITE'),
      hear(200, 'INVITE'), ask('ACK'), resend('ACK'), resend('ACK'), wait(100), ...hangsUp,
    ],
    callees: [[
      take('INVITE'), wait(400), answer('INVITE', 180), wait(200), answer('INVITE', 200, audio), take('ACK'),
      ...isHungUpOn,
    ]],
    record: { status: 200, endedBy: 'caller' },
    attempts: ['answered'],
    only: { transport: 'udp', why: 'elsewhere nothing is sent again' },
  },
  {
    title: 'every answer of the callee comes three times and counts once',
    source: 'RFC 3261 §17.1',
    caller: [ask('INVITE', audio), repeats(180, 'INVITE'), hear(200, 'INVITE'), ask('ACK'), wait(300), ...hangsUp],
    callees: [[
      take('INVITE'), ...Array.from({ length: 3 }, () => answer('INVITE', 180)), wait(200),
      ...Array.from({ length: 3 }, () => [answer('INVITE', 200, audio), take('ACK')]).flat(), ...grant('BYE'),
      answer('BYE', 200), answer('BYE', 200),
    ]],
    record: { status: 200, endedBy: 'caller' },
    attempts: ['answered'],
    counted: true,
  },
]
