/** Challenges to requests of ours, on the embedded edge: what is sent again, and what is not. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { parseAnswer } from '../../src/sip/digest.ts'
import { linesOf } from '../../src/sip/headers.ts'
import type { SipRequest } from '../../src/sip/message.ts'
import { answer, answerTo, valueOf } from './messages.ts'
import { named, one, workbench } from './workbench.ts'

const credentials = { username: 'acme', secret: 'orange' }
const passwords = { passwordOf: (name: string) => name === 'orange' ? 'pass' : undefined }

function challenge(algorithm: string, realm = 'carrier', nonce = 'n1'): readonly [string, string] {
  return ['WWW-Authenticate', `Digest realm="${realm}", nonce="${nonce}", algorithm=${algorithm}, qop="auth"`]
}

function proxyChallenge(): readonly [string, string] {
  return ['Proxy-Authenticate', 'Digest realm="proxy", nonce="n2"']
}

function answersIn({ headers }: SipRequest, name = 'authorization') {
  return linesOf(headers, name).flatMap(value => parseAnswer(value) ?? [])
}

test('a challenge is answered once, with the stronger algorithm, in the same call with the next number', async () => {
  const { dial, clock, transactions } = workbench(passwords)
  const { leg, events, invite } = dial({ credentials })
  const first = invite().request
  assert.equal(answersIn(first), [])
  invite().answer(answerTo(first, 401, 'x', [challenge('MD5'), challenge('SHA-256')]))
  const second = invite().request
  assert.is(valueOf(second, 'cseq'), '2 INVITE')
  assert.is(valueOf(second, 'call-id'), valueOf(first, 'call-id'))
  assert.is(valueOf(second, 'from'), valueOf(first, 'from'))
  assert.is(second.body.toString(), first.body.toString())
  const [proof] = answersIn(second)
  assert.equal([proof?.username, proof?.algorithm, proof?.uri, proof?.nc, proof?.qop], [
    'acme', 'SHA-256', first.uri, '00000001', 'auth',
  ])
  assert.is(answersIn(second).length, 1)
  invite().answer(answerTo(second, 200, 'bob', [], answer))
  await clock.pass(0)
  assert.equal(named(events), ['answer'])
  leg.ack()
  const [ack] = transactions.acks
  assert.is(valueOf(ack?.request, 'cseq'), '2 ACK')
  assert.equal(answersIn(ack?.request ?? second), answersIn(second))
})

test('a proxy and the target behind it may both ask', async () => {
  const { dial, clock } = workbench(passwords)
  const { events, invite } = dial({ credentials })
  invite().answer(answerTo(invite().request, 407, 'x', [proxyChallenge()]))
  assert.is(answersIn(invite().request, 'proxy-authorization').length, 1)
  invite().answer(answerTo(invite().request, 401, 'y', [challenge('MD5')]))
  const third = invite().request
  assert.is(valueOf(third, 'cseq'), '3 INVITE')
  assert.is(answersIn(third, 'proxy-authorization').length + answersIn(third).length, 2)
  invite().answer(answerTo(third, 407, 'z', [proxyChallenge()]))
  await clock.pass(0)
  assert.is(one(events, 'refused').status, 407)
})

test('a refused proof is the end of the attempt, and nothing goes round in circles', async () => {
  const { dial, clock, transactions } = workbench(passwords)
  const { events, invite } = dial({ credentials })
  for (const nonce of ['n1', 'n2']) {
    invite().answer(answerTo(invite().request, 401, 'x', [challenge('MD5', 'carrier', nonce)]))
  }
  await clock.pass(0)
  assert.is(one(events, 'refused').status, 401)
  assert.is(transactions.sent.filter(({ request }) => request.method === 'INVITE').length, 2)
})

test('what cannot be answered is not: no password, another realm, a scheme we do not know', async () => {
  for (const [who, lines] of [
    [undefined, [challenge('MD5')]],
    [{ username: 'acme', secret: 'unknown' }, [challenge('MD5')]],
    [{ ...credentials, realm: 'other' }, [challenge('MD5')]],
    [credentials, [['WWW-Authenticate', 'Bearer realm="carrier"'] as const]],
    [credentials, [challenge('SHA-512')]],
    [credentials, []],
  ] as const) {
    const { dial, clock, transactions } = workbench(passwords)
    const { events, invite } = dial(who ? { credentials: who } : {})
    invite().answer(answerTo(invite().request, 401, 'x', lines))
    await clock.pass(0)
    assert.is(one(events, 'refused').status, 401)
    assert.is(transactions.sent.length, 1)
  }
})

test('a call given up meanwhile is not asked for again', async () => {
  const { dial, clock, transactions } = workbench(passwords)
  const { leg, events, invite } = dial({ credentials })
  leg.cancel()
  invite().answer(answerTo(invite().request, 401, 'x', [challenge('MD5')]))
  await clock.pass(0)
  assert.is(one(events, 'refused').cause, 'cancelled')
  assert.is(transactions.sent.filter(({ request }) => request.method === 'INVITE').length, 1)
})

test('requests in the dialog are proved each by itself, and BYE too', async () => {
  const { dial, clock, transactions } = workbench(passwords)
  const { leg, events, invite } = dial({ credentials })
  invite().answer(answerTo(invite().request, 200, 'bob', [], answer))
  leg.ack()
  await clock.pass(0)
  for (const method of ['INFO', 'INVITE', 'UPDATE', 'REFER', 'INFO']) {
    events.length = 0
    leg.request(method)
    const first = transactions.last(method)
    first.answer(answerTo(first.request, 407, 'bob', [proxyChallenge()]))
    const second = transactions.last(method)
    assert.is(answersIn(second.request, 'proxy-authorization')[0]?.uri, second.request.uri, method)
    assert.is(sequence(second.request), sequence(first.request) + 1, method)
    second.answer(answerTo(second.request, 407, 'bob', [proxyChallenge()]))
    await clock.pass(0)
    assert.equal(named(events), ['response'], method)
    assert.is(one(events, 'response').status, 407)
  }
  leg.bye()
  const bye = transactions.last('BYE')
  bye.answer(answerTo(bye.request, 401, 'bob', [challenge('SHA-256')]))
  assert.is(answersIn(transactions.last('BYE').request).length, 1)
  transactions.last('BYE').answer(answerTo(transactions.last('BYE').request, 401, 'bob', [challenge('SHA-256')]))
  assert.is(transactions.sent.filter(({ request }) => request.method === 'BYE').length, 2)
})

test('a re-INVITE that had to be proved says so in its ACK', async () => {
  const { dial, clock, transactions } = workbench(passwords)
  const { leg, invite } = dial({ credentials })
  invite().answer(answerTo(invite().request, 200, 'bob', [], answer))
  leg.ack()
  await clock.pass(0)
  const id = leg.request('INVITE')
  const first = transactions.last('INVITE')
  first.answer(answerTo(first.request, 401, 'bob', [challenge('MD5')]))
  const second = transactions.last('INVITE')
  second.answer(answerTo(second.request, 200, 'bob', [], answer))
  await clock.pass(0)
  leg.ackReinvite(id)
  const ack = transactions.acks.at(-1)?.request
  assert.is(sequence(ack ?? second.request), sequence(second.request))
  assert.is(answersIn(ack ?? first.request).length, 1)
})

function sequence(request: SipRequest): number {
  return Number((valueOf(request, 'cseq') ?? '').split(' ')[0])
}

test.run()
