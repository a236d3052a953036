import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { RingingSnapshot } from '../../src/edge/signaling.ts'
import { header } from '../../src/sip/headers.ts'
import { answer, answerTo, valueOf } from './messages.ts'
import { workbench } from './workbench.ts'

const test = suite('an INVITE that rang when its process was killed')

const reason = [['Reason', 'Q.850;cause=41']] as const

/** It rings, is written down, and withdrawn by another edge. */
function withdrawnOn(second: ReturnType<typeof workbench>) {
  const { leg, invite } = workbench().dial()
  assert.equal(leg.ringing?.(), [], 'nothing says that it arrived')
  invite().answer(answerTo(invite().request, 180, 'bob'))
  const written = JSON.parse(JSON.stringify(leg.ringing?.())) as RingingSnapshot[]
  assert.is(written.length, 1)
  for (const each of written) second.edge.withdraw?.(each, reason)
  return { leg, invite: invite(), again: second.transactions.last('INVITE') }
}

test('is cancelled where it was sent, by its own lines', async () => {
  const second = workbench()
  const { invite, again } = withdrawnOn(second)
  assert.equal(again.cancelled, [header('Reason', 'Q.850;cause=41')])
  assert.equal(again.to, invite.to)
  assert.is(again.request.uri, invite.request.uri)
  for (const name of ['from', 'to', 'call-id', 'cseq']) {
    assert.is(valueOf(again.request, name), valueOf(invite.request, name))
  }
  again.answer(answerTo(again.request, 487, 'bob'))
  await second.clock.pass(60_000)
  assert.equal([second.transactions.sent.length, second.transactions.acks.length], [1, 0])
  assert.is(second.clock.pending, 0)
})

test('gets ACK and BYE where it was answered meanwhile, each copy of the answer its ACK', () => {
  const { transactions, ...second } = workbench()
  const { again } = withdrawnOn({ transactions, ...second })
  const accepted = answerTo(again.request, 200, 'bob', [], answer)
  again.answer(accepted)
  again.answer(accepted)
  assert.equal(transactions.acks.map(({ request }) => valueOf(request, 'cseq')), ['1 ACK', '1 ACK'])
  assert.is(transactions.count('BYE'), 1)
  const { request } = transactions.last('BYE')
  assert.equal([valueOf(request, 'cseq'), valueOf(request, 'reason')], ['2 BYE', 'Q.850;cause=41'])
  assert.is(valueOf(request, 'to'), valueOf(accepted, 'to'))
})

test('is not written down any more once it is given up, refused or answered', () => {
  for (const end of ['cancel', 486, 200] as const) {
    const { leg, invite } = workbench().dial()
    invite().answer(answerTo(invite().request, 180, 'bob'))
    if (end === 'cancel') leg.cancel()
    else invite().answer(answerTo(invite().request, end, 'bob', [], end === 200 ? answer : ''))
    assert.equal(leg.ringing?.(), [], `${end}`)
  }
})

test('says nothing in the file of who we are to those who ask', () => {
  const bench = workbench({ passwordOf: () => 'secret' })
  const { leg, invite } = bench.dial({ credentials: { username: 'us', secret: 'name' } })
  const challenge = [['WWW-Authenticate', 'Digest realm="them", nonce="n"']] as const
  invite().answer(answerTo(invite().request, 401, 'bob', challenge))
  assert.match(valueOf(invite().request, 'authorization') ?? '', /^Digest/)
  invite().answer(answerTo(invite().request, 180, 'bob'))
  assert.not.match(JSON.stringify(leg.ringing?.()), /Digest/)
})

test.run()
