import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { TestCall } from '../../src/policy/schema.gen.ts'
import { policyOf } from './document.ts'

const { policy, facts } = policyOf(`
policy: 1
plan: { home: FR }
peers:
  office: { source: ["10.0.0.0/8"] }
  branch: { source: { addresses: ["10.1.0.0/16"] } }
  orange: { source: { tls: [sip.orange.example, "*.gw.orange.example"] } }
  orange-sea: { source: { tls: "*.gw.orange.example", addresses: ["203.0.113.0/24"] } }
  special: { source: { tls: one.gw.orange.example } }
  acme: { source: { to: "+331455501{00-99}" } }
  acme-desk: { source: { to: "0145550150", addresses: ["10.2.0.0/16"] } }
  premium: { source: { to: { kind: premium } } }
  both: { source: { tls: both.example, to: "+33145550900" } }
rules: [{ when: { peer: anyone }, do: { reject: 480 } }]
`)

function peerOf(call: Omit<TestCall, 'to'> & { to?: string }): string | undefined {
  return facts({ to: '0612345678', ...call }).peer
}

test('an address is the smaller network\'s, in a list or under its word', () => {
  assert.is(peerOf({ source: '10.0.0.1' }), 'office')
  assert.is(peerOf({ source: '10.1.0.1' }), 'branch')
  assert.is(peerOf({ source: '192.0.2.1' }), undefined)
})

test('a certificate comes before an address, its whole name before one of any label', () => {
  assert.is(peerOf({ source: '10.0.0.1', tls: 'SIP.orange.example' }), 'orange')
  assert.is(peerOf({ source: '192.0.2.1', tls: 'two.gw.orange.example' }), 'orange')
  assert.is(peerOf({ source: '192.0.2.1', tls: 'one.gw.orange.example' }), 'special')
  assert.is(peerOf({ source: '192.0.2.1', tls: 'a.b.gw.orange.example' }), undefined, 'a star is one label')
  assert.is(peerOf({ source: '192.0.2.1', tls: 'gw.orange.example' }), undefined)
  assert.is(peerOf({ source: '10.0.0.1', tls: 'nobody.example' }), 'office')
})

test('who asks for more is meant', () => {
  assert.is(peerOf({ source: '203.0.113.7', tls: 'two.gw.orange.example' }), 'orange-sea')
  assert.is(peerOf({ source: '192.0.2.1', tls: 'both.example', to: '0145550900' }), 'both')
  assert.is(peerOf({ source: '192.0.2.1', tls: 'both.example' }), undefined)
})

test('a number called with its address comes before an address, and alone after it', () => {
  assert.is(peerOf({ source: '192.0.2.1', to: '0145550150' }), 'acme')
  assert.is(peerOf({ source: '10.0.0.1', to: '0145550150' }), 'office')
  assert.is(peerOf({ source: '10.2.0.1', to: '0145550150' }), 'acme-desk')
  assert.is(peerOf({ source: '192.0.2.1', to: '0899123456' }), 'premium')
})

test('what somebody proved themselves comes first', () => {
  const known = policy.factsOf({
    atMs: 0, source: { transport: 'tls', address: '10.0.0.1', port: 5061 }, subjects: ['sip.orange.example'],
    fromUri: 'sip:a@x.example', requestUri: 'sip:0145550150@x.example', headers: [], peer: 'acme', user: 'alice',
  })
  assert.is(known.peer, 'acme')
  assert.equal(known.subjects, ['sip.orange.example'])
})

test.run()
