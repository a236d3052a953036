/** Signs of life (RFC 4028), and parties that move. */
import type { Row } from '../row.ts'
import {
  answer, answered, ask, audio, called, grant, hangsUp, hear, isHungUpOn, maybe, take, untilAcked, wait,
} from '../steps.ts'

const timer = 'Supported: timer'
const expires = (text: string) => ({ header: 'Session-Expires', has: text })
const newcomer = [timer, 'Session-Expires: 90;refresher=uac', 'P-Asserted-Identity: <sip:carol@a.example>']

export const refresh: readonly Row[] = [
  {
    title: 'a timer that is too short for us is asked for again',
    source: 'RFC 4028 §6, §7.3',
    caller: [
      ask('INVITE', { ...audio, lines: [timer, 'Session-Expires: 30'] }),
      hear(422, 'INVITE', { header: 'Min-SE', has: '90' }), ask('ACK'),
      ask('INVITE', { ...audio, lines: [timer, 'Session-Expires: 90', 'Min-SE: 90'] }), maybe(180),
      hear(200, 'INVITE', expires('90')), ask('ACK'), ...hangsUp,
    ],
    callees: [[...answered, ...isHungUpOn]],
    record: { status: 200 },
  },
  {
    title: 'the caller refreshes by re-INVITE and by UPDATE, and the callee is left in peace',
    source: 'RFC 4028 §7.4, §9',
    caller: [
      ask('INVITE', { ...audio, lines: [timer, 'Session-Expires: 90;refresher=uac'] }), maybe(180),
      hear(200, 'INVITE', expires('90')), ask('ACK'), wait(50),
      ask('INVITE', { ...audio, lines: [timer, 'Session-Expires: 90;refresher=uac'] }),
      hear(200, 'INVITE', expires('90;refresher=uac')), ask('ACK'),
      ask('UPDATE', { lines: [timer, 'Session-Expires: 90;refresher=uac'] }),
      hear(200, 'UPDATE', expires('90;refresher=uac')), ...hangsUp,
    ],
    callees: [[...answered, ...isHungUpOn]],
    record: { status: 200 },
  },
  {
    title: 'the caller tells in a refresh who is there now: the callee hears of it once it takes UPDATE',
    source: 'RFC 4028 §7.4, RFC 4916 §4.4',
    caller: [
      ask('INVITE', { ...audio, lines: [timer, 'Session-Expires: 90;refresher=uac'] }), maybe(180),
      hear(200, 'INVITE', expires('90')), ask('ACK'), wait(50),
      ask('UPDATE', { lines: newcomer }), hear(200, 'UPDATE', expires('90;refresher=uac')),
      ask('UPDATE', { lines: newcomer }), hear(200, 'UPDATE', expires('90;refresher=uac')), ...hangsUp,
    ],
    callees: [[...answered, take('UPDATE'), answer('UPDATE', 405), ...grant('UPDATE'), ...isHungUpOn]],
    record: { status: 200 },
  },
  {
    title: 'the callee moves, and is found at its new Contact',
    source: 'RFC 3665 §3.7, RFC 3261 §12.2.2',
    caller: [...called, ...grant('INVITE', { sdp: 'moved' }), take('ACK'), wait(50), ...hangsUp],
    callees: [[
      ...answered, untilAcked, ask('INVITE', { sdp: 'moved', contactUser: 'elsewhere' }), hear(200, 'INVITE'),
      ask('ACK'),
      take('BYE'), answer('BYE', 200),
    ]],
    record: { status: 200 },
    server: 'it does not learn a new Contact',
  },
  {
    title: 'a target that wants longer timers is asked again',
    source: 'RFC 4028 §7.3',
    caller: [...called, ...hangsUp],
    callees: [[
      take('INVITE', expires('90')), answer('INVITE', 422, { lines: ['Min-SE: 120'] }), take('ACK'),
      take('INVITE', expires('120')), answer('INVITE', 200, audio), take('ACK'), ...isHungUpOn,
    ]],
    record: { status: 200 },
    attempts: ['answered'],
    slow: true,
  },
  {
    title: 'we refresh a caller who cannot, by re-INVITE',
    source: 'RFC 4028 §7.4',
    caller: [
      ask('INVITE', audio), maybe(180), hear(200, 'INVITE', expires('90;refresher=uas')), ask('ACK'),
      ...grant('INVITE', { ...audio, lines: ['Session-Expires: 90;refresher=uac'] }, expires('90')), take('ACK'),
      wait(100), ...hangsUp,
    ],
    callees: [[
      take('INVITE'), answer('INVITE', 200, { ...audio, lines: ['Session-Expires: 4000;refresher=uac'] }), take('ACK'),
      ...isHungUpOn,
    ]],
    record: { status: 200 },
    slow: true,
  },
  {
    title: 'we refresh a callee who leaves it to us, by re-INVITE',
    source: 'RFC 4028 §7.4',
    caller: [
      ask('INVITE', { ...audio, lines: [timer, 'Session-Expires: 4000;refresher=uac'] }), maybe(180),
      hear(200, 'INVITE', expires('4000;refresher=uac')), ask('ACK'), ...isHungUpOn,
    ],
    callees: [[
      take('INVITE'), answer('INVITE', 200, { ...audio, lines: ['Session-Expires: 90;refresher=uac'] }), take('ACK'),
      ...grant('INVITE', { ...audio, lines: ['Session-Expires: 90;refresher=uac'] }, expires('90')), take('ACK'),
      wait(100), ...hangsUp,
    ]],
    record: { status: 200 },
    slow: true,
  },
  {
    title: 'we refresh by UPDATE where that is taken',
    source: 'RFC 4028 §7.4',
    caller: [
      ask('INVITE', { ...audio, lines: ['Allow: INVITE, ACK, BYE, CANCEL, UPDATE'] }), maybe(180),
      hear(200, 'INVITE', expires('90;refresher=uas')), ask('ACK'),
      ...grant('UPDATE', { lines: ['Session-Expires: 90;refresher=uac'] }, expires('90')), wait(100), ...hangsUp,
    ],
    callees: [[
      take('INVITE'), answer('INVITE', 200, { ...audio, lines: ['Session-Expires: 4000;refresher=uac'] }), take('ACK'),
      ...isHungUpOn,
    ]],
    record: { status: 200 },
    slow: true,
    only: { edge: 'embedded', why: 'a drachtio-server refreshes by itself, and by re-INVITE' },
  },
  {
    title: 'a caller who promised to refresh and does not is hung up',
    source: 'RFC 4028 §10',
    caller: [
      ask('INVITE', { ...audio, lines: [timer, 'Session-Expires: 90;refresher=uac'] }), maybe(180),
      hear(200, 'INVITE', expires('90;refresher=uac')), ask('ACK'), ...isHungUpOn,
    ],
    callees: [[
      take('INVITE'), answer('INVITE', 200, { ...audio, lines: [
        'Require: timer', 'Session-Expires: 4000;refresher=uac',
      ] }), take('ACK'), ...isHungUpOn,
    ]],
    record: { status: 200 },
    slow: true,
  },
]
