/** A leg placed at a target with several addresses (RFC 3263 §4.3). */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { answer, answerTo, valueOf } from './messages.ts'
import { named, one, workbench } from './workbench.ts'

const three = ['192.0.2.8', '192.0.2.9', '192.0.2.10']
  .map(address => ({ transport: 'udp' as const, address, port: 5060 }))

test('another address of the target is asked after 503 or a transport error', async () => {
  const { dial, clock, transactions } = workbench({ resolve: () => three })
  const { events, invite } = dial()
  invite().answer(answerTo(invite().request, 503, 'bob'))
  invite().fail('unreachable')
  const { request } = invite()
  invite().answer(answerTo(request, 200, 'bob', [], answer))
  await clock.pass(0)
  assert.equal(named(events), ['answer'])
  const invites = transactions.sent.filter(sent => sent.request.method === 'INVITE')
  assert.equal(invites.map(({ to }) => to.address), three.map(({ address }) => address))
  assert.equal(invites.map(sent => valueOf(sent.request, 'cseq')), ['1 INVITE', '2 INVITE', '3 INVITE'])
  assert.is(new Set(invites.map(sent => valueOf(sent.request, 'call-id'))).size, 1)
})

test('a silent address gets its share of the patience, is left, and comes last for a while', async () => {
  const { dial, clock, transactions } = workbench({ resolve: () => three })
  const { events, invite } = dial({ patienceMs: 3_000 })
  const [silent] = transactions.sent
  await clock.pass(999)
  assert.is(transactions.count('INVITE'), 1)
  await clock.pass(1)
  assert.is(invite().to.address, '192.0.2.9')
  assert.ok(silent?.cancelled, 'it is to ring nobody')
  invite().answer(answerTo(invite().request, 100, 'bob'))
  await clock.pass(5_000)
  assert.is(transactions.count('INVITE'), 2)
  const late = silent && answerTo(silent.request, 200, 'late', [], answer)
  for (const answered of [late, late]) if (answered) silent.answer(answered)
  assert.equal([transactions.acks.length, transactions.count('BYE')], [2, 1], 'what was left is taken and hung up')
  invite().answer(answerTo(invite().request, 200, 'bob', [], answer))
  await clock.pass(0)
  assert.equal(named(events), ['trying', 'answer'])
  dial({ patienceMs: 3_000 })
  assert.is(invite().to.address, '192.0.2.9')
  await clock.pass(30_000)
  dial({ patienceMs: 3_000 })
  assert.is(invite().to.address, '192.0.2.8')
})

test('a silent address is left for none when there is none, when it said something, or when nobody waits', async () => {
  for (const why of ['alone', 'trying', 'cancelled'] as const) {
    const { dial, clock, transactions } = workbench({ resolve: () => why === 'alone' ? three.slice(0, 1) : three })
    const { leg, invite } = dial({ patienceMs: 3_000 })
    if (why === 'trying') invite().answer(answerTo(invite().request, 100, 'bob'))
    if (why === 'cancelled') leg.cancel()
    await clock.pass(10_000)
    assert.is(transactions.count('INVITE'), 1, why)
  }
})

test('the last address of a target decides how it is refused', async () => {
  const { dial, clock } = workbench({ resolve: () => three.slice(0, 2) })
  const { events, invite } = dial()
  invite().fail('timeout')
  invite().answer(answerTo(invite().request, 503, 'bob', [['Retry-After', '7']]))
  await clock.pass(0)
  const refused = one(events, 'refused')
  assert.equal([refused.status, refused.cause], [503, undefined])
  assert.equal(refused.headers.find(([name]) => name === 'Retry-After'), ['Retry-After', '7'])
})

test('no other address is asked for a target that rang, refused otherwise, or is not wanted any more', async () => {
  for (const stop of ['ring', 'refuse', 'cancel'] as const) {
    const { dial, clock, transactions } = workbench({ resolve: () => three })
    const { leg, events, invite } = dial()
    if (stop === 'ring') invite().answer(answerTo(invite().request, 180, 'bob'))
    if (stop === 'cancel') leg.cancel()
    if (stop === 'refuse') invite().answer(answerTo(invite().request, 486, 'bob'))
    else invite().answer(answerTo(invite().request, 503, 'bob'))
    await clock.pass(0)
    assert.equal([transactions.count('INVITE'), one(events, 'refused').status],
      [1, { ring: 503, cancel: 487, refuse: 486 }[stop]])
  }
})

test.run()
