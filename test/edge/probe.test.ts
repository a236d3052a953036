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

test.run()
