import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { createGuard, type GuardReason } from '../../src/edge/guard.ts'
import { changed, inDialog, inviteFrom } from './messages.ts'

const nothing = { isPlacing: () => false }

function guarded() {
  const reasons: GuardReason[] = []
  return { guard: createGuard(reason => reasons.push(reason), { datagramMax: 2_000, streamMax: 4_000 }), reasons }
}

test('a sound INVITE passes', () => {
  const { guard, reasons } = guarded()
  assert.is(guard(inviteFrom(), 'udp', nothing), undefined)
  assert.equal(reasons, [])
})

test('Max-Forwards 0 is 483, for INVITE only, and absent counts as 70', () => {
  const { guard, reasons } = guarded()
  const last = changed(inviteFrom(), 'Max-Forwards', '0')
  assert.is(guard(last, 'udp', nothing)?.status, 483)
  assert.is(guard({ ...last, method: 'OPTIONS' }, 'udp', nothing), undefined)
  const absent = { ...last, headers: last.headers.filter(line => line.name !== 'max-forwards') }
  assert.is(guard(absent, 'udp', nothing), undefined)
  assert.equal(reasons, ['max-forwards'])
})

test('an INVITE that bears the Call-ID of a leg being placed has come back to us: 482', () => {
  const { guard, reasons } = guarded()
  const placing = { isPlacing: (callId: string) => callId === 'call-1' }
  assert.is(guard(inviteFrom(), 'udp', placing)?.status, 482)
  assert.equal(reasons, ['loop'])
})

test('a re-INVITE is no loop', () => {
  const { guard } = guarded()
  const again = inDialog('INVITE', 2, '<sip:a@h>;tag=a', '<sip:b@h>;tag=b', 'call-1')
  assert.is(guard(again, 'udp', { isPlacing: () => true }), undefined)
})

test('a datagram has a smaller limit than a stream', () => {
  const { guard, reasons } = guarded()
  const large = inviteFrom([], 'v'.repeat(3_000))
  assert.is(guard(large, 'udp', nothing)?.status, 513)
  assert.is(guard(large, 'tcp', nothing), undefined)
  assert.is(guard(inviteFrom([`X: ${'v'.repeat(4_000)}`], ''), 'tls', nothing)?.status, 513)
  assert.equal(reasons, ['too-large', 'too-large'])
})

test.run()
