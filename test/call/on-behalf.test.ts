import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Transferable } from '../../src/call/lending.ts'
import { LiveCalls } from '../../src/call/live-calls.ts'
import { mayReplace, replacesIn } from '../../src/call/on-behalf.ts'
import { createTransfers, type TransferPorts } from '../../src/call/transfers.ts'
import { decisionOf } from '../support/fake-policy.ts'
import { FakeArrivedLeg, inviteOf } from '../support/fake-signaling.ts'

function party(peer: string | undefined, address: string) {
  const leg = Object.assign(new FakeArrivedLeg(), { remote: { transport: 'udp', address, port: 5060 } as const })
  return {
    peer, leg, uri: 'sip:bob@b.example', displayName: undefined, user: undefined, sdp: undefined, invite: inviteOf(),
    decision: decisionOf({ kind: 'reject', status: 404 }), digest: 'd1', path: 'direct', isUp: true,
  } as const
}

test('only who is of the same peer may take a party\'s place; among strangers, only the same machine', () => {
  const rows = [
    ['pbx', '192.0.2.1', 'pbx', '192.0.2.9', true],
    ['pbx', '192.0.2.9', 'orange', '192.0.2.9', false],
    [undefined, '192.0.2.9', 'orange', '192.0.2.9', false],
    ['pbx', '192.0.2.9', undefined, '192.0.2.9', false],
    [undefined, '192.0.2.9', undefined, '192.0.2.9', true],
    [undefined, '192.0.2.1', undefined, '192.0.2.9', false],
    [undefined, undefined, undefined, '192.0.2.9', false],
  ] as const
  for (const [peer, address, theirs, at, may] of rows) {
    assert.is(mayReplace({ peer, address }, party(theirs, at)), may, `${peer} at ${address} for ${theirs} at ${at}`)
  }
})

test('a transferred call that went as far as it may goes no further', () => {
  const asked: unknown[] = []
  const ports = {
    clock: { nowMs: () => 0 }, calls: new LiveCalls(), admit: (leg: unknown) => asked.push(leg),
  } as unknown as TransferPorts
  for (const maxForwards of [2, 1, 0]) {
    const call = {
      uid: 'u', party: () => ({ ...party('pbx', '192.0.2.1'), invite: { ...inviteOf(), maxForwards } }),
      transferFailed: (status: number) => asked.push(status),
    } as unknown as Transferable
    createTransfers(ports).begin(call, { by: 'a', to: { uri: 'sip:c@c.example' }, headers: [] })
  }
  assert.equal(asked.map(each => typeof each), ['object', 'number', 'number'])
  assert.equal(asked.slice(1), [483, 483])
})

test('Replaces beside Join, or twice, names nothing', () => {
  const named = ['Replaces', 'x;to-tag=a;from-tag=b'] as const
  assert.equal(replacesIn([named]), { callId: 'x', toTag: 'a', fromTag: 'b', earlyOnly: false })
  assert.is(replacesIn([named, named]), 'broken')
  assert.is(replacesIn([named, ['Join', 'x;to-tag=a;from-tag=b']]), 'broken')
  assert.is(replacesIn([['Replaces', 'x;to-tag=a']]), 'broken')
  assert.is(replacesIn([['Subject', 'x']]), undefined)
})

test.run()
