/** Requests in a dialog whose next hop has several addresses, or a connection that only seems to live. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { answer, answerTo, flowFrom, offer, sdp, valueOf } from './messages.ts'
import { named, one, workbench } from './workbench.ts'

const three = ['192.0.2.8', '192.0.2.9', '192.0.2.10']
  .map(address => ({ transport: 'udp' as const, address, port: 5060 }))

/** A call of ours over a proxy that stays in the route. */
async function routed() {
  const bench = workbench({ resolve: () => three })
  const talk = await bench.talkAsUac([['Record-Route', '<sip:proxy.example;lr>']])
  const [invite] = bench.transactions.sent.splice(0)
  if (!invite) throw new Error('no INVITE')
  return { ...bench, ...talk, invite }
}

test('what is asked in a call goes to the next address after 503 or a transport error', async () => {
  const { leg, events, transactions, clock } = await routed()
  const id = leg.request('INVITE', { body: sdp(offer) })
  transactions.last('INVITE').fail('unreachable')
  transactions.last('INVITE').answer(answerTo(transactions.last('INVITE').request, 503, 'bob'))
  const { request } = transactions.last('INVITE')
  transactions.last('INVITE').answer(answerTo(request, 200, 'bob', [], answer))
  await clock.pass(0)
  assert.equal([one(events, 'response').id, one(events, 'response').status], [id, 200])
  assert.equal(transactions.sent.map(({ to }) => to.address), three.map(({ address }) => address))
  assert.equal(transactions.sent.map(sent => valueOf(sent.request, 'cseq')), ['2 INVITE', '3 INVITE', '4 INVITE'])
})

test('the last address decides, and who rang has been reached', async () => {
  const { leg, events, transactions, clock } = await routed()
  leg.request('INFO')
  for (const _ of three) transactions.last('INFO').fail('unreachable')
  leg.request('INVITE', { body: sdp(offer) })
  transactions.last('INVITE').answer(answerTo(transactions.last('INVITE').request, 180, 'bob'))
  transactions.last('INVITE').answer(answerTo(transactions.last('INVITE').request, 503, 'bob'))
  await clock.pass(0)
  const outcomes = events.flatMap(event => event.on === 'response' ? [[event.status, event.cause]] : [])
  assert.equal(outcomes, [[503, 'unreachable'], [503, undefined]])
  assert.equal([transactions.count('INFO'), transactions.count('INVITE')], [3, 1])
})

test('a BYE reaches the address that is there; one that said nothing comes last', async () => {
  const { leg, events, transactions, clock, edge } = await routed()
  leg.request('INFO')
  transactions.last('INFO').fail('timeout')
  transactions.last('INFO').answer(answerTo(transactions.last('INFO').request, 200, 'bob'))
  leg.bye()
  assert.is(transactions.last('BYE').to.address, '192.0.2.9')
  transactions.last('BYE').fail('unreachable')
  const { request, to } = transactions.last('BYE')
  assert.is(to.address, '192.0.2.10')
  transactions.last('BYE').answer(answerTo(request, 200, 'bob'))
  await clock.pass(10_000)
  assert.equal([transactions.count('BYE'), edge.legCount], [2, 0])
  assert.equal(named(events), [], 'whoever hung up hears nothing more')
})

test('an ACK that is asked for again goes to the next address', async () => {
  const { transactions, invite } = await routed()
  for (const _ of three) invite.answer(answerTo(invite.request, 200, 'bob', [], answer))
  const tried = transactions.acks.map(({ to }) => to.address)
  assert.equal(tried, ['192.0.2.8', '192.0.2.9', '192.0.2.10', '192.0.2.8'])
})

test('a connection that breaks under a request is left for where the other side listens', async () => {
  const { dial, transactions, clock, edge } = workbench()
  const { leg, invite } = dial()
  const contact: readonly [string, string] = ['Contact', '<sip:bob@192.0.2.8:5070;transport=tcp>']
  const flow = flowFrom('192.0.2.8', 40_000, 'tcp')
  invite().answer(answerTo(invite().request, 200, 'bob', [contact], answer), flow)
  leg.ack()
  leg.bye()
  assert.is(transactions.last('BYE').to.port, 40_000)
  transactions.gone.add(flow.connection)
  transactions.last('BYE').fail('unreachable')
  const { request, to } = transactions.last('BYE')
  assert.equal([to.transport, to.port], ['tcp', 5070])
  transactions.last('BYE').answer(answerTo(request, 200, 'bob'))
  await clock.pass(10_000)
  assert.equal([transactions.count('BYE'), edge.legCount], [2, 0])
})

test.run()
