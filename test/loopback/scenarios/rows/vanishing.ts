/** Parties that are gone without a word, and signs of life that stay away. SIPp that is done closes all it had open. */
import type { Row } from '../row.ts'
import {
  answer, answered, ask, audio, called, hangsUp, hear, isHungUpOn, maybe, repeats, take, untilAcked, wait,
} from '../steps.ts'

const timer = 'Supported: timer'
const expires = (text: string) => ({ header: 'Session-Expires', has: text })
const reliable = { header: 'RSeq', has: '[0-9]+' }

export const vanishing: readonly Row[] = [
  {
    title: 'the callee hangs up on a caller that is gone',
    source: 'RFC 3261 §15.1.1, §18.4',
    caller: called,
    callees: [[...answered, wait(500), ...hangsUp]],
    record: { status: 200, endedBy: 'callee' },
  },
  {
    title: 'the caller hangs up on a callee that is gone',
    source: 'RFC 3261 §15.1.1, §18.4',
    caller: [...called, wait(500), ...hangsUp],
    callees: [answered],
    record: { status: 200, endedBy: 'caller' },
  },
  {
    title: 'a re-INVITE to a callee that is gone fails, and the caller hangs up',
    source: 'RFC 3261 §8.1.3.1, RFC 5057 §5.1',
    caller: [
      ...called, wait(500), ask('INVITE', { sdp: 'moved' }), hear(503, 'INVITE'), ask('ACK'), ...hangsUp,
    ],
    callees: [answered],
    record: { status: 200 },
  },
  {
    title: 'a caller that is gone while it rings does not keep it ringing for ever',
    source: 'RFC 3261 §16.8',
    caller: [ask('INVITE', audio), hear(180, 'INVITE')],
    callees: [[
      take('INVITE'), answer('INVITE', 180), take('CANCEL'), answer('CANCEL', 200), answer('INVITE', 487), take('ACK'),
    ]],
    does: ([first]) => `{ dial: { pick: { in-order: ["${first}"] }, failover: { ring: 2s } } }`,
    record: { status: 480 },
    attempts: ['no-answer'],
  },
  {
    title: 'a caller gives up behind a reliable provisional',
    source: 'RFC 3262 §3, RFC 3261 §9.1',
    caller: [
      ask('INVITE', { ...audio, lines: ['Supported: 100rel'] }), hear(183, 'INVITE', reliable), ask('PRACK'),
      hear(200, 'PRACK'), wait(50), ask('CANCEL'), hear(200, 'CANCEL'), hear(487, 'INVITE'), ask('ACK'),
    ],
    callees: [[
      take('INVITE'), answer('INVITE', 183, { ...audio, rseq: 1 }), take('PRACK'), answer('PRACK', 200), take('CANCEL'),
      answer('CANCEL', 200), answer('INVITE', 487), take('ACK'),
    ]],
    record: { status: 487, endedBy: 'caller' },
  },
  {
    title: 'a reliable provisional nobody acknowledges ends the ringing',
    source: 'RFC 3262 §3',
    caller: [
      ask('INVITE', { ...audio, lines: ['Require: 100rel'] }), hear(183, 'INVITE', reliable), repeats(183, 'INVITE'),
      hear(504, 'INVITE'), ask('ACK'),
    ],
    callees: [[
      take('INVITE'), answer('INVITE', 183, audio), take('CANCEL'), answer('CANCEL', 200), answer('INVITE', 487),
      take('ACK'),
    ]],
    record: { status: 504 },
    slow: true,
    only: { edge: 'embedded', why: 'a drachtio-server refuses such a call by itself, with 503' },
  },
  {
    title: 'the callee refreshes, and the caller is left in peace',
    source: 'RFC 4028 §7.4',
    caller: [
      ask('INVITE', { ...audio, lines: [timer, 'Session-Expires: 4000;refresher=uac'] }), maybe(180),
      hear(200, 'INVITE', expires('4000')), ask('ACK'), ...isHungUpOn,
    ],
    callees: [[
      take('INVITE'), answer('INVITE', 200, {
        ...audio, lines: ['Require: timer', 'Session-Expires: 90;refresher=uas'],
      }), take('ACK'), untilAcked, ask('UPDATE', { lines: [timer, 'Session-Expires: 90;refresher=uac'] }),
      hear(200, 'UPDATE', expires('90;refresher=uac')), ...hangsUp,
    ]],
    record: { status: 200, endedBy: 'callee' },
  },
  {
    title: 'a callee who promised to refresh and does not is hung up',
    source: 'RFC 4028 §10',
    caller: [
      ask('INVITE', { ...audio, lines: [timer, 'Session-Expires: 4000;refresher=uac'] }), maybe(180),
      hear(200, 'INVITE', expires('4000')), ask('ACK'), ...isHungUpOn,
    ],
    callees: [[
      take('INVITE'), answer('INVITE', 200, {
        ...audio, lines: ['Require: timer', 'Session-Expires: 90;refresher=uas'],
      }), take('ACK'), ...isHungUpOn,
    ]],
    record: { status: 200 },
    slow: true,
  },
]
