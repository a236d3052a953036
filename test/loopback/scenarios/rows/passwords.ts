/** Who has a password: phones that register and call, asked by us, and a target that asks us. */
import type { Row } from '../row.ts'
import {
  answer, answered, ask, audio, called, hangsUp, hear, isAsked, isHungUpOn, password, take, type Parts, type Sight,
  type Step,
} from '../steps.ts'

/** Asks twice, since the first time it is asked back. */
function registers(parts: Parts, ...see: readonly Sight[]): readonly Step[] {
  return [
    ask('REGISTER', parts), hear(401, 'REGISTER', ...isAsked), ask('REGISTER', { ...parts, password }),
    hear(200, 'REGISTER', ...see),
  ]
}

const lasts = { lines: ['Expires: 600'] }
const noContact = { contact: '' }
const gone: Sight = { header: 'Contact', has: 'sip', not: true }
const isKnown: Sight = { header: 'Contact', has: 'caller@.*expires=' }

export const passwords: readonly Row[] = [
  {
    title: 'a phone registers',
    source: 'RFC 3665 §2.1',
    caller: registers(lasts, isKnown),
    peer: 'phones',
  },
  {
    title: 'a phone names another place as well',
    source: 'RFC 3665 §2.2',
    caller: [
      ...registers(lasts, isKnown), ...registers({ ...lasts, contactUser: 'second' }),
      ...registers({ ...noContact }, { header: 'Contact', has: 'caller|second' }),
    ],
    peer: 'phones',
  },
  {
    title: 'a phone asks where it is registered',
    source: 'RFC 3665 §2.3',
    caller: [...registers(noContact, gone), ...registers(lasts), ...registers(noContact, isKnown)],
    peer: 'phones',
  },
  {
    title: 'a phone takes its registration back',
    source: 'RFC 3665 §2.4',
    caller: [
      ...registers(lasts, isKnown), ...registers({ contact: '*', lines: ['Expires: 0'] }, gone),
      ...registers(noContact, gone),
    ],
    peer: 'phones',
  },
  {
    title: 'a phone with a wrong password does not register',
    source: 'RFC 3665 §2.5',
    caller: [
      ask('REGISTER', lasts), hear(401, 'REGISTER', ...isAsked), ask('REGISTER', { ...lasts, password: 'another' }),
      hear(401, 'REGISTER', ...isAsked), ...registers(noContact, gone),
    ],
    peer: 'phones',
  },
  {
    title: 'a caller is asked for a password, and then let through',
    // A back-to-back user agent is asked, and asks, as a user agent: 401, not the 407 of a proxy.
    source: 'RFC 3665 §3.3, RFC 3261 §22.2',
    caller: [
      ask('INVITE', audio), hear(401, 'INVITE', ...isAsked), ask('ACK'),
      ask('INVITE', { ...audio, password }), ...called.slice(1), ...hangsUp,
    ],
    callees: [[...answered, ...isHungUpOn]],
    peer: 'phones',
    record: { status: 200, endedBy: 'caller' },
    attempts: ['answered'],
  },
  ...[401, 407].map((status): Row => {
    const [asks, answers] = status === 401 ? ['WWW-Authenticate', 'Authorization']
      : ['Proxy-Authenticate', 'Proxy-Authorization']
    return {
      title: `a target's ${status} is answered, and the caller sees nothing of it`,
      source: 'RFC 3261 §22',
      caller: [...called, ...hangsUp],
      callees: [[
        take('INVITE'), answer('INVITE', status, { lines: [`${asks}: Digest realm="b", nonce="n", algorithm=MD5`] }),
        take('ACK'), take('INVITE', { header: answers, has: 'username="acme"' }), answer('INVITE', 180),
        answer('INVITE', 200, audio), take('ACK'), ...isHungUpOn,
      ]],
      target: ([uri]) => `{ contact: "${uri}", auth: { username: acme, password: "secret:trunk" } }`,
      record: { status: 200, endedBy: 'caller' },
      attempts: ['answered'],
    }
  }),
]
