/** Several targets that ring together, or one behind another, and what a caller hears of it all. */
import { hunt, type Row } from '../row.ts'
import {
  answer, answered, ask, audio, called, either, grant, hangsUp, hear, isHungUpOn, maybe, take, wait, type Step,
} from '../steps.ts'

const refuses = (status: number, ...lines: string[]): readonly Step[] => [
  take('INVITE'), answer('INVITE', status, { lines }), take('ACK'),
]
const stopsRinging: readonly Step[] = [
  take('CANCEL'), answer('CANCEL', 200), answer('INVITE', 487), take('ACK'),
]
const rings: readonly Step[] = [take('INVITE'), answer('INVITE', 180)]
const together = (uris: readonly string[]): string =>
  `{ dial: { pick: { all: [${uris.map(uri => `"${uri}"`).join(', ')}] } } }`
const refused = (status: number): readonly Step[] => [
  ask('INVITE', audio), maybe(180), hear(status, 'INVITE'), ask('ACK'),
]
const follow = ([first]: readonly string[]): string =>
  `{ dial: { pick: { in-order: ["${first}"] }, failover: { redirect: { hosts: ["127.0.0.1"] } } } }`

export const forks: readonly Row[] = [
  {
    title: 'two phones ring, one answers and the other stops ringing',
    source: 'RFC 3261 §16.7, §13.2.2.4',
    caller: [...called, ...hangsUp],
    callees: [
      [...rings, ...stopsRinging],
      [...rings, wait(400), answer('INVITE', 200, audio), take('ACK'), ...isHungUpOn],
    ],
    does: together,
    record: { status: 200 },
  },
  {
    title: 'two phones ring, and the caller gives up',
    source: 'RFC 3261 §9.1',
    caller: [
      ask('INVITE', audio), hear(180, 'INVITE'), wait(400), ask('CANCEL'), hear(200, 'CANCEL'), hear(487, 'INVITE'),
      ask('ACK'),
    ],
    callees: [[...rings, ...stopsRinging], [...rings, ...stopsRinging]],
    does: together,
    record: { status: 487, endedBy: 'caller' },
  },
  {
    title: 'all phones are busy, and so it sounds',
    source: 'RFC 3261 §16.7',
    caller: refused(486),
    callees: [refuses(486), refuses(486)],
    does: together,
    record: { status: 486, endedBy: 'callee' },
  },
  {
    title: 'one phone declines for all: the others stop ringing',
    source: 'RFC 3261 §16.7',
    caller: refused(603),
    callees: [[...rings, ...stopsRinging], [...rings, wait(400), answer('INVITE', 603), take('ACK')]],
    does: together,
    record: { status: 603, endedBy: 'callee' },
  },
  {
    title: 'one phone is busy and the other answers',
    source: 'RFC 3261 §16.7',
    caller: [...called, ...hangsUp],
    callees: [refuses(486), [...rings, wait(400), answer('INVITE', 200, audio), take('ACK'), ...isHungUpOn]],
    does: together,
    record: { status: 200 },
  },
  {
    title: 'two phones answer at once: one has the call, the other is hung up',
    source: 'RFC 3261 §13.2.2.4',
    caller: [...called, wait(400), ...hangsUp],
    callees: [
      [...rings, wait(300), answer('INVITE', 200, audio), take('ACK'), ...isHungUpOn],
      [...rings, take('CANCEL'), answer('CANCEL', 200), answer('INVITE', 200, audio),
        either([take('ACK')], grant('BYE'))],
    ],
    does: together,
    record: { status: 200, endedBy: 'caller' },
  },
  {
    title: 'a target that is silent is replaced by the next',
    source: 'RFC 3261 §8.1.3.1',
    caller: [...called, ...hangsUp],
    callees: [[take('INVITE'), wait(1_500)], [...answered, ...isHungUpOn]],
    does: hunt('{ no-progress: 700ms }'),
    record: { status: 200 },
    attempts: ['no-progress', 'answered'],
    only: {
      transport: 'udp', edge: 'embedded', why: 'a drachtio-server tells of no 100, SIPp keeps no silent connection',
    },
  },
  {
    title: 'a target that answers when the call went on is hung up',
    source: 'RFC 3261 §9.1',
    caller: [...called, wait(300), ...hangsUp],
    callees: [
      [...rings, take('CANCEL'), answer('CANCEL', 200), wait(200), answer('INVITE', 200, audio),
        either([take('ACK')], grant('BYE'))],
      [...answered, ...isHungUpOn],
    ],
    does: hunt('{ next-on: [no-answer], ring: 1s }'),
    record: { status: 200 },
    attempts: ['no-answer', 'answered'],
  },
  {
    title: 'early media of a target that fails, then the next answers',
    source: 'RFC 3960 §3.1',
    caller: [
      ask('INVITE', audio), hear(183, 'INVITE', { has: 'm=audio' }), maybe(180),
      hear(200, 'INVITE', { has: 'm=audio' }), ask('ACK'), ...hangsUp,
    ],
    callees: [
      [take('INVITE'), answer('INVITE', 183, audio), wait(100), answer('INVITE', 503), take('ACK')],
      [...answered, ...isHungUpOn],
    ],
    record: { status: 200 },
    attempts: [503, 'answered'],
  },
  {
    title: 'after early media a failure ends the hunt where the policy says so',
    source: 'RFC 3960 §3.1',
    caller: [ask('INVITE', audio), hear(183, 'INVITE', { has: 'm=audio' }), hear(500, 'INVITE'), ask('ACK')],
    callees: [[take('INVITE'), answer('INVITE', 183, audio), wait(100), answer('INVITE', 503), take('ACK')], []],
    does: hunt('{ stop-after: early-media }'),
    record: { status: 500 },
    attempts: [503],
  },
  {
    title: 'three branches show their media, the third answers',
    source: 'RFC 3261 §12.1.2, RFC 3960 §3.1',
    caller: [
      ask('INVITE', audio), hear(183, 'INVITE'), maybe(183), hear(200, 'INVITE', { has: 'm=audio' }), ask('ACK'),
      ...hangsUp,
    ],
    callees: [[
      take('INVITE'), answer('INVITE', 183, { ...audio, fork: 'x' }), answer('INVITE', 183, { ...audio, fork: 'y' }),
      wait(100), answer('INVITE', 200, audio), take('ACK'), ...isHungUpOn,
    ]],
    record: { status: 200 },
  },
  {
    title: 'of several contacts of a 302 the best is called first',
    source: 'RFC 3261 §8.1.3.4, §20.10',
    caller: [...called, ...hangsUp],
    callees: [
      refuses(302, 'Contact: <sip:worse@127.0.0.1:9>;q=0.2', 'Contact: <sip:better@127.0.0.1:[other]>;q=0.9'),
      [take('INVITE'), answer('INVITE', 200, audio), take('ACK'), ...isHungUpOn],
    ],
    does: follow,
    record: { status: 200 },
    attempts: [302, 'answered'],
  },
  {
    title: 'a contact of a 302 at a host nobody named is not called',
    source: 'RFC 3261 §26.1.4',
    caller: refused(480),
    callees: [refuses(302, 'Contact: <sip:moved@192.0.2.1>')],
    does: follow,
    record: { status: 480 },
    attempts: [302],
  },
]
