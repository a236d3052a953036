import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { readable } from '../../src/call/reading.ts'
import { receivedInvite } from '../../src/edge/embedded/received-invite.ts'
import { policyOf } from '../policy/document.ts'
import { flowFrom, inviteFrom } from './messages.ts'

const { policy } = policyOf(`
policy: 1
peers: { carrier: { source: { tls: sip.carrier.example } } }
rules: [{ when: { peer: carrier }, do: { reject: 480 } }]
`)

test('whom a certificate names reaches the facts, and makes a peer of the caller', () => {
  const flow = { ...flowFrom('192.0.2.9', 5061, 'tls'), subjects: ['SIP.Carrier.example', 'sip:carrier.example'] }
  const facts = policy.factsOf(readable(receivedInvite({ request: inviteFrom(), flow }, 0)))
  assert.equal(facts.subjects, ['sip.carrier.example', 'sip:carrier.example'])
  assert.is(facts.peer, 'carrier')
})

test('without a certificate nobody is named', () => {
  const invite = receivedInvite({ request: inviteFrom(), flow: flowFrom('192.0.2.9') }, 0)
  assert.is(invite.subjects, undefined)
  assert.is(policy.factsOf(readable(invite)).peer, undefined)
})

test.run()
