import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { responseTo } from '../../src/sip/respond.ts'
import { openGate, type Gate } from '../../src/stack/gate.ts'
import type { Flow, TransportName } from '../../src/stack/transactions.ts'
import { createWorld, requestText } from './transaction-world.ts'

function suspicious(more: Partial<Gate> = {}) {
  const seen = { withheld: 0 }
  const gate: Gate = { ...openGate, isProven: () => false, withheld: () => { seen.withheld += 1 }, ...more }
  return { gate, seen }
}

const bytesOut = (sent: readonly { readonly text: string }[]) => sent.reduce((sum, { text }) => sum + text.length, 0)

test('what the gate does not admit leaves no trace', async () => {
  const { receive, ladder, requests, layer } = await createWorld('udp', { ...openGate, admits: () => false })
  receive(requestText())
  receive('nonsense')
  assert.equal([ladder(), requests.length, layer.live.servers], ['', 0, 0])
})

test('who is turned away gets one answer, made from the request, and its ACK goes nowhere', async () => {
  const gate = { ...openGate, turnsAway: () => ({ status: 503, retryAfterS: 7 }) }
  const { receive, ladder, requests, layer, sent, clock } = await createWorld('udp', gate)
  receive(requestText())
  clock.advance(40_000)
  assert.equal([ladder(), requests.length, layer.live.servers], ['503@0', 0, 0])
  assert.match(sent[0]?.text ?? '', /\r\nRetry-After: 7\r\n/)
  await new Promise(setImmediate)
  receive(requestText())
  const tags = sent.map(({ text }) => /To:.*tag=(\w+)/.exec(text)?.[1])
  assert.is(tags[0], tags[1])
  receive(requestText({ method: 'ACK', toTag: tags[0] ?? '' }))
  assert.is(requests.length, 0)
  receive(requestText({ method: 'ACK', toTag: 'another' }))
  assert.is(requests.length, 1)
})

for (const [transport, ladderSeen] of [['udp', '404@0'], ['tcp', '100@0 404@0']] as const) {
  test(`over ${transport} an unproven caller hears ${ladderSeen}, once`, async () => {
    const { gate } = suspicious()
    const { receive, ladder, requests, clock } = await createWorld(transport as TransportName, gate)
    receive(requestText())
    const [first] = requests
    first?.transaction?.respond(responseTo(first.request, 404, { toTag: 't' }))
    clock.advance(40_000)
    assert.is(ladder(), ladderSeen)
  })
}

test('a proven caller hears the refusal until it acknowledges', async () => {
  const { receive, ladder, requests, clock } = await createWorld('udp')
  receive(requestText())
  const [first] = requests
  first?.transaction?.respond(responseTo(first.request, 404, { toTag: 't' }))
  clock.advance(4_000)
  assert.is(ladder(), '100@0 404@0 404@500 404@1500 404@3500')
})

test('an unproven source gets at most half as much again as it sent, repeats included', async () => {
  const { gate, seen } = suspicious()
  const { receive, requests, sent } = await createWorld('udp', gate)
  const text = requestText({ method: 'OPTIONS' })
  receive(text)
  const [first] = requests
  const long = responseTo(first?.request ?? assert.unreachable() as never, 200, {
    toTag: 't', headers: [{ name: 'x-long', as: 'X-Long', value: 'x'.repeat(400) }],
  })
  first?.transaction?.respond(long)
  assert.equal([bytesOut(sent), seen.withheld], [0, 1])
  for (let copies = 1; copies < 20; copies++) {
    receive(text)
    assert.ok(bytesOut(sent) <= 1.5 * text.length * (copies + 1), `${bytesOut(sent)} after ${copies} copies`)
  }
  assert.ok(bytesOut(sent) > 0)
})

test('the gate hears of a CANCEL without its INVITE, and of none that has one', async () => {
  const seen: Flow[] = []
  const { receive, flow } = await createWorld('udp', { ...openGate, strayed: from => seen.push(from) })
  receive(requestText())
  for (let copies = 0; copies < 3; copies++) receive(requestText({ method: 'CANCEL' }))
  assert.equal(seen, [])
  receive(requestText({ method: 'CANCEL', branch: 'z9hG4bKother' }))
  assert.equal(seen, [flow])
})

test('a request that is read and not sound is a fault to the gate, in a dialog or not', async () => {
  const faults: string[] = []
  const gate: Gate = { ...openGate, admits: item => item.kind !== 'fault' || faults.push(item.why) <= 2 }
  const { receive, ladder, refused } = await createWorld('udp', gate)
  const broken = (toTag?: string): string => requestText({ method: 'BYE', ...toTag && { toTag } }).replace('1 BYE', 'x')
  for (const text of [broken(), broken('t'), broken('t'), broken('t')]) receive(text)
  assert.is(ladder(), '400@0 400@0')
  assert.equal([faults.length, refused], [4, Array(4).fill('malformed')])
})

test('every refusal the layer makes by itself keeps to that', async () => {
  const { gate, seen } = suspicious()
  const { receive, sent } = await createWorld('udp', gate)
  for (const text of [
    requestText({ method: 'CANCEL' }),
    requestText({ branch: 'z9hG4bKx', cseq: 3 }).replace('CSeq: 3 INVITE', 'CSeq: x'),
    'OPTIONS sip:a SIP/2.0\r\nVia: SIP/2.0/UDP h;branch=z9hG4bK1\r\n\r\n',
  ]) {
    const before = bytesOut(sent)
    receive(text)
    assert.ok(bytesOut(sent) - before <= 1.5 * text.length, text)
  }
  assert.ok(seen.withheld + sent.length >= 3)
})

test('an unproven caller hears 100 once the user is at work on its call, then it is like any other', async () => {
  const { gate } = suspicious()
  const { receive, ladder, requests, clock } = await createWorld('udp', gate)
  receive(requestText())
  clock.advance(100)
  receive(requestText())
  clock.advance(900)
  const [first] = requests
  first?.transaction?.respond(responseTo(first.request, 486, { toTag: 't' }))
  clock.advance(500)
  assert.is(ladder(), '100@200 486@1000 486@1500')
})

test('a call that the user takes up is a call like any other', async () => {
  const { gate } = suspicious()
  const { receive, ladder, requests, clock } = await createWorld('udp', gate)
  receive(requestText())
  const [first] = requests
  const answer = (status: number) => first?.transaction?.respond(responseTo(first.request, status, {
    toTag: 't', body: Buffer.alloc(2_000, 'v'),
  }))
  answer(183)
  answer(486)
  clock.advance(1_600)
  assert.is(ladder(), '183@0 486@0 486@500 486@1500')
})

test.run()
