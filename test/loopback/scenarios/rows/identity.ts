/** Who is shown as the caller, what crosses of a call that was forwarded, and what is asked of a caller. */
import type { Row } from '../row.ts'
import { answer, answered, ask, audio, called, hangsUp, hear, isHungUpOn, maybe, take } from '../steps.ts'

export const identity: readonly Row[] = [
  {
    title: 'a caller who withholds its number is anonymous to a target nobody trusts',
    source: 'RFC 3323 §4.1, RFC 3325 §7',
    caller: [
      ask('INVITE', { ...audio, lines: ['Privacy: id', 'P-Asserted-Identity: <sip:+33145550100@acme.example>'] }),
      maybe(180), hear(200, 'INVITE'), ask('ACK'), ...hangsUp,
    ],
    callees: [[
      take('INVITE', { header: 'From', has: 'anonymous@anonymous.invalid' },
        { header: 'P-Asserted-Identity', has: 'sip', not: true }),
      answer('INVITE', 200, audio), take('ACK'), ...isHungUpOn,
    ]],
    record: { status: 200 },
  },
  {
    title: 'a rule makes the caller anonymous',
    source: 'RFC 5359 §2.13, RFC 3323 §4.1.1',
    caller: [...called, ...hangsUp],
    callees: [[
      take('INVITE', { header: 'From', has: 'anonymous@anonymous.invalid' }), answer('INVITE', 200, audio), take('ACK'),
      ...isHungUpOn,
    ]],
    rule: 'identity: { anonymous: true }',
    record: { status: 200 },
  },
  {
    title: 'a rule shows the number of the house',
    source: 'RFC 3325 §9.1',
    caller: [...called, ...hangsUp],
    callees: [[
      take('INVITE', { header: 'From', has: 'sip:.33145550100@' }), answer('INVITE', 200, audio), take('ACK'),
      ...isHungUpOn,
    ]],
    rule: 'identity: { number: "+33145550100" }',
    record: { status: 200 },
  },
  {
    title: 'who forwarded the call stays with it where a rule passes that on',
    source: 'RFC 5806 §4',
    caller: [
      ask('INVITE', { ...audio, lines: ['Diversion: <sip:+33145550111@127.0.0.1>;reason=no-answer'] }), maybe(180),
      hear(200, 'INVITE'), ask('ACK'), ...hangsUp,
    ],
    callees: [[
      take('INVITE', { header: 'Diversion', has: '33145550111@.*reason=no-answer' }), answer('INVITE', 200, audio),
      take('ACK'), ...isHungUpOn,
    ]],
    rule: 'headers: { request: { pass: [Diversion] } }',
    record: { status: 200 },
  },
  {
    title: 'headers nobody named stay on their side, both ways',
    source: 'RFC 7092 §3.2',
    caller: [
      ask('INVITE', { ...audio, lines: ['X-Side: a', 'User-Agent: phone'] }), maybe(180),
      hear(200, 'INVITE', { header: 'X-Side', has: 'b', not: true }), ask('ACK'), ...hangsUp,
    ],
    callees: [[
      take('INVITE', { header: 'X-Side', has: 'a', not: true }, { header: 'User-Agent', has: 'phone', not: true }),
      answer('INVITE', 200, { ...audio, lines: ['X-Side: b'] }), take('ACK'), ...isHungUpOn,
    ]],
    record: { status: 200 },
  },
  {
    title: 'an extension we do not know is asked for in vain',
    source: 'RFC 3261 §8.2.2.3',
    caller: [
      ask('INVITE', { ...audio, lines: ['Require: teleport'] }),
      hear(420, 'INVITE', { header: 'Unsupported', has: 'teleport' }), ask('ACK'),
    ],
  },
  {
    title: 'a method we do not know is refused outside of calls',
    source: 'RFC 3261 §8.2.1',
    caller: [ask('PUBLISH'), hear(405, 'PUBLISH', { header: 'Allow', has: 'INVITE' })],
    only: { edge: 'embedded', why: 'a drachtio-server is asked for the methods we take only' },
  },
  {
    title: 'two who talked for as long as they may are hung up',
    source: 'RFC 3261 §15',
    caller: [...called, ...isHungUpOn],
    callees: [[...answered, ...isHungUpOn]],
    rule: 'limit: { duration: 1s }',
    record: { status: 200, endedBy: 'policy' },
    between: { talkMs: [900, 4_000] },
  },
]
