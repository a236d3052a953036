import * as assert from 'uvu/assert'
import { test } from 'uvu'
import { headerOf } from '../../src/sip/headers.ts'
import { responseTo } from '../../src/sip/respond.ts'
import type { ServerTransaction } from '../../src/stack/transactions.ts'
import { createWorld, ownRequest, requestText, responseText, type World } from './transaction-world.ts'

function isOver(world: World): void {
  assert.equal(world.layer.live, { clients: 0, servers: 0 })
  assert.is(world.clock.pending, 0)
}

function arrived(world: World, method = 'OPTIONS'): ServerTransaction {
  world.receive(requestText({ method }))
  const transaction = world.requests.at(-1)?.transaction
  if (!transaction) throw new Error('no transaction was handed up')
  return transaction
}

test('a request nobody answers is repeated at T1 doubled up to T2, and given up at 32 s', async () => {
  const world = await createWorld()
  world.layer.send(ownRequest('OPTIONS'), world.to, world.listener)
  world.clock.advance(31_999)
  const at = [0, 500, 1500, 3500, 7500, 11_500, 15_500, 19_500, 23_500, 27_500, 31_500]
  assert.is(world.ladder(), at.map(ms => `OPTIONS@${ms}`).join(' '))
  world.clock.advance(1)
  assert.is(world.heard(), 'timeout')
  isOver(world)
})

test('after a provisional a request is repeated every T2', async () => {
  const world = await createWorld()
  const { request } = world.layer.send(ownRequest('BYE'), world.to, world.listener)
  world.clock.advance(100)
  world.receive(responseText(request, 100))
  world.clock.advance(9_000)
  assert.is(world.ladder(), 'BYE@0 BYE@500 BYE@4500 BYE@8500')
})

test('the final response is told once; repeats of it are absorbed for T4', async () => {
  const world = await createWorld()
  const { request } = world.layer.send(ownRequest('BYE'), world.to, world.listener)
  world.receive(responseText(request, 200))
  world.receive(responseText(request, 200))
  world.clock.advance(4_999)
  world.receive(responseText(request, 200))
  assert.is(world.heard(), '200')
  assert.equal(world.refused, [])
  world.clock.advance(1)
  isOver(world)
})

test('over a stream a request is over with its final response', async () => {
  const world = await createWorld('tcp')
  const { request } = world.layer.send(ownRequest('BYE'), world.to, world.listener)
  world.receive(responseText(request, 481))
  assert.is(world.heard(), '481')
  isOver(world)
})

test('cancelling anything but an INVITE does nothing', async () => {
  const world = await createWorld()
  const bye = world.layer.send(ownRequest('BYE'), world.to, world.listener)
  world.receive(responseText(bye.request, 100))
  bye.cancel()
  assert.is(world.ladder(), 'BYE@0')
})

test('a request is handed up once; its copies get the last response again', async () => {
  const world = await createWorld()
  const transaction = arrived(world)
  world.receive(requestText({ method: 'OPTIONS' }))
  assert.is(world.ladder(), '', 'nothing is repeated before there is an answer')
  transaction.respond(responseTo(transaction.request, 200, { toTag: 'us' }))
  transaction.respond(responseTo(transaction.request, 500, { toTag: 'us' }))
  world.clock.advance(31_999)
  world.receive(requestText({ method: 'OPTIONS' }))
  assert.is(world.requests.length, 1)
  assert.is(world.ladder(), '200@0 200@31999')
  assert.is(world.sent[0]?.text, world.sent[1]?.text)
  world.clock.advance(1)
  isOver(world)
})

test('a request our side never answers gets 500 before their timer F', async () => {
  const world = await createWorld()
  const transaction = arrived(world, 'INFO')
  const failures: string[] = []
  transaction.onFailure(why => failures.push(why))
  world.clock.advance(30_000)
  assert.is(world.ladder(), '500@30000')
  assert.is(failures.length, 1)
  transaction.respond(responseTo(transaction.request, 200, { toTag: 'us' }))
  assert.is(world.ladder(), '')
  world.clock.advance(32_000)
  isOver(world)
})

test('a handler that throws answers 500', async () => {
  const world = await createWorld()
  world.layer.onRequest(() => { throw new Error('ours') })
  world.receive(requestText({ method: 'OPTIONS' }))
  assert.is(world.ladder(), '500@0')
})

test('a response that could not be sent is told', async () => {
  const world = await createWorld()
  const transaction = arrived(world)
  const failures: string[] = []
  transaction.onFailure(why => failures.push(why))
  transaction.respond(responseTo(transaction.request, 200, { toTag: 'us' }))
  world.sent[0]?.fail('no route')
  assert.equal(failures, ['no route'])
})

test('a response that cannot be printed is our own mistake: it throws, and another may follow', async () => {
  const world = await createWorld()
  const transaction = arrived(world)
  const good = responseTo(transaction.request, 200, { toTag: 'us' })
  const bad = { ...good, headers: [...good.headers, { name: 'subject', as: 'Subject', value: 'a\r\nb' }] }
  assert.throws(() => transaction.respond(bad))
  transaction.respond(good)
  assert.is(world.ladder(), '200@0')
})

test('responses carry received and rport of where the request came from', async () => {
  const world = await createWorld()
  const via = 'SIP/2.0/UDP 10.0.0.7;branch=z9hG4bKx;received=6.6.6.6;rport, SIP/2.0/UDP far;branch=z9hG4bKy'
  world.receive(requestText({ method: 'OPTIONS', via }))
  const transaction = world.requests[0]?.transaction
  transaction?.respond(responseTo(transaction.request, 200, { toTag: 'us' }))
  const message = world.sent[0]?.message
  assert.is(message && headerOf(message.headers, 'via'),
    'SIP/2.0/UDP 10.0.0.7;branch=z9hG4bKx;received=192.0.2.9;rport=5070, SIP/2.0/UDP far;branch=z9hG4bKy')
})

test.run()
