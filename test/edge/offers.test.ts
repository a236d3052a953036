import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { byHost } from './by-host.ts'
import { answer, answerTo, inDialog, offer, sdp, valueOf } from './messages.ts'
import { named, one, workbench } from './workbench.ts'

/** An INVITE of theirs that we answered and nobody acknowledged yet. */
function answeredUnacked(theirs: string, ours: string) {
  const bench = workbench()
  const { leg, transaction, events } = bench.arrive([], theirs)
  leg.answer({ body: sdp(ours) })
  const from = valueOf(transaction.request, 'from') ?? ''
  const to = valueOf(transaction.last, 'to') ?? ''
  const say = (method: string, cseq: number, body = '') =>
    bench.transactions.receive(inDialog(method, cseq, from, to, 'call-1', [], body))
  return { ...bench, leg, events, say }
}

test('a re-INVITE that overtakes the ACK is taken when the first offer was answered', async () => {
  const { say, clock, events } = answeredUnacked(offer, answer)
  assert.equal(say('INVITE', 2, offer).statuses, [])
  await clock.pass(0)
  assert.equal(named(events), ['request'])
})

test('while our offer in the 200 waits for its answer, theirs is 491, and welcome after the ACK', () => {
  const { say } = answeredUnacked('', offer)
  assert.equal(say('INVITE', 2, offer).statuses, [491])
  assert.equal(say('UPDATE', 3, offer).statuses, [491])
  say('ACK', 1, answer)
  assert.equal(say('INVITE', 4, offer).statuses, [])
})

test('while their offer in the 200 waits for our ACK, theirs has to wait, and ours does', async () => {
  const { dial, transactions, clock } = workbench()
  const { leg, events, invite } = dial({ body: undefined } as never)
  invite().answer(answerTo(invite().request, 200, 'bob', [], offer))
  const { request } = invite()
  const say = (cseq: number) => transactions.receive(inDialog('INVITE', cseq, `${valueOf(request, 'to')};tag=bob`,
    valueOf(request, 'from') ?? '', leg.callId, [], offer))
  assert.equal(say(1).statuses, [500])
  leg.request('UPDATE', { body: sdp(offer) })
  await clock.pass(0)
  assert.is(one(events, 'response').status, 491)
  leg.ack(sdp(answer))
  assert.equal(say(2).statuses, [])
})

test('an UPDATE before the answer passes without an offer and is 500 with one', async () => {
  const { arrive, transactions, clock } = workbench()
  const { leg, transaction, events } = arrive()
  leg.progress(183, { body: sdp(answer) })
  const from = valueOf(transaction.request, 'from') ?? ''
  const to = valueOf(transaction.last, 'to') ?? ''
  assert.equal(transactions.receive(inDialog('UPDATE', 2, from, to, 'call-1', [], offer)).statuses, [500])
  const plain = transactions.receive(inDialog('UPDATE', 3, from, to, 'call-1'))
  await clock.pass(0)
  leg.respond(one(events, 'request').request.id, 200)
  assert.equal(plain.statuses, [200])
})

test('a re-INVITE nobody answers stands in nobody\'s way afterwards', async () => {
  const { talkAsUas } = workbench()
  const { say } = await talkAsUas()
  const first = say('INVITE', 2, [], offer)
  assert.equal(say('INVITE', 3, [], offer).statuses, [500])
  first.fail('no final response was given in time')
  assert.equal(say('INVITE', 4, [], offer).statuses, [])
})

test('a fork that did not win knows no requests after the answer', async () => {
  const { dial, transactions } = workbench()
  const { leg, invite } = dial()
  const { request } = invite()
  const say = (tag: string, cseq: number) => transactions.receive(inDialog('INFO', cseq,
    `${valueOf(request, 'to')};tag=${tag}`, valueOf(request, 'from') ?? '', leg.callId))
  for (const tag of ['bob', 'carol']) invite().answer(answerTo(request, 180, tag))
  assert.equal([say('bob', 1).statuses, say('carol', 1).statuses, say('dave', 1).statuses], [[], [], [481]])
  invite().answer(answerTo(request, 200, 'carol', [], answer))
  leg.ack()
  assert.equal([say('bob', 2).statuses, say('carol', 2).statuses], [[481], []])
})

test('a request that fails in an early dialog leaves the call ringing', async () => {
  const { dial, transactions, clock } = workbench()
  const { leg, events, invite } = dial()
  invite().answer(answerTo(invite().request, 180, 'bob'))
  leg.request('INFO')
  transactions.last('INFO').answer(answerTo(transactions.last('INFO').request, 481, 'bob'))
  invite().answer(answerTo(invite().request, 200, 'bob', [], answer))
  await clock.pass(0)
  assert.equal(named(events), ['progress', 'response', 'answer'])
})

test('a BYE from a callee that never accepted is answered, and the INVITE decides', async () => {
  const { dial, transactions, clock } = workbench()
  const { leg, events, invite } = dial()
  const { request } = invite()
  invite().answer(answerTo(request, 180, 'bob'))
  const bye = transactions.receive(inDialog('BYE', 1, `${valueOf(request, 'to')};tag=bob`,
    valueOf(request, 'from') ?? '', leg.callId))
  invite().answer(answerTo(request, 480, 'bob'))
  await clock.pass(0)
  assert.equal([bye.statuses, named(events)], [[200], ['progress', 'refused']])
})

test('a 200 that is repeated while its ACK looks for the way is reported once', async () => {
  const found: (() => void)[] = []
  const resolve = byHost(host => host === '192.0.2.8' ? host
    : new Promise<string>(done => found.push(() => done('192.0.2.60'))))
  const { talkAsUac, transactions, clock } = workbench({ resolve })
  const { leg, events } = await talkAsUac()
  const id = leg.request('INVITE', { body: sdp(offer) })
  const sent = transactions.last('INVITE')
  const ok = answerTo(sent.request, 200, 'bob', [['Contact', '<sip:192.0.2.8:5070;transport=tcp>']], answer)
  const moved = answerTo(sent.request, 200, 'bob', [['Contact', '<sip:slow.example;transport=tcp>']], answer)
  sent.answer(moved)
  const before = transactions.acks.length
  leg.ackReinvite(id)
  sent.answer(ok)
  await clock.pass(0)
  assert.equal([named(events), transactions.acks.length - before], [['response'], 0])
  for (const done of found) done()
  await clock.pass(0)
  assert.is(transactions.acks.length - before, 1)
})

test.run()
