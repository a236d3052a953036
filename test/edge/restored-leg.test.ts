import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { LegSnapshot } from '../../src/edge/signaling.ts'
import { answer, answerTo, inDialog, offer, sdp, valueOf } from './messages.ts'
import { eventsOf, named, workbench } from './workbench.ts'

const test = suite('a leg that goes on in another process')

const able = 'Supported: timer'
const updates = 'Allow: INVITE, ACK, BYE, CANCEL, UPDATE'
const moved = offer.replace('4000', '4002')

type Bench = ReturnType<typeof workbench>
type Talk = Pick<Awaited<ReturnType<Bench['talkAsUas']>>, 'leg' | 'transaction'>

/** The leg as a file would bring it to a second edge, and how its other side goes on speaking. */
function restoredOn(second: Bench, { leg, transaction }: Talk) {
  const written = JSON.parse(JSON.stringify(leg.snapshot?.())) as LegSnapshot
  const again = second.edge.restore?.(written, leg.invite)
  if (!again) throw new Error('the edge restores nothing')
  const to = valueOf(transaction.last, 'to') ?? ''
  const from = valueOf(transaction.request, 'from') ?? ''
  const say = (method: string, cseq: number, extra: readonly string[] = [], body = '') =>
    second.transactions.receive(inDialog(method, cseq, from, to, 'call-1', extra, body))
  return { leg: again, events: eventsOf(again), say }
}

test('its other side may ask, offer and hang up; copies of what it asked before are out of order', async () => {
  const first = workbench()
  const talk = await first.talkAsUas()
  talk.say('INFO', 5)
  await first.clock.pass(0)
  talk.leg.respond('their-1', 200)
  const second = workbench()
  const { leg, events, say } = restoredOn(second, talk)
  for (const part of ['callId', 'localTag', 'remoteTag'] as const) {
    assert.is(leg.dialog?.[part], talk.leg.dialog?.[part])
  }
  assert.equal(leg.remote, talk.leg.remote)
  assert.equal(say('INFO', 5).statuses, [500])
  const reinvite = say('INVITE', 6, [], moved)
  await second.clock.pass(0)
  assert.equal(named(events), ['request'])
  leg.respond('their-1', 200, { body: sdp(answer) })
  assert.is(reinvite.last?.body.toString(), answer)
  say('ACK', 6)
  assert.equal(say('BYE', 7).statuses, [200])
  await second.clock.pass(0)
  assert.equal(named(events), ['request', 'ack', 'bye'])
})

test('what we ask goes the same way, under numbers nobody used before', async () => {
  const first = workbench()
  const talk = await first.talkAsUas()
  talk.leg.request('INFO')
  const before = first.transactions.last('INFO')
  before.answer(answerTo(before.request, 200, ''))
  await first.clock.pass(0)
  const second = workbench()
  const { leg, events } = restoredOn(second, talk)
  leg.request('INFO')
  const { request } = second.transactions.last('INFO')
  const [sequenceBefore, sequence] = [before.request, request].map(each => parseInt(valueOf(each, 'cseq') ?? '', 10))
  assert.ok((sequence ?? 0) >= (sequenceBefore ?? 0) + 1000)
  for (const name of ['from', 'to', 'call-id']) assert.is(valueOf(request, name), valueOf(before.request, name))
  assert.is(request.uri, before.request.uri)
  leg.bye()
  const bye = second.transactions.last('BYE')
  bye.answer(answerTo(bye.request, 200, ''))
  await second.clock.pass(10_000)
  assert.equal(named(events), [])
  assert.is(second.edge.legCount, 0)
})

test('a placed leg goes on as well', async () => {
  const first = workbench()
  const { leg } = await first.talkAsUac()
  const second = workbench()
  const written = JSON.parse(JSON.stringify(leg.snapshot?.())) as LegSnapshot
  const { invite } = workbench().arrive().leg
  const again = second.edge.restore?.(written, invite)
  again?.request('INVITE', { body: sdp(moved) })
  const { request } = second.transactions.last('INVITE')
  assert.is(valueOf(request, 'to'), `${valueOf(first.transactions.last('INVITE').request, 'to')};tag=bob`)
  assert.is(valueOf(request, 'call-id'), leg.callId)
})

test('nothing is written down while an answer, an ACK or a request is due', async () => {
  const { arrive, dial, transactions } = workbench()
  const { leg, transaction } = arrive()
  assert.is(leg.snapshot?.(), undefined, 'it rings')
  leg.answer({ body: sdp(answer) })
  assert.is(leg.snapshot?.(), undefined, 'the ACK is due')
  transactions.receive(inDialog('ACK', 1, valueOf(transaction.request, 'from') ?? '',
    valueOf(transaction.last, 'to') ?? '', 'call-1'))
  assert.ok(leg.snapshot?.())
  const placed = dial()
  placed.invite().answer(answerTo(placed.invite().request, 200, 'bob', [], answer))
  assert.is(placed.leg.snapshot?.(), undefined, 'our ACK is due')
  placed.leg.ack()
  assert.ok(placed.leg.snapshot?.())
  const talk = await workbench().talkAsUas()
  talk.say('INFO', 2)
  assert.is(talk.leg.snapshot?.(), undefined, 'an answer is due')
})

test('the edge says when a leg is another than before, and when it is settled again', async () => {
  const told: string[] = []
  const { talkAsUas } = workbench({ moved: callId => { told.push(callId) } })
  const { say, leg } = await talkAsUas()
  told.length = 0
  say('OPTIONS', 2)
  assert.ok(told.includes('call-1'))
  say('INVITE', 3, [], moved)
  await Promise.resolve()
  leg.respond('their-1', 200, { body: sdp(answer) })
  told.length = 0
  say('ACK', 3)
  assert.ok(told.includes('call-1'), 'by its ACK')
})

test('the session timer runs on with what is left of it', async () => {
  const first = workbench()
  const talk = await first.talkAsUas([able, updates, 'Session-Expires: 600;refresher=uas'])
  await first.clock.pass(200_000)
  const second = workbench()
  await second.clock.pass(260_000)
  restoredOn(second, talk)
  await second.clock.pass(39_000)
  assert.is(second.transactions.count('UPDATE'), 0)
  await second.clock.pass(2_000)
  assert.is(second.transactions.count('UPDATE'), 1)
})

test('a session nobody refreshed while we were away is over', async () => {
  const first = workbench()
  const talk = await first.talkAsUas([able, 'Session-Expires: 600;refresher=uac'])
  const second = workbench()
  await second.clock.pass(601_000)
  const { events } = restoredOn(second, talk)
  await second.clock.pass(10)
  assert.equal([named(events), second.transactions.count('BYE')], [['gone'], 1])
})

test('the other side is asked once whether it is still there: 481 and silence end the leg', async () => {
  for (const [status, ends] of [[200, false], [405, false], [481, true], [undefined, true]] as const) {
    const talk = await workbench().talkAsUas()
    const second = workbench()
    const { events } = restoredOn(second, talk)
    await second.clock.pass(2_000)
    const asked = second.transactions.last('OPTIONS')
    if (status === undefined) asked.fail('timeout')
    else asked.answer(answerTo(asked.request, status, ''))
    await second.clock.pass(0)
    assert.equal(named(events), ends ? ['gone'] : [], `${status}`)
  }
})

test('a leg that is hung up first is not asked any more', async () => {
  const talk = await workbench().talkAsUas()
  const second = workbench()
  restoredOn(second, talk).leg.bye()
  const bye = second.transactions.last('BYE')
  bye.answer(answerTo(bye.request, 200, ''))
  await second.clock.pass(30_000)
  assert.is(second.transactions.count('OPTIONS'), 0)
  assert.is(second.clock.pending, 0)
})

test('no connection of the other process is meant: a new one goes to where the Contact says', async () => {
  const first = workbench()
  const talk = await first.talkAsUas()
  const written = talk.leg.snapshot?.()
  const dialog = written?.['dialog'] as { readonly flow: object }
  const flow = { ...dialog.flow, transport: 'tcp', address: '192.0.2.1', port: 43_210, connection: 'tcp:1' }
  const second = workbench()
  const over = { ...dialog, flow, target: 'sip:alice@192.0.2.1:5070;transport=tcp' }
  const leg = second.edge.restore?.({ ...written, dialog: over } as LegSnapshot, talk.leg.invite)
  leg?.request('INFO')
  const { to } = second.transactions.last('INFO')
  assert.equal([to.transport, to.address, to.port, to.flow?.connection], ['tcp', '192.0.2.1', 5070, ''])
})

test.run()
