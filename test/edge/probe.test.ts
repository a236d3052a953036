import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { headerOf } from '../../src/sip/headers.ts'
import { answerTo } from './messages.ts'
import { workbench } from './workbench.ts'

test('a probe is an OPTIONS outside any dialog, and its final status is the outcome', async () => {
  const { edge, transactions, clock } = workbench()
  const outcome = edge.probe('sip:192.0.2.8:5070', 2000)
  await clock.pass(0)
  const sent = transactions.last('OPTIONS')
  const { request } = sent
  assert.is(request.uri, 'sip:192.0.2.8:5070')
  assert.not.match(headerOf(request.headers, 'to') ?? '', ';tag=')
  assert.match(headerOf(request.headers, 'from') ?? '', ';tag=')
  assert.is(headerOf(request.headers, 'cseq'), '1 OPTIONS')
  sent.answer(answerTo(request, 404, 'them'))
  assert.equal(await outcome, { status: 404 })
  assert.is(clock.pending, 0)
  assert.is(edge.legCount, 0)
})

test('a target that says nothing in time, or cannot be reached, is told apart', async () => {
  const { edge, transactions, clock } = workbench()
  const silent = edge.probe('sip:192.0.2.8', 2000)
  await clock.pass(2000)
  assert.equal(await silent, { cause: 'timeout' })
  const refused = edge.probe('sip:192.0.2.8', 2000)
  await clock.pass(0)
  transactions.last('OPTIONS').fail('unreachable')
  assert.equal(await refused, { cause: 'unreachable' })
  assert.equal(await edge.probe('tel:+33145550100', 2000), { cause: 'unreachable' })
})

test('a target of several addresses is there when one of them is', async () => {
  const all = ['192.0.2.8', '192.0.2.9', '192.0.2.10']
    .map(address => ({ transport: 'udp' as const, address, port: 5060 }))
  const { edge, transactions, clock } = workbench({ resolve: () => all })
  const asked = () => transactions.sent.map(({ to }) => to.address)
  const found = edge.probe('sip:there.example', 3_000)
  await clock.pass(1_000)
  assert.equal(asked(), ['192.0.2.8', '192.0.2.9'], 'who says nothing has a share of the wait')
  transactions.last('OPTIONS').fail('unreachable')
  await clock.pass(1_999)
  assert.is(transactions.sent.length, 3)
  transactions.last('OPTIONS').answer(answerTo(transactions.last('OPTIONS').request, 200, 'them'))
  assert.equal(await found, { status: 200 })

  const busy = edge.probe('sip:there.example', 3_000)
  for (const _ of all) {
    await clock.pass(0)
    transactions.last('OPTIONS').answer(answerTo(transactions.last('OPTIONS').request, 503, 'them'))
  }
  assert.equal(await busy, { status: 503 })
  assert.equal([transactions.sent.length, clock.pending], [6, 0])
})

test.run()
