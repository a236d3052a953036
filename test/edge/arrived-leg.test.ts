import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { answer, flowFrom, inDialog, offer, sdp, valueOf } from './messages.ts'
import { named, workbench } from './workbench.ts'

test('an INVITE becomes a leg that tells all of it', () => {
  const { arrive, clock } = workbench()
  const { leg } = arrive(['X-Account: 7', 'Diversion: <sip:1@a>'])
  const { invite } = leg
  assert.equal(invite.from, { displayName: 'Alice', uri: 'sip:alice@a.example' })
  assert.equal(invite.to, { uri: 'sip:100@192.0.2.1' })
  assert.equal([invite.requestUri, invite.callId, invite.maxForwards], ['sip:100@192.0.2.1', 'call-1', 70])
  assert.equal(invite.source, { transport: 'udp', address: '192.0.2.9', port: 5060 })
  assert.equal(invite.local, { transport: 'udp', address: '192.0.2.1', port: 5060 })
  assert.equal(invite.headers.filter(([name]) => name.startsWith('X-') || name === 'Diversion'),
    [['X-Account', '7'], ['Diversion', '<sip:1@a>']])
  assert.equal(invite.body, sdp(offer))
  assert.is(invite.receivedAtMs, clock.nowMs())
  assert.equal(leg.remote, invite.source)
})

test('provisionals and the 200 carry one tag, our Contact and what we allow', () => {
  const { arrive } = workbench()
  const { leg, transaction } = arrive(['Record-Route: <sip:p1;lr>'])
  leg.progress(180)
  leg.progress(183, { body: sdp(answer), headers: [['P-Early-Media', 'sendrecv']] })
  leg.answer({ body: sdp(answer), headers: [['X-Call', '1'], ['Contact', '<sip:evil@x>'], ['Via', 'x']] })
  assert.equal(transaction.statuses, [180, 183, 200])
  const tags = new Set(transaction.responses.map(response => valueOf(response, 'to')))
  assert.is(tags.size, 1)
  for (const response of transaction.responses) {
    const contacts = response.headers.filter(line => line.name === 'contact').map(line => line.value)
    assert.equal(contacts, ['<sip:192.0.2.1:5060>'])
    const allow = 'INVITE, ACK, CANCEL, BYE, OPTIONS, INFO, PRACK, UPDATE, REFER, NOTIFY, MESSAGE'
    assert.is(valueOf(response, 'allow'), allow)
    assert.is(valueOf(response, 'record-route'), '<sip:p1;lr>')
    assert.is(response.headers.filter(line => line.name === 'via').length, 1)
  }
  assert.is(transaction.last?.body.toString(), answer)
  assert.is(valueOf(transaction.last, 'x-call'), '1')
})

test('the 200 is repeated until the ACK, which the leg reports with its body', async () => {
  const { arrive, clock, transactions } = workbench()
  const { leg, transaction, events } = arrive([], '')
  leg.answer({ body: sdp(offer) })
  clock.advance(1600)
  assert.equal(transaction.statuses, [200, 200, 200])
  const from = valueOf(transaction.request, 'from') ?? ''
  transactions.receive(inDialog('ACK', 1, from, valueOf(transaction.last, 'to') ?? '', 'call-1', [], answer))
  transactions.receive(inDialog('ACK', 1, from, valueOf(transaction.last, 'to') ?? '', 'call-1', [], answer))
  await clock.pass(60_000)
  assert.equal(events, [{ on: 'ack', body: sdp(answer) }])
  assert.is(transaction.responses.length, 3)
})

test('without an ACK the leg says so after 64·T1, and may then say BYE', async () => {
  const { arrive, clock, transactions, edge } = workbench()
  const { leg, transaction, events } = arrive()
  leg.answer({ body: sdp(answer) })
  await clock.pass(32_000)
  assert.equal(events, [{ on: 'ack-timeout' }])
  assert.is(transaction.responses.length, 11)
  assert.is(transactions.count('BYE'), 0)
  leg.bye([['Reason', 'SIP;cause=408']])
  assert.is(valueOf(transactions.last('BYE').request, 'reason'), 'SIP;cause=408')
  transactions.last('BYE').fail('timeout')
  await clock.pass(5_000)
  assert.equal([edge.legCount, clock.pending], [0, 0])
})

test('a BYE asked for before the ACK waits for it', async () => {
  const { arrive, clock, transactions } = workbench()
  const { leg, transaction, events } = arrive()
  leg.answer({ body: sdp(answer) })
  leg.bye()
  assert.is(transactions.count('BYE'), 0)
  const from = valueOf(transaction.request, 'from') ?? ''
  const to = valueOf(transaction.last, 'to') ?? ''
  assert.equal(transactions.receive(inDialog('INFO', 2, from, to, 'call-1')).statuses, [481])
  transactions.receive(inDialog('ACK', 1, from, to, 'call-1'))
  assert.is(transactions.count('BYE'), 1)
  await clock.pass(0)
  assert.equal(events, [])
})

test('a BYE asked for before an ACK that never comes goes out at its limit', async () => {
  const { arrive, clock, transactions } = workbench()
  const { leg } = arrive()
  leg.answer({ body: sdp(answer) })
  leg.bye()
  await clock.pass(31_900)
  assert.is(transactions.count('BYE'), 0)
  await clock.pass(200)
  assert.is(transactions.count('BYE'), 1)
})

test('CANCEL ends the INVITE with 487 and the leg with one event', async () => {
  const { arrive, clock, edge } = workbench()
  const { leg, transaction, events } = arrive()
  leg.progress(180)
  transaction.cancel()
  leg.answer({ body: sdp(answer) })
  leg.reject(503, undefined)
  await clock.pass(0)
  assert.equal(transaction.statuses, [180, 487])
  assert.equal(named(events), ['cancel'])
  assert.is(edge.legCount, 0)
})

test('a CANCEL that crosses the 200 changes nothing', async () => {
  const { arrive, clock } = workbench()
  const { leg, transaction, events } = arrive()
  leg.answer({ body: sdp(answer) })
  transaction.cancel()
  await clock.pass(0)
  assert.equal([transaction.statuses, named(events)], [[200], []])
})

test('a BYE in the early dialog is a CANCEL by another name', async () => {
  const { arrive, clock, transactions } = workbench()
  const { leg, transaction, events } = arrive()
  leg.progress(180)
  const from = valueOf(transaction.request, 'from') ?? ''
  const bye = transactions.receive(inDialog('BYE', 2, from, valueOf(transaction.last, 'to') ?? '', 'call-1'))
  await clock.pass(0)
  assert.equal([bye.statuses, transaction.statuses, named(events)], [[200], [180, 487], ['cancel']])
})

for (const [status, contact] of [[302, '<sip:other@192.0.2.3>'], [486, undefined]] as const) {
  test(`a ${status} carries reason, tag and headers, and ${contact ? 'the Contact to try' : 'no Contact'}`, () => {
    const { arrive, edge } = workbench()
    const { leg, transaction } = arrive()
    leg.reject(status, 'Not Today', [['Contact', '<sip:other@192.0.2.3>'], ['Reason', 'Q.850;cause=17']])
    leg.reject(500, undefined)
    assert.equal([transaction.statuses, edge.legCount], [[status], 0])
    assert.is(transaction.last?.reason, 'Not Today')
    assert.match(valueOf(transaction.last, 'to') ?? '', /;tag=/)
    assert.equal(['reason', 'contact'].map(name => valueOf(transaction.last, name)), ['Q.850;cause=17', contact])
  })
}

test('an INVITE that cannot be answered is gone', async () => {
  const { arrive, clock, edge } = workbench()
  const { transaction, events } = arrive()
  transaction.fail('no final response was given in time')
  await clock.pass(0)
  assert.equal(events, [{ on: 'gone', why: 'no final response was given in time', status: 500 }])
  assert.is(edge.legCount, 0)
})

test('what is asked of a caller waits for its ACK: before it hears of our 200 it knows no dialog', async () => {
  const { arrive, transactions, clock } = workbench()
  const { leg, transaction } = arrive()
  const asked = (): string[] => transactions.sent.map(({ request }) => request.method)
  leg.request('INFO')
  leg.answer({ body: sdp(answer) })
  leg.request('UPDATE', { body: sdp(offer) })
  await clock.pass(1_000)
  assert.equal(asked(), [])
  transactions.receive(inDialog(
    'ACK', 1, valueOf(transaction.request, 'from') ?? '', valueOf(transaction.last, 'to') ?? '', 'call-1', [], '',
  ))
  await clock.pass(0)
  assert.equal(asked(), ['INFO', 'UPDATE'])
})

test('bye before an answer refuses the call', () => {
  const { arrive } = workbench()
  const { leg, transaction } = arrive()
  leg.bye()
  assert.equal(transaction.statuses, [480])
})

test('a header line can never become two', () => {
  const { arrive } = workbench()
  const { leg, transaction } = arrive()
  leg.reject(403, undefined, [['X-Note', 'a\r\nRoute: <sip:evil>']])
  assert.not.match(valueOf(transaction.last, 'x-note') ?? '', /[\r\n]/)
  assert.is(valueOf(transaction.last, 'route'), undefined)
})

test('over TCP the Contact says so', () => {
  const { transactions, arrived } = workbench()
  const invite = inDialog('INVITE', 1, '<sip:a@h>;tag=a', '<sip:b@h>', 'tcp-1', ['Contact: <sip:a@192.0.2.9>'])
  const transaction = transactions.receive(invite, flowFrom('192.0.2.9', 40_000, 'tcp'))
  arrived[0]?.progress(180)
  assert.is(valueOf(transaction.last, 'contact'), '<sip:192.0.2.1:5060;transport=tcp>')
})

test('compact names are told in full, others as they were written', () => {
  const { arrive } = workbench()
  const { leg } = arrive(['k: timer', 'x-ODD: 1'])
  assert.equal(leg.invite.headers.slice(-4, -2), [['supported', 'timer'], ['x-ODD', '1']])
})

test.run()
