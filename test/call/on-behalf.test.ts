import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Transferable } from '../../src/call/lending.ts'
import { LiveCalls } from '../../src/call/live-calls.ts'
import { mayReplace, replacesIn } from '../../src/call/on-behalf.ts'
import { passedOn } from '../../src/call/pass-on.ts'
import { createTransfers, type TransferPorts } from '../../src/call/transfers.ts'
import { contactOf, decisionOf } from '../support/fake-policy.ts'
import { FakeArrivedLeg, inviteOf } from '../support/fake-signaling.ts'

function party(peer: string | undefined, address: string) {
  const leg = Object.assign(new FakeArrivedLeg(), { remote: { transport: 'udp', address, port: 5060 } as const })
  return {
    peer, leg, uri: 'sip:bob@b.example', displayName: undefined, user: undefined, sdp: undefined, invite: inviteOf(),
    decision: decisionOf({ kind: 'reject', status: 404 }), digest: 'd1', group: 'u1', path: 'direct', isUp: true,
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

test('who is told to call hears of nobody by a host or a dialog of the one who asks', () => {
  const asks = party('pbx', '192.0.2.1')
  const at = (peer: string | undefined, callId: string, more = {}) => {
    const is = party(peer, '198.51.100.7')
    const leg = Object.assign(new FakeArrivedLeg(), { dialog: { callId, localTag: 'ours', remoteTag: 'theirs' } })
    return { ...is, leg, target: { name: 't', headers: [], contact: contactOf('gw.orange.example') }, ...more }
  }
  const talks = at('orange', 'told')
  const named = { callId: 'of-pbx', toTag: 'x', fromTag: 'y', earlyOnly: false }
  const to = { uri: 'sip:+33@192.0.2.1:5070;transport=tcp;x=192.0.2.1' }
  const consulted = { near: asks, far: at('orange', 'other') }
  const replaces = { callId: 'other', toTag: 'theirs', fromTag: 'ours', earlyOnly: false }
  const uri = 'sip:+33@gw.orange.example'
  assert.equal(passedOn(to, { asks, talks }), { uri })
  assert.equal(passedOn({ uri: 'tel:+33;phone-context=pbx.example' }, { asks, talks }), { uri: 'tel:+33' })
  assert.equal(passedOn({ ...to, replaces: named }, { asks, talks, consulted }), { uri, replaces })
  const phone = { target: { ...talks.target, reached: { path: [] } } }
  const untold = [
    ['a dialog we do not know', { asks, talks }],
    ['another peer\'s', { asks, talks, consulted: { near: asks, far: at('sfr', 'other') } }],
    ['a stranger\'s', { asks, talks, consulted: { near: asks, far: at(undefined, 'other') } }],
    ['one of somebody else', { asks, talks, consulted: { ...consulted, near: party('sfr', '192.0.2.1') } }],
    ['one that rings', { asks, talks, consulted: { ...consulted, near: { ...asks, isUp: false } } }],
    ['a phone of ours', { asks, talks, consulted: { near: asks, far: at('orange', 'other', phone) } }],
  ] as const
  for (const [what, among] of untold) assert.is(passedOn({ ...to, replaces: named }, among), undefined, what)
  assert.is(passedOn(to, { asks, talks: at('orange', 'told', phone) }), undefined, 'a phone knows others through us')
  assert.is(passedOn({ uri: 'sip:pbx.example' }, { asks, talks }), undefined, 'a place and nobody there')
})

test.run()
