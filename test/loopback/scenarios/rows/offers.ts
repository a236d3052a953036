/** Offers and answers elsewhere than in INVITE and 200, and inside a call. */
import type { Row } from '../row.ts'
import {
  answer, answered, ask, audio, called, get, grant, hangsUp, hear, isHungUpOn, maybe, take, wait,
} from '../steps.ts'

const reliable = ['Supported: 100rel']
const rseq = { header: 'RSeq', has: '[0-9]+' }

export const offers: readonly Row[] = [
  {
    title: 'a caller without an offer answers the callee\'s in its ACK',
    source: 'RFC 3665 §3.6, RFC 3261 §13.2.1',
    caller: [
      ask('INVITE'), maybe(180), hear(200, 'INVITE', { has: 'm=audio' }), ask('ACK', audio), wait(100),
      ...hangsUp,
    ],
    callees: [[
      take('INVITE', { has: '.', not: true }), answer('INVITE', 180), answer('INVITE', 200, audio),
      take('ACK', { has: 'm=audio' }), ...isHungUpOn,
    ]],
    record: { status: 200 },
  },
  {
    title: 'a re-INVITE of the caller without an offer',
    source: 'RFC 3261 §14.1',
    caller: [
      ...called, ask('INVITE'), hear(200, 'INVITE', { has: 'm=audio' }), ask('ACK', { sdp: 'moved' }), wait(50),
      ...hangsUp,
    ],
    callees: [[
      ...answered, take('INVITE', { has: '.', not: true }), answer('INVITE', 200, { sdp: 'moved' }),
      take('ACK', { has: 'm=audio' }), ...isHungUpOn,
    ]],
    record: { status: 200 },
  },
  {
    title: 'PRACK with an answer in the provisional',
    source: 'RFC 3262 §5',
    caller: [
      ask('INVITE', { ...audio, lines: reliable }), hear(183, 'INVITE', { has: 'm=audio' }, rseq),
      ...get('PRACK'), hear(200, 'INVITE'), ask('ACK'), ...hangsUp,
    ],
    callees: [[
      take('INVITE', { header: 'Supported', has: '100rel' }), answer('INVITE', 183, { ...audio, rseq: 1 }),
      ...grant('PRACK', {}, { header: 'RAck', has: '1 [0-9]+ INVITE' }), wait(150), answer('INVITE', 200), take('ACK'),
      ...isHungUpOn,
    ]],
    record: { status: 200 },
  },
  {
    title: 'PRACK of the callee\'s leg only',
    source: 'RFC 3262 §4',
    caller: [
      ask('INVITE', audio), hear(183, 'INVITE', { has: 'm=audio' }), hear(200, 'INVITE'), ask('ACK'), ...hangsUp,
    ],
    callees: [[
      take('INVITE'), answer('INVITE', 183, { ...audio, rseq: 1 }), ...grant('PRACK'), answer('INVITE', 200),
      take('ACK'), ...isHungUpOn,
    ]],
    record: { status: 200 },
  },
  {
    title: 'PRACK of the caller\'s leg only',
    source: 'RFC 3262 §3',
    caller: [
      ask('INVITE', { ...audio, lines: ['Require: 100rel'] }), hear(180, 'INVITE', rseq), ...get('PRACK'),
      hear(200, 'INVITE'), ask('ACK'), ...hangsUp,
    ],
    callees: [[
      take('INVITE'), answer('INVITE', 180), wait(150), answer('INVITE', 200, audio), take('ACK'), ...isHungUpOn,
    ]],
    record: { status: 200 },
  },
  {
    title: 'PRACK with an offer of its own',
    source: 'RFC 3262 §5',
    caller: [
      ask('INVITE', { ...audio, lines: reliable }), hear(183, 'INVITE', rseq), wait(100),
      ask('PRACK', { sdp: 'moved' }), hear(200, 'PRACK', { has: 'm=audio' }), hear(200, 'INVITE'), ask('ACK'),
      ...hangsUp,
    ],
    callees: [[
      take('INVITE'), answer('INVITE', 183, { ...audio, rseq: 1 }), ...grant('PRACK'),
      ...grant('UPDATE', { sdp: 'moved' }, { has: 'm=audio' }), wait(100), answer('INVITE', 200), take('ACK'),
      ...isHungUpOn,
    ]],
    record: { status: 200 },
    server: 'its PRACK has no body, and an UPDATE before the answer needs the dialog it makes with it',
  },
  {
    title: 'UPDATE in the early dialog',
    source: 'RFC 3311 §5',
    caller: [
      ask('INVITE', { ...audio, lines: reliable }), hear(183, 'INVITE', rseq), ...get('PRACK'), wait(50),
      ...get('UPDATE', { sdp: 'moved' }, { has: 'm=audio' }), hear(200, 'INVITE'), ask('ACK'), ...hangsUp,
    ],
    callees: [[
      take('INVITE'), answer('INVITE', 183, { ...audio, rseq: 1 }), ...grant('PRACK'),
      ...grant('UPDATE', { sdp: 'moved' }, { has: 'm=audio' }), wait(100), answer('INVITE', 200), take('ACK'),
      ...isHungUpOn,
    ]],
    record: { status: 200 },
  },
  {
    title: 'UPDATE crosses both ways in a call',
    source: 'RFC 3311 §5',
    caller: [
      ...called, ...get('UPDATE', { sdp: 'moved' }, { has: 'm=audio' }), ...grant('UPDATE', { sdp: 'resumed' }),
      wait(100), ...hangsUp,
    ],
    callees: [[
      ...answered, ...grant('UPDATE', { sdp: 'moved' }), wait(100),
      ...get('UPDATE', { sdp: 'resumed' }, { has: 'm=audio' }),
      ...isHungUpOn,
    ]],
    record: { status: 200 },
  },
  {
    title: 'a re-INVITE with another codec',
    source: 'RFC 3264 §8.3.2',
    caller: [...called, ...get('INVITE', { sdp: 'alaw' }, { has: 'PCMA' }), ...hangsUp],
    callees: [[...answered, ...grant('INVITE', { sdp: 'alaw' }, { has: 'PCMA' }), take('ACK'), ...isHungUpOn]],
    record: { status: 200 },
  },
  {
    title: 'a refused re-INVITE leaves the call as it was',
    source: 'RFC 6141 §3.3',
    caller: [
      ...called, ask('INVITE', { sdp: 'alaw' }), hear(488, 'INVITE'), ask('ACK'), ...get('INFO', {
        body: { type: 'text/plain', text: 'still here' },
      }), ...hangsUp,
    ],
    callees: [[
      ...answered, take('INVITE'), answer('INVITE', 488), take('ACK'), ...grant('INFO', {}, { has: 'still here' }),
      ...isHungUpOn,
    ]],
    record: { status: 200 },
  },
]
