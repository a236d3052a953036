import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { SipRequest } from '../../src/sip/message.ts'
import { changed, inDialog, inviteFrom, valueOf } from './messages.ts'
import { workbench } from './workbench.ts'

const outside = (method: string, lines: readonly string[] = []): SipRequest =>
  inDialog(method, 1, '<sip:a@h>;tag=a', '<sip:b@h>', 'out-1', lines)

test('OPTIONS hears what we can, with a tag of ours', () => {
  const { transactions } = workbench()
  const options = transactions.receive(outside('OPTIONS'))
  assert.equal(options.statuses, [200])
  assert.equal(['allow', 'accept', 'supported'].map(name => valueOf(options.last, name)),
    [
      'INVITE, ACK, CANCEL, BYE, OPTIONS, INFO, PRACK, UPDATE, REFER, NOTIFY, MESSAGE', 'application/sdp',
      'timer, 100rel, replaces, norefersub',
    ])
  assert.match(valueOf(options.last, 'to') ?? '', /;tag=\w+$/)
})

test('OPTIONS hears 503 with Retry-After while we drain', () => {
  let draining = false
  const { transactions } = workbench({ draining: () => draining })
  assert.equal(transactions.receive(outside('OPTIONS')).statuses, [200])
  draining = true
  const options = transactions.receive(outside('OPTIONS'))
  assert.equal([options.statuses, valueOf(options.last, 'retry-after')], [[503], '30'])
})

const rows: readonly (readonly [string, number])[] = [
  ['REGISTER', 405], ['SUBSCRIBE', 405], ['PUBLISH', 405], ['REFER', 403], ['MESSAGE', 403], ['NOTIFY', 481],
  ['BYE', 481], ['UPDATE', 481], ['PRACK', 481], ['INFO', 481], ['FROB', 501],
]
for (const [method, status] of rows) {
  test(`${method} outside a dialog is ${status}`, () => {
    const { transactions } = workbench()
    const answered = transactions.receive(outside(method))
    assert.equal(answered.statuses, [status])
    if (status === 405 || status === 501) assert.match(valueOf(answered.last, 'allow') ?? '', /INVITE/)
    assert.match(valueOf(answered.last, 'to') ?? '', /;tag=/)
  })
}

test('an unknown Require is 420 and names exactly what is unknown', () => {
  const { transactions, arrived } = workbench({ supported: ['replaces'] })
  const refused = transactions.receive(inviteFrom(['Require: replaces, 100rel', 'Require: Frob']))
  assert.equal([refused.statuses, valueOf(refused.last, 'unsupported')], [[420], '100rel, frob'])
  transactions.receive(changed(inviteFrom(['Require: replaces']), 'Call-ID', 'other'))
  assert.is(arrived.length, 1)
})

test('a body we cannot read is 415 with what we can', () => {
  const { transactions, arrived } = workbench()
  const typed = transactions.receive(changed(inviteFrom(), 'Content-Type', 'application/isup;version=x'))
  assert.equal([typed.statuses, valueOf(typed.last, 'accept')], [[415], 'application/sdp'])
  const packed = transactions.receive(inviteFrom(['Content-Encoding: gzip']))
  assert.equal([packed.statuses, valueOf(packed.last, 'accept-encoding')], [[415], 'identity'])
  transactions.receive(changed(inviteFrom(), 'Content-Type', 'Application/SDP; charset=utf-8'))
  assert.equal(arrived[0]?.invite.body?.type, 'application/sdp')
})

test('an INVITE without Contact is 400', () => {
  const { transactions } = workbench()
  assert.equal(transactions.receive(outside('INVITE')).statuses, [400])
})

test('what the guard refuses comes no further', () => {
  const { transactions, arrived, refused } = workbench()
  const last = transactions.receive(changed(inviteFrom(), 'Max-Forwards', '0'))
  assert.equal([last.statuses, arrived.length, refused], [[483], 0, ['max-forwards']])
})

test('an edge nobody listens at takes no calls', () => {
  const { transactions, edge } = workbench()
  edge.onInvite(undefined as never)
  assert.equal(transactions.receive(inviteFrom()).statuses, [480])
})

test.run()
