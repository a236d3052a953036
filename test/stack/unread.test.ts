/** What a stream brings while there is no room: refused, or passed over, by one look at its head. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { createFramer } from '../../src/sip/framing.ts'
import { parseMessage } from '../../src/sip/parse.ts'
import { openGate, type Gate } from '../../src/stack/gate.ts'
import { createWorld, requestText, type RequestParts } from './transaction-world.ts'

const via = 'SIP/2.0/TCP 192.0.2.9:5070;branch=z9hG4bKx'

/** A layer with a TCP connection that has no room for another call. */
async function full(gate: Partial<Gate> = {}, calls = 1_002) {
  const world = await createWorld('tcp', { ...openGate, ...gate })
  const { layer, clock, inbox, flow, sent } = world
  // Each call takes so long that the next has to wait.
  layer.onRequest((request, _flow, transaction) => {
    world.requests.push({ request, transaction })
    clock.advance(10)
  })
  for (let at = 1; at <= calls; at++) world.receive(requestText({ via: `${via}${at}`, callId: `early-${at}` }))
  const framer = () => createFramer(undefined, (bytes, head) => inbox.dismiss?.(bytes, head, flow))
  const taken = world.requests.length
  return {
    ...world,
    /** What of `text` was read; the rest was dealt with unread. */
    stream: (text: string): readonly string[] => framer().push(Buffer.from(text, 'latin1')).map(({ kind }) => kind),
    /** All that was sent since the last call. */
    said: () => sent.splice(0).map(({ text }) => text),
    takenSince: () => world.requests.length - taken,
  }
}

/** A response's lines in order of their names, its tag of ours apart. */
const linesOf = (text = ''): readonly string[] =>
  text.replace(/^(To:.*);tag=\w+/m, '$1').split('\r\n').toSorted((a, b) => a.localeCompare(b))

const shapes: readonly (readonly [string, RequestParts])[] = [
  ['a plain one', { via }],
  ['one that asks for rport', { via: `${via};rport` }],
  ['one that lies about its address', { via: 'SIP/2.0/TCP a.example;received=10.1.1.1;branch=z9hG4bKy;rport=9' }],
  ['one that came through proxies',
    { via: `${via}\r\nVia: SIP/2.0/UDP 10.0.0.1;branch=z9hG4bKz\r\nv: SIP/2.0/TLS b:5061` }],
  ['one with other headers', { via, more: ['Contact: <sip:a@b>', 'User-Agent: "x";tag=1', 'Subject: a: b'] }],
]

for (const [what, parts] of shapes) {
  test(`${what} is refused as it would be were it read`, async () => {
    const { stream, said, receive } = await full()
    said()
    receive(requestText(parts))
    const [read] = said()
    assert.equal(stream(requestText(parts)), ['dismissed'])
    const [unread = ''] = said()
    assert.match(unread, /^SIP\/2\.0 503 Service Unavailable\r\n[^]*;tag=\w+\r\n[^]*\r\nRetry-After: 5\r\n/)
    assert.equal(linesOf(unread), linesOf(read))
    assert.is(parseMessage(Buffer.from(unread)).kind, 'response')
  })
}

test('compact names are known, and a body is passed over with its message', async () => {
  const { stream, said } = await full()
  said()
  const body = 'v=0\r\n\r\nINVITE sip:x SIP/2.0\r\n'
  const compact = ['INVITE sip:bob@192.0.2.1 SIP/2.0', `v: ${via}`, 'f: <sip:a@b>;tag=a', 't: Bob <sip:bob@b>', 'i: c1',
    'CSeq: 1 INVITE', `l: ${body.length}`, '', body].join('\r\n')
  assert.equal(stream(compact + requestText({ method: 'OPTIONS', via, callId: 'next' })), ['dismissed', 'request'])
  assert.match(said()[0] ?? '', /\r\nTo: Bob <sip:bob@b>;tag=\w+\r\n/)
})

test('the ACK to such a refusal is passed over, room or not; any other is read', async () => {
  const { stream, said } = await full()
  said()
  stream(requestText({ via }))
  const toTag = /\r\nTo: .*;tag=(\w+)/.exec(said()[0] ?? '')?.[1] ?? ''
  const ack = (parts: RequestParts): string => requestText({ method: 'ACK', via, ...parts })
  assert.equal(stream(ack({ toTag })), ['dismissed'])
  assert.equal(stream(ack({ toTag: 'theirs' })), ['request'])
  assert.equal(stream(ack({ toTag: 'theirs', more: [`Subject: ;tag=${toTag}`] })), ['request'])
  const { stream: idle } = await full({}, 0)
  assert.equal(idle(ack({ toTag: 'theirs' })), ['request'])
})

test('what is in a dialog, urgent or of another shape is read, and so is everything while there is room', async () => {
  const { stream } = await full({ isUrgent: ({ uri }) => uri === 'urn:service:sos' })
  const plain = requestText({ via })
  const others = {
    'in a dialog': requestText({ via, toTag: 'ours' }),
    'a call for help': plain.replace('sip:bob@192.0.2.1 SIP', 'urn:service:sos SIP'),
    'a folded line': requestText({ via, more: ['Subject: a', ' b'] }),
    'two Vias in a line': requestText({ via: `${via}, ${via}` }),
    'a quoted parameter of Via': requestText({ via: `${via};x="rport;"` }),
    'Call-ID twice': requestText({ via, more: ['i: other'] }),
    'CSeq of another method': plain.replace('1 INVITE', '1 BYE'),
    'a space before the colon': plain.replace('To:', 'To :'),
    'no From': plain.replace(/From:.*\r\n/, ''),
    'a lone CR in a line': requestText({ via, more: ['Subject: a\rb'] }),
    'no method we refuse so': requestText({ via, method: 'OPTIONS' }),
  }
  for (const [what, text] of Object.entries(others)) {
    const [kind] = stream(text)
    assert.ok(kind === 'request' || kind === 'fault', `${what}: ${kind}`)
  }
  const { stream: idle } = await full({}, 1)
  assert.equal(idle(plain), ['request'])
})

test('nothing is said to a connection that is gone by then', async () => {
  const { inbox, flow, said } = await full()
  said()
  const head = requestText({ via })
  assert.is(inbox.dismiss?.(Buffer.from(head), head, { ...flow, connection: 'gone' }), 0)
  assert.equal(said(), [])
  assert.is(inbox.dismiss?.(Buffer.from(head), head, flow), 0)
  assert.is(said().length, 1)
})

test('who may not ask at all hears nothing', async () => {
  const { stream, said } = await full({ admitsUnread: () => false })
  said()
  assert.equal([stream(requestText({ via })), said()], [['dismissed'], []])
})

test.run()
