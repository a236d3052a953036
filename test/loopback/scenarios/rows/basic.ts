/** RFC 3665 §3: sessions that come about, and those that do not. Registration has tests of its own. */
import type { Row } from '../row.ts'
import {
  answer, answered, ask, audio, called, get, grant, hangsUp, hear, isHungUpOn, maybe, take, wait, type Step,
} from '../steps.ts'

const refusedWith = (status: number, cause?: number): readonly Step[] => [
  ask('INVITE', audio), maybe(180),
  hear(status, 'INVITE', ...cause === undefined ? [] : [{ header: 'Reason', has: `cause=${cause}` }]), ask('ACK'),
]
const refuses = (status: number, ...lines: string[]): readonly Step[] => [
  take('INVITE'), answer('INVITE', status, { lines }), take('ACK'),
]
const refusal = (status: number, source: string): Row => ({
  title: `a target's ${status} is what the caller hears`,
  source,
  caller: refusedWith(status),
  callees: [refuses(status)],
  record: { status, endedBy: 'callee', talkMs: 0 },
  attempts: [status],
})

export const basic: readonly Row[] = [
  {
    title: 'the caller hangs up',
    source: 'RFC 3665 §3.1, §3.2',
    caller: [...called, wait(300), ...hangsUp],
    callees: [[...answered, ...isHungUpOn]],
    record: { status: 200, endedBy: 'caller' },
    between: { talkMs: [270, 2_000] },
    attempts: ['answered'],
  },
  {
    title: 'the callee hangs up',
    source: 'RFC 3261 §15',
    caller: [...called, ...isHungUpOn],
    callees: [[...answered, wait(50), ...hangsUp]],
    record: { status: 200, endedBy: 'callee' },
  },
  {
    title: 'an answer without ringing',
    source: 'RFC 3261 §13',
    caller: [ask('INVITE', audio), hear(200, 'INVITE', { has: 'm=audio' }), ask('ACK'), ...hangsUp],
    callees: [[take('INVITE', { has: 'm=audio' }), answer('INVITE', 200, audio), take('ACK'), ...isHungUpOn]],
    record: { status: 200 },
  },
  {
    title: 'early media comes before the answer',
    source: 'RFC 3960',
    caller: [
      ask('INVITE', audio), hear(183, 'INVITE', { has: 'm=audio' }), hear(200, 'INVITE'), ask('ACK'), ...hangsUp,
    ],
    callees: [[
      take('INVITE'), answer('INVITE', 183, audio), wait(300), answer('INVITE', 200, audio), take('ACK'), ...isHungUpOn,
    ]],
    record: { status: 200 },
    between: { setupMs: [270, 3_000] },
  },
  {
    title: 'a first target that fails is replaced by the second',
    source: 'RFC 3665 §3.4',
    caller: [...called, ...hangsUp],
    callees: [refuses(503), [...answered, ...isHungUpOn]],
    record: { status: 200 },
    attempts: [503, 'answered'],
  },
  {
    title: 'a target that is not there is replaced by the next',
    source: 'RFC 3665 §3.4',
    caller: [...called, ...hangsUp],
    callees: [[], [...answered, ...isHungUpOn]],
    record: { status: 200 },
    attempts: ['unreachable', 'answered'],
  },
  {
    title: 'the contact of a 302 is called next',
    source: 'RFC 3665 §3.6',
    caller: [...called, ...hangsUp],
    callees: [
      refuses(302, 'Contact: <sip:moved@127.0.0.1:[other]>'),
      [take('INVITE'), answer('INVITE', 200, audio), take('ACK'), ...isHungUpOn],
    ],
    does: ([first]) =>
      `{ dial: { pick: { in-order: ["${first}"] }, failover: { redirect: { hosts: ["127.0.0.1"] } } } }`,
    record: { status: 200 },
    attempts: [302, 'answered'],
  },
  {
    title: 'a 302 nobody may follow is a refusal',
    source: 'RFC 3261 §8.1.3.4',
    caller: refusedWith(480, 302),
    callees: [refuses(302, 'Contact: <sip:moved@127.0.0.1:9>')],
    record: { status: 480 },
    attempts: [302],
  },
  {
    title: 'a caller who gives up ends the ringing',
    source: 'RFC 3665 §3.8',
    caller: [
      ask('INVITE', audio), hear(180, 'INVITE'), wait(50), ask('CANCEL'), hear(200, 'CANCEL'), hear(487, 'INVITE'),
      ask('ACK'),
    ],
    callees: [[
      take('INVITE'), answer('INVITE', 180), take('CANCEL'), answer('CANCEL', 200), answer('INVITE', 487), take('ACK'),
    ]],
    record: { status: 487, endedBy: 'caller' },
    attempts: ['cancelled'],
  },
  refusal(486, 'RFC 3665 §3.9'),
  {
    title: 'busy after ringing',
    source: 'RFC 3665 §3.9',
    caller: refusedWith(486),
    callees: [[take('INVITE'), answer('INVITE', 180), wait(50), answer('INVITE', 486), take('ACK')]],
    record: { status: 486, endedBy: 'callee' },
  },
  {
    title: 'no answer at all is 408 to the caller',
    source: 'RFC 3665 §3.10',
    caller: refusedWith(408),
    callees: [[take('INVITE'), wait(4_000)]],
    does: ([first]) => `{ dial: { pick: { in-order: ["${first}"] }, failover: { no-progress: 60s } } }`,
    record: { status: 408 },
    attempts: ['no-progress'],
    slow: true,
    only: { transport: 'udp', why: 'over TCP SIPp would have to keep a silent connection' },
  },
  refusal(480, 'RFC 3665 §3.11'),
  refusal(410, 'RFC 3261 §21.4.10'),
  refusal(484, 'RFC 3261 §21.4.22'),
  refusal(606, 'RFC 3261 §21.6.4'),
  refusal(404, 'RFC 3261 §21.4.5'),
  refusal(488, 'RFC 3261 §21.4.26'),
  refusal(600, 'RFC 3261 §21.6.1'),
  refusal(603, 'RFC 3261 §21.6.2'),
  // Without credentials in the policy a challenge is a failure of that target.
  ...[401, 407].map((status): Row => ({
    title: `a target's ${status} fails its attempt`,
    source: 'RFC 3665 §3.3',
    caller: refusedWith(500, status),
    callees: [refuses(status, `${status === 401 ? 'WWW' : 'Proxy'}-Authenticate: Digest realm="b", nonce="n"`)],
    record: { status: 500 },
    attempts: [status],
  })),
  {
    title: 'a rule refuses, and nobody is called',
    source: 'RFC 3665 §3.11',
    caller: refusedWith(403),
    does: () => '{ reject: 403 }',
    record: { status: 403, endedBy: 'policy' },
    attempts: [],
  },
  {
    title: 'a rule redirects, and nobody is called',
    source: 'RFC 3665 §3.6',
    caller: [
      ask('INVITE', audio), hear(302, 'INVITE', { header: 'Contact', has: 'sip:elsewhere@example.com' }), ask('ACK'),
    ],
    does: () => '{ redirect: "sip:elsewhere@example.com" }',
    record: { status: 302 },
  },
  {
    title: 'OPTIONS asks whether we live',
    source: 'RFC 3261 §11',
    caller: [ask('OPTIONS'), hear(200, 'OPTIONS', { header: 'Allow', has: 'INVITE' })],
  },
  {
    title: 'INFO crosses both ways with its body',
    source: 'RFC 6086',
    caller: [
      ...called, ...get('INFO', { body: { type: 'application/dtmf-relay', text: 'Signal=5\nDuration=160' } }),
      ...grant('INFO', {}, { has: 'Signal=6' }), wait(100), ...hangsUp,
    ],
    callees: [[
      ...answered, ...grant('INFO', {}, { has: 'Signal=5' }),
      ...get('INFO', { body: { type: 'application/dtmf-relay', text: 'Signal=6\nDuration=160' } }), ...isHungUpOn,
    ]],
    record: { status: 200 },
  },
]
