import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { answer, answerTo, inDialog, offer, sdp, valueOf } from './messages.ts'
import { named, one, workbench } from './workbench.ts'

const moved = offer.replace('4000', '4002')

/** A caller with this word about 100rel, and a way to PRACK as it sees our provisionals. */
function caller(line: string, body = offer) {
  const bench = workbench()
  const { leg, transaction, events } = bench.arrive([line], body)
  const say = (method: string, cseq: number, lines: readonly string[] = [], text = '') =>
    bench.transactions.receive(inDialog(method, cseq, valueOf(transaction.request, 'from') ?? '',
      valueOf(transaction.responses[0], 'to') ?? '', 'call-1', lines, text))
  const rseq = () => Number(valueOf(transaction.last, 'rseq'))
  const prack = (cseq: number, number = rseq(), text = '') => say('PRACK', cseq, [`RAck: ${number} 1 INVITE`], text)
  return { ...bench, leg, transaction, events, say, prack, rseq }
}

test('a caller that demands 100rel gets each provisional numbered, repeated until its PRACK', () => {
  const { leg, transaction, clock, prack, rseq } = caller('Require: 100rel')
  leg.progress(180)
  const first = rseq()
  assert.equal([valueOf(transaction.last, 'require'), first > 0], ['100rel', true])
  clock.advance(3_600)
  assert.is(transaction.responses.length, 4) // at 0, 0.5, 1.5 and 3.5 s
  assert.equal(prack(2).statuses, [200])
  clock.advance(60_000)
  assert.is(transaction.responses.length, 4)
  leg.progress(183, { body: sdp(answer) })
  assert.is(rseq(), first + 1)
})

test('a caller that only knows it gets descriptions reliably, bare ringing as ever', () => {
  const { leg, transaction } = caller('Supported: 100rel')
  leg.progress(180)
  assert.is(valueOf(transaction.last, 'rseq'), undefined)
  leg.progress(183, { body: sdp(answer) })
  assert.ok(Number(valueOf(transaction.last, 'rseq')) > 0)
})

test('a caller that does not know it gets nothing reliably, and one that PRACKs anyway 481', () => {
  const { leg, transaction, prack } = caller('Supported: timer')
  leg.progress(183, { body: sdp(answer) })
  assert.is(valueOf(transaction.last, 'rseq'), undefined)
  assert.equal(prack(2, 1).statuses, [481])
})

test('a second provisional waits for the PRACK of the first', () => {
  const { leg, transaction, prack } = caller('Require: 100rel')
  for (const status of [180, 181, 183]) leg.progress(status)
  assert.equal(transaction.statuses, [180])
  prack(2)
  assert.equal(transaction.statuses, [180, 181])
  prack(3)
  assert.equal(transaction.statuses, [180, 181, 183])
})

test('RAck must name the provisional, the INVITE and its method; else 481', () => {
  const { leg, say, rseq, prack } = caller('Require: 100rel')
  leg.progress(180)
  const number = rseq()
  for (const [at, rack] of [`${number + 1} 1 INVITE`, `${number} 2 INVITE`, `${number} 1 UPDATE`, 'x'].entries()) {
    assert.equal(say('PRACK', 2 + at, [`RAck: ${rack}`]).statuses, [481], rack)
  }
  assert.equal(say('PRACK', 6).statuses, [481])
  assert.equal(prack(7).statuses, [200])
  assert.equal(prack(8, number).statuses, [481])
})

test('the 200 waits while a description is not acknowledged', async () => {
  const { leg, transaction, prack, clock, say, events } = caller('Supported: 100rel')
  leg.progress(183, { body: sdp(answer) })
  leg.answer({ body: sdp(answer) })
  leg.progress(180)
  assert.equal(transaction.statuses, [183])
  prack(2)
  assert.equal(transaction.statuses, [183, 200])
  say('ACK', 1)
  await clock.pass(0)
  assert.equal(named(events), ['ack'])
})

test('the 200 does not wait for a bare ringing, whose PRACK is still welcome', () => {
  const { leg, transaction, prack, rseq, clock } = caller('Require: 100rel')
  leg.progress(180)
  const number = rseq()
  leg.answer({ body: sdp(answer) })
  assert.equal(transaction.statuses, [180, 200])
  assert.equal(prack(2, number).statuses, [200])
  clock.advance(1_600)
  assert.equal(transaction.statuses, [180, 200, 200, 200])
})

test('a refusal does not wait, and ends the repeating', () => {
  const { leg, transaction, clock } = caller('Require: 100rel')
  leg.progress(183, { body: sdp(answer) })
  leg.reject(486, undefined)
  clock.advance(40_000)
  assert.equal([transaction.statuses, clock.pending], [[183, 486], 0])
})

test('CANCEL ends a call whose 200 waits', async () => {
  const { leg, transaction, clock, events, edge } = caller('Require: 100rel')
  leg.progress(183, { body: sdp(answer) })
  assert.is(leg.holdsAnswer, false)
  leg.answer({ body: sdp(answer) })
  assert.is(leg.holdsAnswer, true)
  transaction.cancel()
  assert.is(leg.holdsAnswer, false)
  await clock.pass(40_000)
  assert.equal([transaction.statuses, named(events), edge.legCount], [[183, 487], ['cancel'], 0])
})

test('a caller that never PRACKs gets 504 after 64·T1, answered or not', async () => {
  for (const answered of [true, false]) {
    const { leg, transaction, clock, events, edge } = caller('Require: 100rel')
    leg.progress(183, { body: sdp(answer) })
    if (answered) leg.answer({ body: sdp(answer) })
    await clock.pass(31_900)
    assert.equal(transaction.statuses, [183, 183, 183, 183, 183, 183, 183])
    await clock.pass(200)
    assert.is(transaction.last?.status, 504)
    assert.equal(events, [{ on: 'gone', why: 'no PRACK came for a provisional', status: 504 }])
    assert.equal([edge.legCount, clock.pending], [0, 0])
  }
})

test('our INVITE with an offer names 100rel; without one it does not, for a PRACK could not answer yet', () => {
  const { dial } = workbench()
  assert.is(valueOf(dial().invite().request, 'supported'), 'timer, 100rel, replaces, norefersub')
  assert.is(valueOf(dial({ body: undefined } as never).invite().request, 'supported'), 'timer, replaces, norefersub')
})

const reliably = (rseq: number) => [['Require', '100rel'], ['RSeq', String(rseq)]] as const

test('a reliable provisional is acknowledged at once, in its dialog, and told once', async () => {
  const { dial, transactions, clock } = workbench()
  const { invite, events, leg } = dial()
  const { request } = invite()
  for (let copies = 0; copies < 3; copies++) {
    invite().answer(answerTo(request, 183, 'bob', [...reliably(77), ['Record-Route', '<sip:192.0.2.7;lr>']], answer))
  }
  await clock.pass(0)
  const prack = transactions.last('PRACK').request
  assert.equal([transactions.count('PRACK'), named(events)], [1, ['progress']])
  assert.equal(['rack', 'cseq', 'route', 'call-id'].map(name => valueOf(prack, name)),
    ['77 1 INVITE', '2 PRACK', '<sip:192.0.2.7;lr>', leg.callId])
  assert.match(valueOf(prack, 'to') ?? '', /;tag=bob$/)
})

test('a number out of order is neither acknowledged nor told; the next one is', async () => {
  const { dial, transactions, clock } = workbench()
  const { invite, events } = dial()
  for (const rseq of [10, 12, 11, 11, 12, 9]) {
    invite().answer(answerTo(invite().request, 180, 'bob', reliably(rseq)))
  }
  await clock.pass(0)
  assert.equal(transactions.sent.filter(({ request }) => request.method === 'PRACK')
    .map(({ request }) => [valueOf(request, 'rack'), valueOf(request, 'cseq')]),
  [['10 1 INVITE', '2 PRACK'], ['11 1 INVITE', '3 PRACK'], ['12 1 INVITE', '4 PRACK']])
  assert.is(named(events).length, 3)
})

test('each fork counts for itself, in a dialog of its own', () => {
  const { dial, transactions } = workbench()
  const { invite } = dial()
  const { request } = invite()
  for (const [tag, rseq] of [['bob', 5], ['carol', 900], ['bob', 6]] as const) {
    invite().answer(answerTo(request, 183, tag, reliably(rseq), answer))
  }
  assert.equal(transactions.sent.filter(sent => sent.request.method === 'PRACK').map(({ request: prack }) =>
    [valueOf(prack, 'rack'), valueOf(prack, 'cseq'), /tag=(\w+)/.exec(valueOf(prack, 'to') ?? '')?.[1]]),
  [['5 1 INVITE', '2 PRACK', 'bob'], ['900 1 INVITE', '2 PRACK', 'carol'], ['6 1 INVITE', '3 PRACK', 'bob']])
})

test('after PRACKs the ACK bears the INVITE\'s number and the BYE the next', async () => {
  const { dial, transactions, clock } = workbench()
  const { invite, leg, events } = dial()
  const { request } = invite()
  invite().answer(answerTo(request, 183, 'bob', reliably(5), answer))
  transactions.last('PRACK').answer(answerTo(transactions.last('PRACK').request, 481, 'bob'))
  invite().answer(answerTo(request, 200, 'bob', [], answer))
  leg.ack()
  leg.bye()
  await clock.pass(0)
  assert.equal([valueOf(transactions.acks[0]?.request, 'cseq'), valueOf(transactions.last('BYE').request, 'cseq')],
    ['1 ACK', '3 BYE'])
  assert.equal(named(events), [])
})

test('a fork that answers too late is hung up behind the PRACKs it was sent', async () => {
  const { dial, transactions, clock } = workbench()
  const { invite } = dial()
  const { request } = invite()
  for (const tag of ['bob', 'carol']) invite().answer(answerTo(request, 183, tag, reliably(5), answer))
  for (const tag of ['bob', 'carol']) invite().answer(answerTo(request, 200, tag, [], answer))
  await clock.pass(0)
  const bye = transactions.last('BYE').request
  assert.equal([/tag=(\w+)/.exec(valueOf(bye, 'to') ?? '')?.[1], valueOf(bye, 'cseq')], ['carol', '3 BYE'])
})

test('what a PRACK came to does not end the call', async () => {
  const { dial, transactions, clock } = workbench()
  const { invite, leg, events } = dial()
  invite().answer(answerTo(invite().request, 180, 'bob', reliably(5)))
  invite().answer(answerTo(invite().request, 200, 'bob', [], answer))
  leg.ack()
  transactions.last('PRACK').answer(answerTo(transactions.last('PRACK').request, 481, 'bob'))
  await clock.pass(0)
  assert.equal(named(events), ['progress', 'answer'])
})

test('a reliable provisional moves the target, another one does not', () => {
  const { dial, transactions } = workbench()
  const { invite } = dial()
  const { request } = invite()
  invite().answer(answerTo(request, 180, 'bob', [['Contact', '<sip:one@192.0.2.8>']]))
  invite().answer(answerTo(request, 180, 'bob', [['Contact', '<sip:two@192.0.2.8>']]))
  invite().answer(answerTo(request, 183, 'bob', [...reliably(5), ['Contact', '<sip:three@192.0.2.8>']], answer))
  assert.is(transactions.last('PRACK').request.uri, 'sip:three@192.0.2.8')
  invite().answer(answerTo(request, 183, 'bob', [...reliably(6), ['Contact', '<sip:four@192.0.2.8>']], answer))
  assert.is(transactions.last('PRACK').request.uri, 'sip:four@192.0.2.8')
})

test('an 18x to a re-INVITE is nobody\'s news, and acknowledged where it is reliable', async () => {
  const { talkAsUac, transactions, clock } = workbench()
  const { leg, events } = await talkAsUac()
  const id = leg.request('INVITE', { body: sdp(moved) })
  const sent = transactions.last('INVITE')
  sent.answer(answerTo(sent.request, 180, 'bob'))
  sent.answer(answerTo(sent.request, 183, 'bob', reliably(5)))
  sent.answer(answerTo(sent.request, 183, 'bob', reliably(5)))
  assert.equal([transactions.count('PRACK'), valueOf(transactions.last('PRACK').request, 'rack')], [1, '5 2 INVITE'])
  sent.answer(answerTo(sent.request, 200, 'bob', [], answer))
  leg.ackReinvite(id)
  await clock.pass(0)
  assert.equal([named(events), one(events, 'response').status], [['response'], 200])
})

test('after a reliable answer the caller may UPDATE with an offer, and so may we', async () => {
  const { leg, prack, say, clock, events, transactions } = caller('Supported: 100rel')
  leg.progress(183, { body: sdp(answer) })
  assert.equal(say('UPDATE', 2, [], moved).statuses, [500])
  prack(3)
  const update = say('UPDATE', 4, [], moved)
  await clock.pass(0)
  leg.respond(one(events, 'request').request.id, 200, { body: sdp(answer) })
  assert.equal(update.statuses, [200])
  leg.request('UPDATE', { body: sdp(moved) })
  assert.is(transactions.count('UPDATE'), 1)
})

test('after their reliable answer we may UPDATE with an offer, after a plain one not', async () => {
  for (const [lines, sent] of [[reliably(5), 1], [[], 0]] as const) {
    const { dial, transactions } = workbench()
    const { invite, leg } = dial()
    invite().answer(answerTo(invite().request, 183, 'bob', lines, answer))
    leg.request('UPDATE', { body: sdp(moved) })
    assert.is(transactions.count('UPDATE'), 0) // it could overtake the PRACK
    if (sent > 0) transactions.last('PRACK').answer(answerTo(transactions.last('PRACK').request, 200, 'bob'))
    leg.request('UPDATE', { body: sdp(moved) })
    assert.is(transactions.count('UPDATE'), sent)
  }
})

test('an offer in a PRACK goes to the listener, and its answer back in the 200', async () => {
  const { leg, prack, clock, events } = caller('Supported: 100rel')
  leg.progress(183, { body: sdp(answer) })
  const offered = prack(2, undefined, moved)
  assert.equal(offered.statuses, [])
  await clock.pass(0)
  const { request } = one(events, 'request')
  assert.equal([request.method, request.body?.text], ['PRACK', moved])
  leg.respond(request.id, 200, { body: sdp(answer) })
  assert.equal([offered.statuses, offered.last?.body.toString()], [[200], answer])
  leg.answer({ body: sdp(answer) })
})

test('the description in a 200 is old news once an UPDATE followed the reliable answer', async () => {
  const { dial, transactions, clock } = workbench()
  const { invite, leg, events } = dial()
  invite().answer(answerTo(invite().request, 183, 'bob', reliably(5), answer))
  transactions.last('PRACK').answer(answerTo(transactions.last('PRACK').request, 200, 'bob'))
  leg.request('UPDATE', { body: sdp(moved) })
  transactions.last('UPDATE').answer(answerTo(transactions.last('UPDATE').request, 200, 'bob', [], moved))
  invite().answer(answerTo(invite().request, 200, 'bob', [], answer))
  await clock.pass(0)
  assert.is(one(events, 'answer').body, undefined)
})

test.run()
