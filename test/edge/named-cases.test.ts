/** Races and refreshes that have a name of their own. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { answer, answerTo, inDialog, offer, sdp, valueOf } from './messages.ts'
import { named, workbench } from './workbench.ts'

const moved = offer.replace('4000', '4002')

test('after a 481 to ours, a request of theirs hears 481 too, and their BYE no error', async () => {
  const { talkAsUas, transactions, clock, edge } = workbench()
  const { leg, say, events } = await talkAsUas()
  leg.request('INFO')
  transactions.last('INFO').answer(answerTo(transactions.last('INFO').request, 481, ''))
  await clock.pass(0)
  assert.equal(named(events), ['response', 'gone'])
  assert.equal([say('INFO', 2).statuses, edge.legCount], [[481], 0])
})

for (const [what, lines] of [
  ['a re-INVITE', ['INVITE', moved]], ['an UPDATE', ['UPDATE', '']],
] as const) {
  test(`a new Contact in ${what} of theirs is where our next request goes`, async () => {
    const { talkAsUas, transactions } = workbench()
    const { leg, say } = await talkAsUas()
    say(lines[0], 2, ['Contact: <sip:moved@192.0.2.9:5070>'], lines[1])
    leg.request('INFO')
    assert.is(transactions.last('INFO').request.uri, 'sip:moved@192.0.2.9:5070')
  })

  test(`a new Contact in the 2xx to ${what} of ours is where our next request goes`, async () => {
    const { talkAsUac, transactions } = workbench()
    const { leg } = await talkAsUac()
    const id = leg.request(lines[0], lines[1] === '' ? {} : { body: sdp(lines[1]) })
    const { request } = transactions.last(lines[0])
    transactions.last(lines[0]).answer(answerTo(request, 200, 'bob', [['Contact', '<sip:moved@192.0.2.8>']], answer))
    if (lines[0] === 'INVITE') leg.ackReinvite(id)
    leg.request('INFO')
    assert.is(transactions.last('INFO').request.uri, 'sip:moved@192.0.2.8')
  })
}

test('a lost 200 to our BYE: the BYE is given up, the leg is over all the same', async () => {
  const { talkAsUac, transactions, clock, edge } = workbench()
  const { leg, events } = await talkAsUac()
  leg.bye()
  transactions.last('BYE').fail('timeout')
  await clock.pass(6_000)
  assert.equal([named(events), edge.legCount, clock.pending], [[], 0, 0])
})

test('an answer repeated after their BYE gets its ACK, and no BYE of ours', async () => {
  const { dial, transactions, clock, edge } = workbench()
  const { request } = dial({ body: undefined } as never).invite()
  const accepted = answerTo(request, 200, 'bob', [], offer)
  transactions.last('INVITE').answer(accepted)
  const bye = transactions.receive(inDialog(
    'BYE', 1, `${valueOf(request, 'to')};tag=bob`, valueOf(request, 'from') ?? '', valueOf(request, 'call-id') ?? '',
  ))
  await clock.pass(0)
  for (let copy = 0; copy < 2; copy++) transactions.last('INVITE').answer(accepted)
  assert.equal([bye.statuses, edge.legCount], [[200], 0])
  assert.equal([transactions.acks.length, transactions.count('BYE')], [2, 0])
})

for (const ends of ['their BYE', 'our BYE'] as const) {
  test(`${ends} gives up a re-INVITE of ours that is open`, async () => {
    const { talkAsUac, transactions } = workbench()
    const { leg, say } = await talkAsUac()
    leg.request('INVITE', { body: sdp(moved) })
    const reinvite = transactions.last('INVITE')
    assert.is(reinvite.cancelled, undefined)
    if (ends === 'our BYE') leg.bye()
    else say('BYE', 1)
    assert.ok(reinvite.cancelled, 'a CANCEL goes out')
    reinvite.answer(answerTo(reinvite.request, 200, 'bob', [], answer))
    assert.is(transactions.acks.length, 2, 'what crosses it is acknowledged')
  })
}

test('a late 2xx of each further fork gets its own ACK and BYE, and its copies the same ACK', async () => {
  const { dial, transactions, clock } = workbench()
  const { invite, leg, events } = dial()
  const { request } = invite()
  for (const tag of ['bob', 'carol', 'dave']) invite().answer(answerTo(request, 183, tag, [], answer))
  for (const tag of ['bob', 'carol', 'dave', 'carol']) invite().answer(answerTo(request, 200, tag, [], answer))
  leg.ack()
  await clock.pass(0)
  assert.equal(named(events), ['progress', 'progress', 'progress', 'answer'])
  assert.equal(events.flatMap(event => event.on === 'progress' ? [event.fork] : []), ['bob', 'carol', 'dave'])
  assert.equal([transactions.count('BYE'), transactions.acks.length], [2, 4])
})

test.run()
