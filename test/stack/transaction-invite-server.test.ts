import * as assert from 'uvu/assert'
import { test } from 'uvu'
import { headerOf } from '../../src/sip/headers.ts'
import { tagOf } from '../../src/sip/name-addr.ts'
import { responseTo } from '../../src/sip/respond.ts'
import type { ServerTransaction, TransportName } from '../../src/stack/transactions.ts'
import { createWorld, ownRequest, requestText, type World } from './transaction-world.ts'

async function invited(transport: TransportName = 'udp'): Promise<[World, ServerTransaction, string[]]> {
  const world = await createWorld(transport)
  world.receive(requestText())
  const transaction = world.requests[0]?.transaction
  if (!transaction) throw new Error('no transaction was handed up')
  const failures: string[] = []
  transaction.onFailure(why => failures.push(why))
  return [world, transaction, failures]
}

function isOver(world: World): void {
  assert.equal(world.layer.live, { clients: 0, servers: 0 })
  assert.is(world.clock.pending, 0)
}

function answer(transaction: ServerTransaction, status: number): void {
  transaction.respond(responseTo(transaction.request, status, { toTag: 'us' }))
}

test('an INVITE gets 100 at once, without a tag, and its copies get the last provisional', async () => {
  const [world, transaction] = await invited()
  assert.is(world.ladder(), '100@0')
  const trying = world.sent[0]?.message
  assert.is(tagOf((trying && headerOf(trying.headers, 'to')) ?? ''), undefined)
  world.receive(requestText())
  answer(transaction, 180)
  world.receive(requestText())
  world.receive(requestText())
  assert.is(world.ladder(), '100@0 180@0 180@0 180@0')
  assert.is(world.requests.length, 1)
})

test('a refusal is repeated at T1 doubled up to T2 until 64*T1; then the missing ACK is told', async () => {
  const [world, transaction, failures] = await invited()
  answer(transaction, 486)
  world.ladder()
  world.clock.advance(31_999)
  const at = [500, 1500, 3500, 7500, 11_500, 15_500, 19_500, 23_500, 27_500, 31_500]
  assert.is(world.ladder(), at.map(ms => `486@${ms}`).join(' '))
  assert.equal(failures, [])
  world.clock.advance(1)
  assert.is(failures.length, 1)
  isOver(world)
})

test('the ACK ends the repeating, is absorbed, and the transaction is over T4 later', async () => {
  const [world, transaction, failures] = await invited()
  answer(transaction, 603)
  world.clock.advance(600)
  world.receive(requestText({ method: 'ACK', toTag: 'us' }))
  world.receive(requestText({ method: 'ACK', toTag: 'us' }))
  world.ladder()
  world.receive(requestText())
  world.clock.advance(4_999)
  assert.is(world.ladder(), '')
  assert.is(world.requests.length, 1, 'the ACK is not handed up')
  assert.is(world.layer.live.servers, 1)
  world.clock.advance(1)
  assert.equal(failures, [])
  isOver(world)
})

test('over a stream a refusal leaves once and its ACK ends all', async () => {
  const [world, transaction] = await invited('tcp')
  answer(transaction, 486)
  world.clock.advance(20_000)
  assert.is(world.ladder(), '100@0 486@0')
  world.receive(requestText({ method: 'ACK', toTag: 'us' }))
  isOver(world)
})

test('a 2xx is repeated by its user only; copies of the INVITE are absorbed for 64*T1', async () => {
  const [world, transaction] = await invited()
  answer(transaction, 200)
  world.receive(requestText())
  world.clock.advance(500)
  answer(transaction, 200)
  answer(transaction, 486)
  world.clock.advance(31_499)
  world.receive(requestText())
  assert.is(world.ladder(), '100@0 200@0 200@500')
  assert.is(world.requests.length, 1)
  world.clock.advance(1)
  isOver(world)
})

test('the ACK to a 2xx is handed up without a transaction, whatever its branch', async () => {
  const [world, transaction] = await invited()
  answer(transaction, 200)
  world.receive(requestText({ method: 'ACK', toTag: 'us', branch: 'z9hG4bKnew' }))
  world.receive(requestText({ method: 'ACK', toTag: 'us' }))
  assert.equal(world.requests.slice(1).map(({ request, transaction: none }) => [request.method, none]),
    [['ACK', undefined], ['ACK', undefined]])
})

test('an ACK before any final response is dropped', async () => {
  const [world] = await invited()
  world.receive(requestText({ method: 'ACK' }))
  assert.is(world.requests.length, 1)
})

test('a CANCEL gets 200 each time, and its INVITE’s user hears of it once', async () => {
  const [world, transaction] = await invited()
  const cancels: string[] = []
  transaction.onCancel(cancel => cancels.push(headerOf(cancel.headers, 'reason') ?? ''))
  answer(transaction, 180)
  world.ladder()
  world.receive(requestText({ method: 'CANCEL', more: ['Reason: SIP;cause=200'] }))
  world.receive(requestText({ method: 'CANCEL' }))
  assert.is(world.ladder(), '200@0 200@0')
  const ok = world.sent.at(-1)?.message
  assert.is(tagOf((ok && headerOf(ok.headers, 'to')) ?? ''), 'us', 'the tag of the INVITE’s responses')
  assert.is(ok && headerOf(ok.headers, 'cseq'), '1 CANCEL')
  assert.equal(cancels, ['SIP;cause=200'])
  answer(transaction, 487)
  assert.is(world.ladder(), '487@0')
  assert.is(world.requests.length, 1)
})

test('a CANCEL that came before anybody asked for it is told when they do', async () => {
  const [world, transaction] = await invited()
  world.receive(requestText({ method: 'CANCEL' }))
  let told = 0
  transaction.onCancel(() => told++)
  assert.is(told, 1)
})

test('a copy of a CANCEL gets 200 also when its INVITE is forgotten, for 64·T1', async () => {
  const [world, transaction] = await invited()
  world.receive(requestText({ method: 'CANCEL' }))
  answer(transaction, 487)
  world.receive(requestText({ method: 'ACK', toTag: 'us' }))
  world.clock.advance(5_000)
  assert.equal(world.layer.live, { clients: 0, servers: 0 })
  world.ladder()
  world.receive(requestText({ method: 'CANCEL' }))
  assert.is(world.ladder(), '200@5000')
  world.clock.advance(27_000)
  isOver(world)
  world.receive(requestText({ method: 'CANCEL' }))
  assert.is(world.ladder(), '481@32000')
})

test('a CANCEL that crossed our 200 gets its 200 and changes nothing', async () => {
  const [world, transaction] = await invited()
  let told = 0
  transaction.onCancel(() => told++)
  answer(transaction, 200)
  world.receive(requestText({ method: 'CANCEL' }))
  answer(transaction, 487)
  assert.is(told, 0)
  assert.is(world.ladder(), '100@0 200@0 200@0')
})

test('a CANCEL that matches nothing gets 481, and each copy the same one', async () => {
  const world = await createWorld()
  world.receive(requestText({ method: 'CANCEL' }))
  world.receive(requestText({ method: 'CANCEL' }))
  assert.is(world.ladder(), '481@0 481@0')
  assert.is(world.sent[0]?.text, world.sent[1]?.text)
  assert.equal(world.refused, ['stray-cancel', 'stray-cancel'])
  isOver(world)
})

test('an INVITE that came by two ways is answered 482 on the second', async () => {
  const [world] = await invited()
  world.ladder()
  world.receive(requestText({ branch: 'z9hG4bKdetour' }))
  assert.is(world.ladder(), '482@0')
  assert.equal(world.refused, ['merged'])
  world.receive(requestText({ method: 'ACK', branch: 'z9hG4bKdetour' }))
  assert.is(world.layer.live.servers, 1)
})

test('an INVITE that we sent on and that comes back is new, while a copy of the first is not', async () => {
  const [world] = await invited()
  const on = world.layer.send(ownRequest('INVITE'), world.to, world.listener, 'mark')
  const ours = headerOf(on.request.headers, 'via') ?? ''
  assert.match(ours, /;branch=z9hG4bK\w+\.mark;/)
  world.receive(requestText({ branch: 'z9hG4bKback', more: [`Via: ${ours}`] }))
  assert.is(world.requests.length, 2)
  world.receive(requestText({ branch: 'z9hG4bKdetour', more: [`Via: ${ours.replace('.mark', '.other')}`] }))
  assert.is(world.requests.length, 2)
  assert.equal(world.refused, ['merged'])
  await world.layer.close()
})

test('another CSeq, another call, and a request inside a dialog are not merged', async () => {
  const [world] = await invited()
  world.receive(requestText({ branch: 'z9hG4bK2', cseq: 2 }))
  world.receive(requestText({ branch: 'z9hG4bK3', callId: 'call-2' }))
  world.receive(requestText({ branch: 'z9hG4bK4', toTag: 'us' }))
  world.receive(requestText({ branch: 'z9hG4bK5', toTag: 'us' }))
  assert.equal(world.refused, [])
  assert.is(world.requests.length, 5)
})

test('once the first is over, a request alike is new', async () => {
  const [world, transaction] = await invited('tcp')
  answer(transaction, 486)
  world.receive(requestText({ method: 'ACK', toTag: 'us' }))
  world.receive(requestText({ branch: 'z9hG4bKlater' }))
  assert.is(world.requests.length, 2)
})

/** A request without a branch, as before RFC 3261. */
function old(method: string, toTag?: string): string {
  return requestText({ method, via: 'SIP/2.0/UDP 192.0.2.9:5070', ...(toTag === undefined ? {} : { toTag }) })
}

test('peers from before RFC 3261 are matched by the message itself', async () => {
  const world = await createWorld()
  world.receive(old('INVITE'))
  world.receive(old('INVITE'))
  assert.is(world.requests.length, 1)
  const transaction = world.requests[0]?.transaction
  let told = 0
  transaction?.onCancel(() => told++)
  world.receive(old('CANCEL'))
  assert.is(told, 1)
  if (transaction) answer(transaction, 487)
  world.receive(old('ACK', 'us'))
  world.clock.advance(5_000)
  assert.is(world.ladder(), '100@0 100@0 200@0 487@0')
  world.clock.advance(27_000)
  isOver(world)
})

test('the same branch from another sent-by is another transaction', async () => {
  const [world] = await invited()
  world.receive(requestText({ via: 'SIP/2.0/UDP 192.0.2.8:5070;branch=z9hG4bKtheirs', callId: 'call-2' }))
  assert.is(world.requests.length, 2)
})

test('an INVITE our side never answers gets 500, counted from the last provisional', async () => {
  const [world, transaction, failures] = await invited()
  world.clock.advance(150_000)
  answer(transaction, 180)
  world.clock.advance(199_999)
  assert.is(world.ladder(), '100@0 180@150000')
  world.clock.advance(1)
  assert.is(world.ladder(), '500@350000')
  assert.is(failures.length, 1)
  world.clock.advance(32_000)
  isOver(world)
})

test('a broken request is answered without a transaction; a broken ACK is not', async () => {
  const world = await createWorld()
  world.receive(requestText().replace('Call-ID: call-1\r\n', ''))
  world.receive(requestText().replace('sip:bob@192.0.2.1 SIP', 'nope:bob@192.0.2.1 SIP'))
  world.receive(requestText({ method: 'ACK' }).replace('Call-ID: call-1\r\n', ''))
  world.receive('INVITE sip:x SIP/2.0\r\nVia: SIP/2.0/UDP h;branch=z9hG4bKq\r\nContent-Length: 99\r\n\r\n')
  world.receive('\x00\x01\x02 not SIP at all')
  assert.is(world.ladder(), '400@0 416@0 400@0')
  assert.equal(world.refused, ['malformed', 'malformed', 'malformed', 'unreadable', 'unreadable'])
  isOver(world)
})

test('an answer given after closing starts nothing', async () => {
  const [world, transaction] = await invited()
  await world.layer.close()
  answer(transaction, 200)
  assert.is(world.ladder(), '100@0')
  isOver(world)
})

test('with nobody to take it a request is dropped and counted', async () => {
  const world = await createWorld()
  await world.layer.close()
  world.receive(requestText())
  assert.is(world.ladder(), '')
  assert.equal(world.refused, ['not-ready'])
})

test.run()
