import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { answer, answerTo, offer, sdp, valueOf } from './messages.ts'
import { named, one, workbench } from './workbench.ts'

const able = 'Supported: timer'
const updates = 'Allow: INVITE, ACK, BYE, CANCEL, UPDATE'
const moved = offer.replace('4000', '4002')

test('a caller that asks for a timer gets it, and refreshes itself', async () => {
  const { arrive } = workbench()
  const { leg, transaction } = arrive([able, 'Session-Expires: 600'])
  leg.progress(180)
  assert.is(valueOf(transaction.last, 'session-expires'), undefined)
  leg.answer({ body: sdp(answer) })
  assert.is(valueOf(transaction.last, 'session-expires'), '600;refresher=uac')
  assert.is(valueOf(transaction.last, 'require'), 'timer')
})

test('a timer below 90 seconds is 422 with the least we take, in the INVITE and in a refresh', async () => {
  const { arrived, transactions, talkAsUas } = workbench()
  const { say } = await talkAsUas([able])
  const refused = say('INVITE', 2, [able, 'Session-Expires: 60'], moved)
  assert.equal([refused.statuses, valueOf(refused.last, 'min-se')], [[422], '90'])
  assert.equal(say('UPDATE', 3, [able, 'Session-Expires: 60']).statuses, [422])
  assert.equal([arrived.length, transactions.sent.length], [1, 0])
})

test('as refresher we send UPDATE at half time, and again at half of the next', async () => {
  const { talkAsUas, transactions, clock } = workbench()
  const { events } = await talkAsUas([able, updates, 'Session-Expires: 600;refresher=uas'])
  for (const count of [1, 2]) {
    await clock.pass(299_900)
    assert.is(transactions.count('UPDATE'), count - 1)
    await clock.pass(200)
    const { request } = transactions.last('UPDATE')
    assert.equal([transactions.count('UPDATE'), request.body.length], [count, 0])
    assert.is(valueOf(request, 'session-expires'), '600;refresher=uac')
    transactions.last('UPDATE').answer(answerTo(request, 200, '', [['Session-Expires', '600;refresher=uac']]))
  }
  assert.equal([named(events), transactions.count('BYE')], [[], 0])
})

test('without UPDATE the description sent last refreshes, in an INVITE that is acknowledged here', async () => {
  const { talkAsUas, transactions, clock } = workbench()
  const { events } = await talkAsUas([able, 'Session-Expires: 600;refresher=uas'])
  await clock.pass(300_100)
  const { request } = transactions.last('INVITE')
  assert.is(request.body.toString(), answer)
  transactions.last('INVITE').answer(answerTo(request, 200, '', [['Session-Expires', '600;refresher=uac']], offer))
  await clock.pass(0)
  assert.equal([transactions.acks.length, named(events)], [1, []])
})

test('a 405 to UPDATE makes it an INVITE', async () => {
  const { talkAsUas, transactions, clock } = workbench()
  await talkAsUas([able, updates, 'Session-Expires: 600;refresher=uas'])
  await clock.pass(300_100)
  transactions.last('UPDATE').answer(answerTo(transactions.last('UPDATE').request, 405, ''))
  await clock.pass(25_000)
  assert.equal([transactions.count('UPDATE'), transactions.count('INVITE')], [1, 1])
})

test('when their refresh does not come, the leg is gone and says BYE before the timer is over', async () => {
  const { talkAsUas, transactions, clock } = workbench()
  const { events } = await talkAsUas([able, 'Session-Expires: 600;refresher=uac'])
  await clock.pass(567_900)
  assert.equal([named(events), transactions.count('BYE')], [[], 0])
  await clock.pass(200)
  assert.equal([events, transactions.count('BYE')], [[{ on: 'gone', why: 'the session timer ran out' }], 1])
})

test('a short timer leaves a third of it for the BYE', async () => {
  const { talkAsUas, clock } = workbench()
  const { events } = await talkAsUas([able, 'Session-Expires: 90;refresher=uac'])
  await clock.pass(59_900)
  assert.equal(named(events), [])
  await clock.pass(200)
  assert.equal(named(events), ['gone'])
})

test('their refresh starts the time anew, without anybody asked', async () => {
  const { talkAsUas, clock } = workbench()
  const { events, say } = await talkAsUas([able, 'Session-Expires: 600'])
  await clock.pass(500_000)
  const refresh = say('UPDATE', 2, [able, 'Session-Expires: 600;refresher=uac'])
  assert.equal([refresh.statuses, valueOf(refresh.last, 'session-expires')], [[200], '600;refresher=uac'])
  await clock.pass(500_000)
  assert.equal(named(events), [])
  await clock.pass(100_000)
  assert.equal(named(events), ['gone'])
})

test('a refresh that shows the same offer hears the same answer; another offer is passed up', async () => {
  const { talkAsUas, clock } = workbench()
  const { events, say } = await talkAsUas([able, 'Session-Expires: 600'])
  const same = say('INVITE', 2, [able, 'Session-Expires: 600;refresher=uac'], offer)
  assert.equal([same.statuses, same.last?.body.toString()], [[200], answer])
  say('ACK', 2)
  await clock.pass(0)
  assert.equal(named(events), [])
  assert.equal(say('INVITE', 3, [able, 'Session-Expires: 600;refresher=uac'], moved).statuses, [])
  await clock.pass(0)
  assert.is(one(events, 'request').request.body?.text, moved)
})

test('what is no refresh is passed up, though it changes nothing', async () => {
  const { talkAsUas, clock } = workbench()
  const { events, say } = await talkAsUas()
  say('INVITE', 2, [], offer)
  say('UPDATE', 3)
  await clock.pass(0)
  assert.equal(named(events), ['request', 'request'])
})

const connected = ['P-Asserted-Identity: <sip:carol@a.example>', 'Remote-Party-ID: <sip:carol@a.example>']

test('a refresh that tells who is there now is passed up, and its 2xx has the timer', async () => {
  for (const line of [...connected, 'Privacy: id']) {
    const { talkAsUas, clock } = workbench()
    const { leg, events, say } = await talkAsUas([able, 'Session-Expires: 600'])
    await clock.pass(500_000)
    const update = say('UPDATE', 2, [able, 'Session-Expires: 600;refresher=uac', line])
    await clock.pass(0)
    const { request } = one(events, 'request')
    assert.equal([update.statuses, request.headers.some(([name]) => line.startsWith(name))], [[], true])
    leg.respond(request.id, 200)
    assert.equal([update.statuses, valueOf(update.last, 'session-expires')], [[200], '600;refresher=uac'])
    await clock.pass(500_000)
    assert.equal(named(events), ['request'])
  }
})

test('a refresh of whose news the other side takes none is accepted, one it may hear later is not', async () => {
  for (const [heard, status] of [[405, 200], [501, 200], [491, 491], [500, 500]] as const) {
    const { talkAsUas, clock } = workbench()
    const { leg, events, say } = await talkAsUas([able, 'Session-Expires: 600'])
    const update = say('UPDATE', 2, [able, 'Session-Expires: 600;refresher=uac', ...connected])
    await clock.pass(0)
    leg.respond(one(events, 'request').request.id, heard)
    const timer = status === 200 ? '600;refresher=uac' : undefined
    assert.equal([update.statuses, valueOf(update.last, 'session-expires')], [[status], timer])
  }
})

test('the owner\'s wish goes into the INVITE, and the target may take the refreshing over', async () => {
  const { talkAsUac, transactions, clock } = workbench({ session: { seconds: 1800 } })
  const { first, events, leg } = await talkAsUac([['Session-Expires', '1200;refresher=uas'], ['Require', 'timer']])
  assert.is(valueOf(first, 'session-expires'), '1800')
  assert.is(valueOf(first, 'supported'), 'timer, 100rel, replaces, norefersub')
  leg.request('UPDATE', { body: sdp(moved) })
  assert.is(valueOf(transactions.last('UPDATE').request, 'session-expires'), '1200;refresher=uas')
  await clock.pass(1_168_100)
  assert.equal(named(events), ['gone'])
})

test('a target that knows no timers is asked at half time whether it lives, and a refusal says so', async () => {
  const { talkAsUac, transactions, clock } = workbench({ session: { seconds: 600 } })
  const { events } = await talkAsUac()
  await clock.pass(300_100)
  transactions.last('INVITE').answer(answerTo(transactions.last('INVITE').request, 488, 'bob'))
  await clock.pass(299_000)
  assert.equal(named(events), [])
  await clock.pass(2_000)
  transactions.last('INVITE').fail('timeout')
  await clock.pass(0)
  assert.equal([events, transactions.count('BYE')], [[{ on: 'gone', why: 'no answer to INVITE' }], 1])
})

const polite = { session: { seconds: 1800, everybody: false } }

test('who supports timers is asked for one, and a call is over when nobody answers its refresh', async () => {
  const { talkAsUas, transactions, clock } = workbench(polite)
  const { events, transaction } = await talkAsUas([able, updates])
  assert.is(valueOf(transaction.last, 'session-expires'), '1800;refresher=uas')
  await clock.pass(900_100)
  transactions.last('UPDATE').fail('timeout')
  await clock.pass(0)
  assert.equal([events, transactions.count('BYE')], [[{ on: 'gone', why: 'no answer to UPDATE' }], 1])
})

test('a target that takes the timer up is watched, one that knows none is left alone', async () => {
  const watched = await (async () => {
    const { talkAsUac, clock } = workbench(polite)
    const { events, first } = await talkAsUac([['Session-Expires', '1800;refresher=uas'], ['Require', 'timer']])
    assert.is(valueOf(first, 'session-expires'), '1800')
    await clock.pass(1_768_100)
    return named(events)
  })()
  assert.equal(watched, ['gone'])
  for (const as of ['target', 'caller'] as const) {
    const { talkAsUac, talkAsUas, transactions, clock } = workbench(polite)
    const { events } = as === 'target' ? await talkAsUac() : await talkAsUas()
    await clock.pass(4_000_000)
    assert.equal([named(events), transactions.count('INVITE'), clock.pending], [[], as === 'target' ? 1 : 0, 0], as)
  }
})

test('a request that names no timer any more leaves the refreshing to us, and the call lives on', async () => {
  const { talkAsUas, transactions, clock } = workbench(polite)
  const { leg, events, say } = await talkAsUas([able, updates, 'Session-Expires: 1800;refresher=uac'])
  say('UPDATE', 2, [], moved)
  await clock.pass(0)
  leg.respond(one(events, 'request').request.id, 200, { body: sdp(answer) })
  for (const count of [1, 2, 3]) {
    await clock.pass(900_100)
    assert.is(transactions.count('UPDATE'), count)
    transactions.last('UPDATE').answer(answerTo(transactions.last('UPDATE').request, 200, ''))
  }
  assert.equal([named(events), transactions.count('BYE')], [['request'], 0])
})

test('what our 2xx says of a timer that runs already is what is kept to', async () => {
  for (const [lines, said] of [
    [[], '1200;refresher=uas'],
    [[able], '1200;refresher=uac'],
    [['Session-Expires: 600'], '600;refresher=uas'],
    [['Session-Expires: 600;refresher=uac'], '600;refresher=uas'],
    [[able, 'Session-Expires: 600;refresher=uas'], '600;refresher=uas'],
    [[able, 'Session-Expires: 600;refresher=uac'], '600;refresher=uac'],
  ] as const) {
    const { talkAsUas, transactions, clock } = workbench(polite)
    const { leg, events, say } = await talkAsUas([able, updates, 'Session-Expires: 1200;refresher=uac'])
    const update = say('UPDATE', 2, lines, moved)
    await clock.pass(0)
    leg.respond(one(events, 'request').request.id, 200, { body: sdp(answer) })
    assert.is(valueOf(update.last, 'session-expires'), said, lines.join(', '))
    const ms = Number.parseInt(said, 10) * 1_000
    await clock.pass(ms / 2 + 100)
    assert.is(transactions.count('UPDATE'), said.endsWith('uas') ? 1 : 0, lines.join(', '))
    await clock.pass(ms / 2 - 32_200)
    assert.equal(named(events), ['request'], lines.join(', '))
    await clock.pass(200)
    assert.equal(named(events), ['request', 'gone'], lines.join(', '))
  }
})

test('a refresh that finds nobody ends the leg at once, with the answer that says so', async () => {
  for (const [status, byes] of [[404, 1], [480, 1], [481, 0]] as const) {
    const { talkAsUas, transactions, clock } = workbench()
    const { events } = await talkAsUas([able, updates, 'Session-Expires: 600;refresher=uas'])
    await clock.pass(300_100)
    transactions.last('UPDATE').answer(answerTo(transactions.last('UPDATE').request, status, ''))
    await clock.pass(0)
    assert.equal([named(events), transactions.count('BYE')], [['gone'], byes], `${status}`)
  }
})

test('422 is asked again once: same Call-ID and tag, next CSeq, the longer timer', async () => {
  const { dial, transactions, clock } = workbench({ session: { seconds: 90 } })
  const { invite, events, leg } = dial()
  const first = invite().request
  invite().answer(answerTo(first, 422, 'bob', [['Min-SE', '300']]))
  const second = invite().request
  assert.equal(['call-id', 'from', 'to'].map(name => valueOf(second, name)),
    ['call-id', 'from', 'to'].map(name => valueOf(first, name)))
  assert.equal([valueOf(second, 'cseq'), valueOf(second, 'session-expires'), valueOf(second, 'min-se')],
    ['2 INVITE', '300', '300'])
  invite().answer(answerTo(second, 200, 'bob', [['Session-Expires', '300;refresher=uac']], answer))
  leg.ack()
  await clock.pass(0)
  assert.equal(named(events), ['answer'])
  assert.is(valueOf(transactions.acks[0]?.request, 'cseq'), '2 ACK')
  leg.bye()
  assert.is(valueOf(transactions.last('BYE').request, 'cseq'), '3 BYE')
})

test('a second 422, and one without Min-SE, refuses the call', async () => {
  for (const headers of [[['Min-SE', '900']], []] as const) {
    const { dial, clock } = workbench({ session: { seconds: 90 } })
    const { invite, events } = dial()
    for (let count = 0; count < 2 && named(events).length === 0; count++) {
      invite().answer(answerTo(invite().request, 422, 'bob', headers))
      await clock.pass(0)
    }
    assert.equal([named(events), one(events, 'refused').status], [['refused'], 422])
  }
})

test('422 to a refresh is asked again with the longer timer', async () => {
  const { talkAsUas, transactions, clock } = workbench()
  await talkAsUas([able, updates, 'Session-Expires: 100;refresher=uas'])
  await clock.pass(50_100)
  transactions.last('UPDATE').answer(answerTo(transactions.last('UPDATE').request, 422, '', [['Min-SE', '400']]))
  const { request } = transactions.last('UPDATE')
  assert.equal([transactions.count('UPDATE'), valueOf(request, 'session-expires')], [2, '400;refresher=uac'])
})

test('nothing of the timer outlives the leg', async () => {
  const { talkAsUas, clock, edge } = workbench()
  const { say } = await talkAsUas([able, 'Session-Expires: 600;refresher=uas'])
  say('BYE', 2)
  await clock.pass(10_000)
  assert.equal([edge.legCount, clock.pending], [0, 0])
})

test.run()
