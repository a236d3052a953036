/** The rows of RFC 5359 that a back-to-back user agent sees as more than one plain call after another. */
import { hunt, type Row } from '../row.ts'
import {
  answer, answered, ask, audio, called, get, grant, hangsUp, hear, isHungUpOn, maybe, take, untilAcked, wait, type Step,
} from '../steps.ts'

const refuses = (status: number): readonly Step[] => [take('INVITE'), answer('INVITE', status), take('ACK')]
const ringsInVain: readonly Step[] = [
  take('INVITE'), answer('INVITE', 180), take('CANCEL'), answer('CANCEL', 200), answer('INVITE', 487), take('ACK'),
]
const holds: readonly Step[] = [
  ...get('INVITE', { sdp: 'holding' }, { has: 'a=recvonly' }), wait(50),
  ...get('INVITE', { sdp: 'resumed' }, { has: 'a=sendrecv' }),
]
const isHeld: readonly Step[] = [
  ...grant('INVITE', { sdp: 'held' }, { has: 'a=sendonly' }), take('ACK'),
  ...grant('INVITE', { sdp: 'resumed' }, { has: 'a=sendrecv' }), take('ACK'),
]

export const services: readonly Row[] = [
  {
    title: 'the caller holds and comes back',
    source: 'RFC 5359 §2.1, §2.2',
    caller: [...called, ...holds, ...hangsUp],
    callees: [[...answered, ...isHeld, ...isHungUpOn]],
    record: { status: 200, endedBy: 'caller' },
  },
  {
    title: 'the callee holds and comes back',
    source: 'RFC 5359 §2.1, §2.2',
    caller: [...called, ...isHeld, ...isHungUpOn],
    callees: [[...answered, untilAcked, ...holds, ...hangsUp]],
    record: { status: 200, endedBy: 'callee' },
  },
  {
    title: 'music on hold: the holder asks for an offer and answers it for the music server',
    source: 'RFC 5359 §2.3',
    caller: [
      ...called, take('INVITE', { has: '.', not: true }), answer('INVITE', 200, { sdp: 'moved' }),
      take('ACK', { has: 'm=audio' }), ...isHungUpOn,
    ],
    callees: [[
      ...answered, untilAcked, ask('INVITE'), hear(200, 'INVITE', { has: 'm=audio' }),
      ask('ACK', { sdp: 'holding' }), wait(50),
      ...hangsUp,
    ]],
    record: { status: 200, endedBy: 'callee' },
  },
  {
    title: 'forwarding of every call',
    source: 'RFC 5359 §2.7',
    caller: [...called, ...hangsUp],
    callees: [[], [...answered, ...isHungUpOn]],
    does: ([, second]) => `{ dial: "${second}" }`,
    record: { status: 200 },
    attempts: ['answered'],
  },
  {
    title: 'forwarding when busy',
    source: 'RFC 5359 §2.8',
    caller: [...called, ...hangsUp],
    callees: [refuses(486), [...answered, ...isHungUpOn]],
    does: hunt('{ next-on: [486], stop-on: [6xx] }'),
    record: { status: 200 },
    attempts: [486, 'answered'],
  },
  {
    title: 'forwarding when nobody answers',
    source: 'RFC 5359 §2.9',
    caller: [...called, ...hangsUp],
    callees: [ringsInVain, [...answered, ...isHungUpOn]],
    does: hunt('{ next-on: [no-answer], ring: 1s }'),
    record: { status: 200 },
    attempts: ['no-answer', 'answered'],
  },
  {
    title: 'find me: the third place answers',
    source: 'RFC 5359 §2.12',
    caller: [...called, ...hangsUp],
    callees: [refuses(480), ringsInVain, [...answered, ...isHungUpOn]],
    does: hunt('{ next-on: [480, no-answer], stop-on: [6xx], ring: 1s, budget: { attempts: 3, total: 60s } }'),
    record: { status: 200 },
    attempts: [480, 'no-answer', 'answered'],
  },
  {
    title: 'find me: a decline for all places ends the search',
    source: 'RFC 5359 §2.12',
    caller: [ask('INVITE', audio), maybe(180), hear(603, 'INVITE'), ask('ACK')],
    callees: [refuses(480), refuses(603), []],
    does: hunt('{ next-on: [480], stop-on: [6xx] }'),
    record: { status: 603 },
    attempts: [480, 603],
  },
  {
    title: 'screening: an unwanted caller is refused',
    source: 'RFC 5359 §2.13, §2.14',
    caller: [ask('INVITE', audio), hear(403, 'INVITE'), ask('ACK')],
    when: 'from: caller',
    does: () => '{ reject: 403 }',
    record: { status: 403, endedBy: 'policy' },
  },
]
