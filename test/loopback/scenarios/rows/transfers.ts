/** Transfers without a consultation. Those with one, and with audio, have a file of tests of their own. */
import type { Row } from '../row.ts'
import {
  answer, answered, ask, called, get, grant, hangsUp, hear, isHungUpOn, take, untilAcked, wait, type Step,
} from '../steps.ts'

const onward = { lines: ['Refer-To: <sip:[service]-onward@127.0.0.1>'] }
const news = (text: string): readonly Step[] => grant('NOTIFY', {}, { has: `SIP/2.0 ${text}` })
const isJoined: readonly Step[] = [...grant('INVITE', { sdp: 'moved' }), take('ACK')]
const first = ([uri]: readonly string[]): string => `{ dial: "${uri}" }`
const second = ([, uri]: readonly string[]): string => `{ dial: "${uri}" }`

export const transfers: readonly Row[] = [
  {
    title: 'the caller sends the callee on, and is hung up',
    source: 'RFC 5359 §2.4, RFC 5589 §6.1',
    caller: [
      ...called, wait(50), ask('REFER', onward), hear(202, 'REFER'), ...news('100'), ...news('180'), ...news('200'),
      ...isHungUpOn,
    ],
    callees: [[...answered, ...isJoined, ...isHungUpOn], [...answered, wait(500), ...hangsUp]],
    does: first,
    onward: second,
    record: { status: 200 },
  },
  {
    title: 'a transfer to somebody busy fails, and the two talk on',
    source: 'RFC 5589 §6.2',
    caller: [
      ...called, wait(50), ask('REFER', onward), hear(202, 'REFER'), ...news('100'), ...news('486'), ...get('INFO', {
        body: { type: 'text/plain', text: 'still here' },
      }), ...hangsUp,
    ],
    callees: [
      [...answered, ...grant('INFO', {}, { has: 'still here' }), ...isHungUpOn],
      [take('INVITE'), answer('INVITE', 486), take('ACK')],
    ],
    does: first,
    onward: second,
    record: { status: 200, endedBy: 'caller' },
  },
  {
    title: 'a transfer nobody is told of',
    source: 'RFC 4488 §4',
    caller: [
      ...called, wait(50), ask('REFER', { lines: [...onward.lines, 'Refer-Sub: false', 'Supported: norefersub'] }),
      hear(202, 'REFER', { header: 'Refer-Sub', has: 'false' }), ...isHungUpOn,
    ],
    callees: [[...answered, ...isJoined, ...isHungUpOn], [...answered, wait(500), ...hangsUp]],
    does: first,
    onward: second,
    record: { status: 200 },
  },
  {
    title: 'the callee sends the caller on',
    source: 'RFC 5359 §2.4',
    caller: [...called, ...isJoined, ...isHungUpOn],
    callees: [
      [
        ...answered, untilAcked, ask('REFER', onward), hear(202, 'REFER'), ...news('100'), ...news('180'),
        ...news('200'), ...isHungUpOn,
      ],
      [...answered, wait(500), ...hangsUp],
    ],
    does: first,
    onward: second,
    record: { status: 200 },
  },
  {
    title: 'a rule refuses transfers',
    source: 'RFC 3515 §2.4.2',
    caller: [...called, wait(50), ask('REFER', onward), hear(603, 'REFER'), ...hangsUp],
    callees: [[...answered, ...isHungUpOn]],
    rule: 'transfer: refuse',
    record: { status: 200, endedBy: 'caller' },
  },
  {
    title: 'a transfer without a target is no request',
    source: 'RFC 3515 §2.4.2',
    caller: [...called, wait(50), ask('REFER'), hear(400, 'REFER'), ...hangsUp],
    callees: [[...answered, ...isHungUpOn]],
    record: { status: 200 },
  },
]
