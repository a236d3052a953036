/** Which connections calls and registrations depend on, and what is sent to keep their ways open. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { RegisterOrder } from '../../src/edge/signaling.ts'
import { answer, answerTo, flowFrom, inDialog, inviteFrom, requestFrom, sdp, valueOf } from './messages.ts'
import { workbench } from './workbench.ts'

const order: RegisterOrder = {
  registrar: 'sip:192.0.2.8', as: 'sip:us@carrier.example', user: 'us', params: ';pm=7', expiresS: 600, callId: 'r',
  sequence: () => 1,
}

test('a call depends on the connection its other side was last heard over, until it is over', async () => {
  const { transactions, arrived, clock } = workbench()
  const flows = [flowFrom('192.0.2.9', 40_000, 'tcp'), flowFrom('192.0.2.9', 40_001, 'tcp')] as const
  const [first, second] = flows
  const uses = () => flows.map(({ connection }) => transactions.isInUse(connection))
  const invite = transactions.receive(inviteFrom(), first)
  arrived[0]?.answer({ body: sdp(answer) })
  const to = valueOf(invite.last, 'to') ?? ''
  const from = valueOf(invite.request, 'from') ?? ''
  transactions.receive(inDialog('ACK', 1, from, to, 'call-1'), first)
  assert.equal(uses(), [true, false])
  transactions.receive(inDialog('OPTIONS', 2, from, to, 'call-1'), second)
  assert.equal(uses(), [false, true])
  transactions.receive(inDialog('BYE', 3, from, to, 'call-1'), second)
  await clock.pass(10_000)
  assert.equal(uses(), [false, false])
})

test('a registration of theirs depends on its connection as long as its binding lasts', async () => {
  const { transactions, edge, clock } = workbench()
  const flow = flowFrom('192.0.2.9', 40_000, 'wss')
  edge.onRegister?.({
    take(request) {
      if (request.cseq === 1) return request.respond(401)
      request.respond(200, undefined, [['Contact', '<sip:other@x>;expires=60, <sip:them@b.invalid>;expires=3600']])
    },
    lost() {},
  })
  const register = (cseq: number) => transactions.receive(requestFrom([
    'REGISTER sip:192.0.2.1 SIP/2.0', 'Max-Forwards: 70', 'From: <sip:them@a.example>;tag=t',
    'To: <sip:them@a.example>',
    'Call-ID: reg-1', `CSeq: ${cseq} REGISTER`, 'Contact: <sip:them@b.invalid>',
  ].join('\n')), flow)
  assert.equal(register(1).statuses, [401])
  assert.not.ok(transactions.isInUse(flow.connection), 'it proved nothing')
  assert.equal(register(2).statuses, [200])
  await clock.pass(3_599_000)
  assert.ok(transactions.isInUse(flow.connection))
  await clock.pass(2_000)
  assert.not.ok(transactions.isInUse(flow.connection))
})

test('a registration of ours over UDP is kept open by keep-alives, until it ends or is taken back', async () => {
  for (const end of ['ends', 'is taken back', 'is closed'] as const) {
    const { transactions, edge, clock } = workbench()
    const flow = flowFrom('192.0.2.8')
    const registered = edge.register(order, 8_000)
    await clock.pass(0)
    const sent = transactions.last('REGISTER')
    const own = `${valueOf(sent.request, 'contact')};expires=60`
    sent.answer(answerTo(sent.request, 200, 't', [['Contact', `<sip:other@x>;expires=9, ${own}`]]), flow)
    await registered
    await clock.pass(59_000)
    assert.equal(transactions.keptAlive, [flow, flow])
    if (end === 'is taken back') void edge.register({ ...order, expiresS: 0 }, 2_000)
    if (end === 'is closed') edge.close()
    await clock.pass(60_000)
    assert.is(transactions.keptAlive.length, 2, end)
    assert.is(clock.pending, 0, end)
  }
})

test('a registration of ours over a connection depends on it, and its loss is told', async () => {
  const { transactions, edge, clock } = workbench()
  const flow = flowFrom('192.0.2.8', 5061, 'tls')
  let losses = 0
  const registered = edge.register({ ...order, lost: () => { losses++ } }, 8_000)
  await clock.pass(0)
  const sent = transactions.last('REGISTER')
  sent.answer(answerTo(sent.request, 200, 't', [['Contact', '<sip:natted@x;pm=7>'], ['Expires', '300']]), flow)
  await registered
  await clock.pass(299_000)
  assert.ok(transactions.isInUse(flow.connection))
  transactions.lose('tls:other')
  assert.is(losses, 0)
  transactions.lose(flow.connection)
  assert.is(losses, 1)
  assert.not.ok(transactions.isInUse(flow.connection))
  await clock.pass(60_000)
  assert.equal([transactions.keptAlive, clock.pending], [[], 0])
})

test.run()
