import * as assert from 'uvu/assert'
import { test } from 'uvu'
import { headerOf, linesOf } from '../../src/sip/headers.ts'
import { header } from '../../src/sip/headers.ts'
import type { SipRequest } from '../../src/sip/message.ts'
import { createWorld, ownRequest, responseText, type World } from './transaction-world.ts'

function invite(world: World, more: readonly string[] = []) {
  return world.layer.send(ownRequest('INVITE', more), world.to, world.listener)
}

/** Nothing is left of any transaction, and no timer. */
function isOver(world: World): void {
  assert.equal(world.layer.live, { clients: 0, servers: 0 })
  assert.is(world.clock.pending, 0)
}

test('an INVITE nobody answers is repeated at 0.5, 1.5, 3.5, 7.5, 15.5 and 31.5 s and given up at 32 s', async () => {
  const world = await createWorld()
  invite(world)
  world.clock.advance(31_999)
  assert.is(world.ladder(), 'INVITE@0 INVITE@500 INVITE@1500 INVITE@3500 INVITE@7500 INVITE@15500 INVITE@31500')
  assert.is(world.heard(), '')
  world.clock.advance(1)
  assert.is(world.heard(), 'timeout')
  isOver(world)
})

test('over a stream an INVITE leaves once, and is given up at 32 s all the same', async () => {
  const world = await createWorld('tcp')
  invite(world)
  world.clock.advance(32_000)
  assert.is(world.ladder(), 'INVITE@0')
  assert.is(world.heard(), 'timeout')
  isOver(world)
})

test('our Via stands on top, with transport, address, port, a fresh branch and rport', async () => {
  const world = await createWorld()
  const first = invite(world)
  const second = invite(world)
  assert.is(linesOf(first.request.headers, 'via')[0], 'SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bKb2;rport')
  assert.is.not(headerOf(first.request.headers, 'via'), headerOf(second.request.headers, 'via'))
})

test('a provisional ends the repeating', async () => {
  const world = await createWorld()
  const { request } = invite(world)
  world.clock.advance(600)
  world.receive(responseText(request, 100))
  world.receive(responseText(request, 180))
  world.clock.advance(60_000)
  assert.is(world.ladder(), 'INVITE@0 INVITE@500')
  assert.is(world.heard(), '100 180')
})

test('a refusal is acknowledged hop by hop, each time it comes, and told once', async () => {
  const world = await createWorld()
  const { request } = invite(world, ['Route: <sip:p1;lr>', 'Route: <sip:p2;lr>', 'Subject: x'])
  world.receive(responseText(request, 486, 'busy'))
  const ack = world.sent[1]?.message as SipRequest
  assert.is(ack.method, 'ACK')
  assert.is(ack.uri, request.uri)
  assert.equal(linesOf(ack.headers, 'via'), [headerOf(request.headers, 'via')])
  assert.equal(linesOf(ack.headers, 'route'), ['<sip:p1;lr>', '<sip:p2;lr>'])
  assert.is(headerOf(ack.headers, 'to'), '<sip:bob@192.0.2.1>;tag=busy')
  assert.is(headerOf(ack.headers, 'cseq'), '1 ACK')
  assert.is(headerOf(ack.headers, 'call-id'), 'call-1')
  assert.is(headerOf(ack.headers, 'subject'), undefined)
  world.clock.advance(10_000)
  world.receive(responseText(request, 486, 'busy'))
  assert.is(world.ladder(), 'INVITE@0 ACK@0 ACK@10000')
  assert.is(world.sent[2]?.text, world.sent[1]?.text)
  assert.is(world.heard(), '486')
  world.clock.advance(22_000)
  isOver(world)
})

test('over a stream a refused INVITE is over with its ACK', async () => {
  const world = await createWorld('tcp')
  const { request } = invite(world)
  world.receive(responseText(request, 404))
  assert.is(world.ladder(), 'INVITE@0 ACK@0')
  isOver(world)
})

test('each 2xx of each fork is told until timer M, then it is a stray', async () => {
  const world = await createWorld()
  const { request } = invite(world)
  world.receive(responseText(request, 200, 'one'))
  world.receive(responseText(request, 200, 'two'))
  world.receive(responseText(request, 180, 'three'))
  world.clock.advance(31_999)
  world.receive(responseText(request, 200, 'one'))
  assert.is(world.heard(), '200 200 200')
  world.clock.advance(1)
  world.receive(responseText(request, 200, 'one'))
  assert.is(world.heard(), '')
  assert.equal(world.refused, ['stray-response'])
  assert.is(world.ladder(), 'INVITE@0', 'the ACK to a 2xx is the dialog’s')
  isOver(world)
})

test('a CANCEL waits for a provisional, the INVITE is not repeated meanwhile, then it is its image', async () => {
  const world = await createWorld()
  const call = invite(world, ['Route: <sip:p1;lr>'])
  call.cancel([header('Reason', 'SIP;cause=200')])
  world.clock.advance(600)
  assert.is(world.ladder(), 'INVITE@0')
  world.receive(responseText(call.request, 100))
  assert.is(world.ladder(), 'CANCEL@600')
  const cancel = world.sent[1]?.message as SipRequest
  assert.is(cancel.uri, call.request.uri)
  for (const name of ['via', 'from', 'to', 'call-id', 'route']) {
    assert.is(headerOf(cancel.headers, name), headerOf(call.request.headers, name), name)
  }
  assert.is(headerOf(cancel.headers, 'cseq'), '1 CANCEL')
  assert.is(headerOf(cancel.headers, 'reason'), 'SIP;cause=200')
})

test('a CANCEL after a provisional leaves at once, only once, and is repeated until its own answer', async () => {
  const world = await createWorld()
  const call = invite(world)
  world.receive(responseText(call.request, 180))
  call.cancel()
  call.cancel()
  world.clock.advance(700)
  assert.is(world.ladder(), 'INVITE@0 CANCEL@0 CANCEL@500')
  world.receive(responseText(call.request, 200, 'bob', 'CANCEL'))
  world.receive(responseText(call.request, 487))
  assert.is(world.heard(), '180 487')
  world.clock.advance(40_000)
  assert.is(world.ladder(), 'ACK@700')
  isOver(world)
})

test('a 200 that crosses the CANCEL is told', async () => {
  const world = await createWorld()
  const call = invite(world)
  world.receive(responseText(call.request, 180))
  call.cancel()
  world.receive(responseText(call.request, 200))
  world.receive(responseText(call.request, 481, 'bob', 'CANCEL'))
  assert.is(world.heard(), '180 200')
  world.clock.advance(32_000)
  isOver(world)
})

test('a 2xx behind a refusal is told, as a forking proxy may send one', async () => {
  const world = await createWorld()
  const { request } = invite(world)
  world.receive(responseText(request, 487))
  world.receive(responseText(request, 200, 'late'))
  assert.is(world.heard(), '487 200')
})

test('an INVITE that is cancelled and never refused ends 64*T1 after the CANCEL', async () => {
  const world = await createWorld()
  const call = invite(world)
  world.clock.advance(100)
  world.receive(responseText(call.request, 180))
  world.clock.advance(10_000)
  call.cancel()
  world.clock.advance(31_999)
  assert.is(world.heard(), '180')
  world.clock.advance(1)
  assert.is(world.heard(), 'timeout')
  isOver(world)
})

test('timer C cancels a call that rings for ever, and each provisional winds it up again', async () => {
  const world = await createWorld()
  const { request } = invite(world)
  world.receive(responseText(request, 100))
  world.clock.advance(100_000)
  world.receive(responseText(request, 180))
  world.clock.advance(184_999)
  assert.is(world.ladder(), 'INVITE@0')
  world.clock.advance(1)
  assert.is(world.ladder(), 'CANCEL@285000')
})

test('an INVITE that cannot leave is unreachable, and told once', async () => {
  const world = await createWorld()
  invite(world)
  world.sent[0]?.fail('no route')
  world.sent[0]?.fail('no route')
  assert.is(world.heard(), 'unreachable')
  isOver(world)
})

test('a connection that ends under an unanswered INVITE decides it; under a ringing one it does not', async () => {
  const world = await createWorld('tcp')
  const ringing = invite(world)
  world.receive(responseText(ringing.request, 180))
  invite(world)
  world.inbox.lost('wire', 'reset')
  assert.is(world.heard(), '180 unreachable')
  assert.is(world.layer.live.clients, 1)
})

test('a refused UDP port decides every unanswered request to it, and no other', async () => {
  const world = await createWorld()
  invite(world)
  world.layer.send(ownRequest('OPTIONS'), world.to, world.listener)
  world.layer.send(ownRequest('OPTIONS'), { ...world.to, port: 5071 }, world.listener)
  world.inbox.refused('192.0.2.9', 5070, 'ECONNREFUSED')
  assert.is(world.heard(), 'unreachable unreachable')
  assert.is(world.layer.live.clients, 1)
})

test('a response with two Vias, or to nothing of ours, is dropped and counted', async () => {
  const world = await createWorld()
  const { request } = invite(world)
  world.receive(responseText(request, 180).replace('Via:', 'Via: SIP/2.0/UDP 10.0.0.1;branch=z9hG4bKx\r\nVia:'))
  world.receive(responseText(request, 180).replace(/branch=[^;]+/, 'branch=z9hG4bKother'))
  world.receive(responseText(request, 200, 'bob', 'BYE'))
  assert.equal(world.refused, ['malformed-response', 'stray-response', 'stray-response'])
  assert.is(world.heard(), '')
})

test('a listener that throws does not keep the transaction from ending', async () => {
  const world = await createWorld()
  const { request } = world.layer.send(ownRequest('INVITE'), world.to, {
    response() { throw new Error('ours') },
    failed() { throw new Error('ours') },
  })
  world.receive(responseText(request, 486))
  assert.is(world.ladder(), 'INVITE@0 ACK@0')
  world.clock.advance(32_000)
  isOver(world)
})

test('closing ends every transaction and timer, silently', async () => {
  const world = await createWorld()
  invite(world)
  const ringing = invite(world)
  world.receive(responseText(ringing.request, 180))
  await world.layer.close()
  assert.is(world.heard(), '180')
  isOver(world)
})

test.run()
