import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { answer, answerTo, flowFrom, inDialog, offer, sdp, valueOf } from './messages.ts'
import { named, one, workbench } from './workbench.ts'

test('their BYE is answered 200 and ends the leg', async () => {
  const { talkAsUas, clock, edge } = workbench()
  const { leg, events, say } = await talkAsUas()
  const info = say('INFO', 2)
  const bye = say('BYE', 3, ['Reason: Q.850;cause=16'])
  await clock.pass(0)
  assert.equal([bye.statuses, info.statuses], [[200], [487]])
  assert.equal(named(events), ['request', 'bye'])
  assert.ok(one(events, 'bye').headers.some(([name]) => name === 'Reason'))
  assert.equal([edge.legCount, clock.pending], [0, 0])
  leg.bye()
  leg.respond('their-1', 200)
  assert.equal([say('BYE', 4).statuses, info.statuses], [[481], [487]])
})

test('two BYEs that cross are both answered 200, and reported by neither', async () => {
  const { talkAsUac, clock, edge, transactions } = workbench()
  const { leg, events, say } = await talkAsUac()
  leg.bye()
  leg.bye()
  assert.is(transactions.count('BYE'), 1)
  assert.equal(say('BYE', 1).statuses, [200])
  transactions.last('BYE').answer(answerTo(transactions.last('BYE').request, 200, 'bob'))
  assert.equal(say('BYE', 2).statuses, [200])
  assert.equal(say('INFO', 3).statuses, [481])
  await clock.pass(5_000)
  assert.equal(say('BYE', 4).statuses, [481])
  assert.equal([events, edge.legCount, clock.pending], [[], 0, 0])
})

test('a request of an unknown dialog is 481, an ACK silence', () => {
  const { transactions } = workbench()
  const from = '<sip:a@h>;tag=a'
  assert.equal(transactions.receive(inDialog('BYE', 2, from, '<sip:b@h>;tag=b', 'nobody')).statuses, [481])
  assert.equal(transactions.receive(inDialog('ACK', 2, from, '<sip:b@h>;tag=b', 'nobody')).statuses, [])
})

test('another tag of theirs is another dialog: 481', async () => {
  const { talkAsUas, transactions } = workbench()
  const { transaction } = await talkAsUas()
  const to = valueOf(transaction.last, 'to') ?? ''
  assert.equal(transactions.receive(inDialog('BYE', 2, '<sip:mallory@h>;tag=m', to, 'call-1')).statuses, [481])
})

test('a request whose CSeq is not higher than the last is 500', async () => {
  const { talkAsUas } = workbench()
  const { say } = await talkAsUas()
  assert.equal(say('OPTIONS', 5).statuses, [200])
  assert.equal(say('OPTIONS', 5).statuses, [500])
  assert.equal(say('BYE', 4).statuses, [500])
  assert.equal(say('BYE', 9).statuses, [200])
})

test('INFO goes to the listener with its body, and back with the answer, once', async () => {
  const { talkAsUas, clock } = workbench()
  const { leg, events, say } = await talkAsUas()
  const info = say('INFO', 2, ['Info-Package: dtmf'], 'x')
  await clock.pass(0)
  const { request } = one(events, 'request')
  assert.equal([request.method, request.body?.text], ['INFO', 'x'])
  leg.respond(request.id, 200, { headers: [['X-Seen', '1']] })
  leg.respond(request.id, 500)
  assert.equal(info.statuses, [200])
  assert.equal([valueOf(info.last, 'x-seen'), valueOf(info.last, 'contact')], ['1', undefined])
})

test('their re-INVITE is answered with our Contact and repeated until its own ACK', async () => {
  const { talkAsUas, clock } = workbench()
  const { leg, events, say } = await talkAsUas()
  const invite = say('INVITE', 2, ['Contact: <sip:alice@192.0.2.9:5070>'], offer)
  await clock.pass(0)
  const { id } = one(events, 'request').request
  leg.respond(id, 200, { body: sdp(answer) })
  assert.is(valueOf(invite.last, 'contact'), '<sip:192.0.2.1:5060>')
  clock.advance(600)
  say('ACK', 1)
  clock.advance(1000)
  assert.equal(invite.statuses, [200, 200, 200])
  say('ACK', 2, [], answer)
  await clock.pass(40_000)
  assert.equal(events.slice(1), [{ on: 'ack', id, body: sdp(answer) }])
  assert.is(clock.pending, 0)
})

test('a re-INVITE whose 200 is never acknowledged says which', async () => {
  const { talkAsUas, clock } = workbench()
  const { leg, events, say } = await talkAsUas()
  say('INVITE', 2, [], offer)
  await clock.pass(0)
  const { id } = one(events, 'request').request
  leg.respond(id, 200, { body: sdp(answer) })
  await clock.pass(32_000)
  assert.equal(events.slice(1), [{ on: 'ack-timeout', id }])
  assert.equal(leg.request('INFO'), 'our-1')
})

test('their CANCEL of a re-INVITE is 487 and leaves the call', async () => {
  const { talkAsUas, clock } = workbench()
  const { leg, events, say } = await talkAsUas()
  const invite = say('INVITE', 2, [], offer)
  invite.cancel()
  await clock.pass(0)
  leg.respond(one(events, 'request').request.id, 200, { body: sdp(answer) })
  assert.equal(invite.statuses, [487])
  assert.equal(say('INVITE', 3, [], offer).statuses, [])
})

test('their re-INVITE during ours is 491, a second of theirs 500 with Retry-After', async () => {
  const { talkAsUac, clock, transactions } = workbench()
  const { leg, say, events } = await talkAsUac()
  leg.request('INVITE', { body: sdp(offer) })
  assert.equal(say('INVITE', 1, [], offer).statuses, [491])
  transactions.last('INVITE').answer(answerTo(transactions.last('INVITE').request, 491, 'bob'))
  const first = say('INVITE', 2, [], offer)
  const second = say('INVITE', 3, [], offer)
  assert.equal([second.statuses, valueOf(second.last, 'retry-after')], [[500], '5'])
  await clock.pass(0)
  assert.equal(named(events), ['response', 'request'])
  leg.respond(one(events, 'request').request.id, 488)
  assert.equal([first.statuses, say('INVITE', 4, [], offer).statuses], [[488], []])
})

test('their UPDATE with an offer during our offer is 491, one without passes', async () => {
  const { talkAsUac, clock } = workbench()
  const { leg, say, events } = await talkAsUac()
  leg.request('INVITE', { body: sdp(offer) })
  assert.equal(say('UPDATE', 1, [], offer).statuses, [491])
  assert.equal(say('UPDATE', 2).statuses, [])
  assert.equal(say('UPDATE', 3).statuses, [500])
  await clock.pass(0)
  assert.equal(named(events), ['request'])
})

test('glare of our own making never reaches the wire', async () => {
  const { talkAsUas, clock, transactions } = workbench()
  const { leg, say, events } = await talkAsUas()
  say('INVITE', 2, [], offer)
  const id = leg.request('INVITE', { body: sdp(offer) })
  await clock.pass(0)
  const response = one(events, 'response')
  assert.equal([response.id, response.status, transactions.count('INVITE')], [id, 491, 0])
})

test('our re-INVITE is ACKed on request, and its repeated 200 hears the same ACK', async () => {
  const { talkAsUac, clock, transactions } = workbench()
  const { leg, events } = await talkAsUac()
  const id = leg.request('INVITE')
  const sent = transactions.last('INVITE')
  assert.equal([valueOf(sent.request, 'cseq'), valueOf(sent.request, 'contact')], ['2 INVITE', '<sip:192.0.2.1:5060>'])
  const ok = answerTo(sent.request, 200, 'bob', [['Contact', '<sip:bob@192.0.2.8:5099>']], offer)
  sent.answer(answerTo(sent.request, 100, 'bob'))
  sent.answer(ok)
  sent.answer(ok)
  await clock.pass(0)
  assert.equal([one(events, 'response').id, one(events, 'response').body], [id, sdp(offer)])
  const before = transactions.acks.length
  leg.ackReinvite(id, sdp(answer))
  leg.ackReinvite(id, sdp(answer))
  sent.answer(ok)
  const acks = transactions.acks.slice(before)
  assert.equal(acks.map(({ request }) => [valueOf(request, 'cseq'), request.body.toString(), request.uri]),
    [['2 ACK', answer, 'sip:bob@192.0.2.8:5099'], ['2 ACK', answer, 'sip:bob@192.0.2.8:5099']])
  assert.is(acks[0]?.to.port, 5099)
})

test('a new Contact is used from the next request on; the route set stays', async () => {
  const { talkAsUac, clock, transactions } = workbench()
  const { leg, say, events } = await talkAsUac([['Record-Route', '<sip:192.0.2.50;lr>']])
  say('UPDATE', 1, ['Contact: <sip:bob@192.0.2.77>', 'Record-Route: <sip:192.0.2.66;lr>'])
  await clock.pass(0)
  leg.respond(one(events, 'request').request.id, 200)
  leg.request('INFO')
  const { request, to } = transactions.last('INFO')
  assert.equal([request.uri, valueOf(request, 'route'), to.address],
    ['sip:bob@192.0.2.77', '<sip:192.0.2.50;lr>', '192.0.2.50'])
  assert.equal([valueOf(request, 'contact'), valueOf(request, 'cseq')], [undefined, '2 INFO'])
})

test('a strict router is written as it wants', async () => {
  const { talkAsUas, transactions } = workbench()
  const { leg } = await talkAsUas(['Record-Route: <sip:192.0.2.50>'])
  leg.bye()
  const { request, to } = transactions.last('BYE')
  assert.equal([request.uri, valueOf(request, 'route'), to.address],
    ['sip:192.0.2.50', '<sip:alice@192.0.2.9:5060>', '192.0.2.50'])
})

test('a phone behind NAT is reached where it came from, also after its port moved', async () => {
  const { transactions, arrived } = workbench()
  const from = '<sip:a@h>;tag=a'
  const invite = inDialog('INVITE', 1, from, '<sip:b@h>', 'nat', ['Contact: <sip:a@10.0.0.5:5060>'], offer)
  const first = transactions.receive(invite, flowFrom('198.51.100.7', 40_000))
  arrived[0]?.answer({ body: sdp(answer) })
  const to = valueOf(first.last, 'to') ?? ''
  transactions.receive(inDialog('ACK', 1, from, to, 'nat'), flowFrom('198.51.100.7', 40_000))
  transactions.receive(inDialog('OPTIONS', 2, from, to, 'nat'), flowFrom('198.51.100.7', 41_000))
  arrived[0]?.bye()
  const bye = transactions.last('BYE')
  assert.equal([bye.request.uri, bye.to.address, bye.to.port], ['sip:a@10.0.0.5:5060', '198.51.100.7', 41_000])
  assert.equal(arrived[0]?.remote, { transport: 'udp', address: '198.51.100.7', port: 41_000 })
})

test('a request of ours that fails is told with its cause', async () => {
  const { talkAsUac, clock, transactions } = workbench()
  const { leg, events } = await talkAsUac()
  leg.request('INFO', { headers: [['X', '1']], body: { type: 'text/plain', text: 'hi' } })
  assert.is(valueOf(transactions.last('INFO').request, 'content-type'), 'text/plain')
  transactions.last('INFO').fail('timeout')
  leg.request('INFO')
  transactions.last('INFO').fail('unreachable')
  await clock.pass(0)
  assert.equal(events.map(event => event.on === 'response' && [event.status, event.cause]),
    [[408, 'timeout'], [503, 'unreachable']])
})

test('481 ends the dialog without a BYE, silence to a re-INVITE with one', async () => {
  for (const silent of [false, true]) {
    const { talkAsUac, clock, transactions, edge } = workbench()
    const { leg, events } = await talkAsUac()
    leg.request('INVITE', { body: sdp(offer) })
    const sent = transactions.last('INVITE')
    if (silent) sent.fail('timeout')
    else sent.answer(answerTo(sent.request, 481, 'bob'))
    await clock.pass(0)
    assert.equal(named(events), ['response', 'gone'])
    assert.is(transactions.count('BYE'), silent ? 1 : 0)
    if (silent) transactions.last('BYE').fail('timeout')
    await clock.pass(5_000)
    assert.equal([edge.legCount, clock.pending], [0, 0])
  }
})

test('the 200 to a re-INVITE that comes after the hang-up is acknowledged', async () => {
  const { talkAsUac, clock, transactions } = workbench()
  const { leg, events } = await talkAsUac()
  leg.request('INVITE', { body: sdp(offer) })
  leg.bye()
  const sent = transactions.last('INVITE')
  const before = transactions.acks.length
  sent.answer(answerTo(sent.request, 200, 'bob', [], answer))
  await clock.pass(0)
  assert.equal([transactions.acks.length - before, events], [1, []])
})

test('what the edge does not understand is refused in a dialog too', async () => {
  const { talkAsUas } = workbench()
  const { say } = await talkAsUas()
  assert.equal(say('PUBLISH', 2).statuses, [405])
  assert.equal(say('FROB', 3).statuses, [501])
  assert.equal(say('INFO', 4, ['Require: 100rel, x']).statuses, [420])
  const typed = say('INVITE', 5, [], offer)
  assert.equal(typed.statuses, [])
})

test('a request before any dialog exists has nowhere to go', async () => {
  const { dial, clock } = workbench()
  const { leg, events } = dial()
  leg.request('INFO')
  await clock.pass(0)
  assert.is(one(events, 'response').status, 481)
})

test('closing the edge tells every leg, stops every timer and turns new calls away', async () => {
  const { talkAsUac, arrive, dial, clock, edge, transactions } = workbench()
  const talking = await talkAsUac()
  const ringing = dial()
  const { leg, events } = arrive()
  leg.answer({ body: sdp(answer) })
  edge.close()
  await clock.pass(0)
  assert.equal([talking.events, ringing.events, events].map(named), [['gone'], ['gone'], ['gone']])
  assert.equal([edge.legCount, clock.pending], [0, 0])
  assert.equal(transactions.receive(inDialog('INVITE', 1, '<sip:a@h>;tag=a', '<sip:b@h>', 'new')).statuses, [503])
})

test.run()
