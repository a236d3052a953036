import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Dialog } from '../../../src/stack/dialog/dialog.ts'
import { nextRequest } from '../../../src/stack/dialog/request.ts'
import { nextHopOf, routingOf } from '../../../src/stack/dialog/route.ts'
import type { Flow } from '../../../src/stack/transactions.ts'

const flow: Flow = {
  transport: 'udp', address: '198.51.100.7', port: 40_000, localAddress: '192.0.2.1', localPort: 5060, connection: 'u',
}
const dialog = (more: Partial<Dialog>): Dialog => ({
  callId: 'c', localTag: 'a', remoteTag: 'b', local: '<sip:a@h>;tag=a', remote: '<sip:b@h>;tag=b', localSequence: 1,
  remoteSequence: undefined, target: 'sip:bob@198.51.100.7:5062', routes: [], flow, ...more,
})

test('without routes a request goes to the target', () => {
  assert.equal(routingOf(dialog({})), { uri: 'sip:bob@198.51.100.7:5062', routes: [] })
  assert.equal(nextHopOf(dialog({})), { to: 'uri', uri: 'sip:bob@198.51.100.7:5062', flow })
})

test('a loose router is passed through, the target stays in the Request-URI', () => {
  const routes = ['<sip:p1.example;lr>', '<sip:p2.example;LR>']
  assert.equal(routingOf(dialog({ routes })), { uri: 'sip:bob@198.51.100.7:5062', routes })
  assert.equal(nextHopOf(dialog({ routes })), { to: 'uri', uri: 'sip:p1.example;lr', flow })
})

test('a strict router gets itself as Request-URI and the target as last Route', () => {
  const routes = ['<sip:p1.example;method=INVITE;transport=tcp?Subject=x>', '<sip:p2.example;lr>']
  const { request } = nextRequest(dialog({ routes }), 'BYE')
  assert.is(request.uri, 'sip:p1.example;transport=tcp')
  assert.equal(request.headers.filter(line => line.name === 'route').map(line => line.value),
    ['<sip:p2.example;lr>', '<sip:bob@198.51.100.7:5062>'])
  assert.equal(nextHopOf(dialog({ routes })).to, 'uri')
})

const behindNat: readonly (readonly [string, Partial<Dialog>, 'uri' | 'flow'])[] = [
  ['a Contact of the inner network is reached where its messages come from', { target: 'sip:bob@10.0.0.5' }, 'flow'],
  ['a Contact that names another port of the source is believed', { target: 'sip:bob@198.51.100.7' }, 'uri'],
  ['a name is not the source address', { target: 'sip:bob@phone.example' }, 'flow'],
  ['a Contact that asks for TCP is not reached over UDP', { target: 'sip:bob@10.0.0.5;transport=tcp' }, 'uri'],
  ['a proxy that recorded a route knows the way', { target: 'sip:bob@10.0.0.5', routes: ['<sip:p;lr>'] }, 'uri'],
  ['a connection is the way back as it is', { flow: { ...flow, transport: 'tcp' } }, 'flow'],
  ['a Contact that is no SIP URI leaves the source', { target: 'tel:+33145550100' }, 'flow'],
]
for (const [sentence, more, to] of behindNat) {
  test(sentence, () => assert.is(nextHopOf(dialog(more)).to, to))
}

const listening: readonly (readonly [transport: Flow['transport'], target: string, listensAt: string | undefined])[] = [
  ['tcp', 'sip:bob@10.0.0.5:5062', 'sip:bob@10.0.0.5:5062;transport=tcp'],
  ['tcp', 'sip:bob@10.0.0.5;transport=tls', 'sip:bob@10.0.0.5;transport=tls'],
  ['tls', 'sip:bob@phone.example;transport=tcp', 'sip:bob@phone.example;transport=tls'],
  ['tls', 'sips:bob@phone.example', 'sips:bob@phone.example'],
  ['wss', 'sip:bob@192.0.2.8', undefined],
]
for (const [transport, target, listensAt] of listening) {
  test(`when its ${transport} connection is gone, ${target} is reached at ${listensAt ?? 'nothing else'}`, () => {
    const hop = nextHopOf(dialog({ target, flow: { ...flow, transport } }))
    assert.is(hop.to === 'flow' ? hop.listensAt : 'no flow', listensAt)
  })
}

test('brackets and case do not make an IPv6 Contact another host', () => {
  const v6 = { ...flow, address: '2001:db8::7' }
  assert.is(nextHopOf(dialog({ target: 'sip:bob@[2001:DB8::7]', flow: v6 })).to, 'uri')
})

test.run()
