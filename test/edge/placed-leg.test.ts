import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { byHost } from './by-host.ts'
import { answer, answerTo, flowFrom, inDialog, inviteFrom, offer, sdp, valueOf } from './messages.ts'
import { named, one, workbench } from './workbench.ts'

test('an INVITE of ours shows our address, a fresh Call-ID and no more of the caller than asked', () => {
  const { dial } = workbench()
  const from = { displayName: 'Al "x"', user: '+33145550100' }
  const { leg, invite } = dial({ from, headers: [['X-A', '1'], ['From', 'x']] })
  const { request, to } = invite()
  assert.is(request.uri, 'sip:100@192.0.2.8:5060')
  assert.match(valueOf(request, 'from') ?? '', /^"Al \\"x\\"" <sip:\+33145550100@192\.0\.2\.1:5060>;tag=\w{20}$/)
  assert.is(valueOf(request, 'to'), '<sip:100@example.com>')
  assert.equal(['max-forwards', 'cseq', 'x-a'].map(name => valueOf(request, name)), ['69', '1 INVITE', '1'])
  assert.is(valueOf(request, 'call-id'), leg.callId)
  assert.is(valueOf(request, 'contact'), '<sip:192.0.2.1:5060>')
  assert.is(request.headers.filter(line => line.name === 'from').length, 1)
  assert.is(request.body.toString(), offer)
  assert.equal([to.transport, to.address, to.port], ['udp', '192.0.2.8', 5060])
  assert.equal(leg.remote, { transport: 'udp', address: '192.0.2.8', port: 5060 })
})

test('From may show another host, and nobody', () => {
  const { dial } = workbench()
  const shown = (from: { user: string; host?: string }) => valueOf(dial({ from }).invite().request, 'from') ?? ''
  assert.match(shown({ user: 'a', host: 'pbx.example' }), /^<sip:a@pbx\.example>/)
  assert.match(shown({ user: '' }), /^<sip:192\.0\.2\.1:5060>/)
})

test('the next hop decides where the INVITE goes, not what it asks for', () => {
  const { dial } = workbench()
  const { request, to } = dial({ nextHop: 'sip:192.0.2.99:5099;transport=tcp' }).invite()
  assert.is(request.uri, 'sip:100@192.0.2.8:5060')
  assert.equal([to.transport, to.address, to.port], ['tcp', '192.0.2.99', 5099])
})

test('a call is reported from trying to answer, and the ACK waits for its word', async () => {
  const { dial, clock, transactions } = workbench()
  const { leg, events, invite } = dial({ body: undefined } as never)
  const { request } = invite()
  for (const [status, body] of [[100, ''], [180, ''], [183, answer]] as const) {
    invite().answer(answerTo(request, status, 'bob', [], body))
  }
  invite().answer(answerTo(request, 200, 'bob', [['X-Call', '1']], offer))
  await clock.pass(0)
  assert.equal(named(events), ['trying', 'progress', 'progress', 'answer'])
  const [, ringing, early] = events
  assert.equal(ringing?.on === 'progress' && [ringing.status, ringing.reason, ringing.fork], [180, 'Ringing', 'bob'])
  assert.equal(early?.on === 'progress' && early.body, sdp(answer))
  assert.equal(one(events, 'answer').body, sdp(offer))
  assert.is(transactions.acks.length, 0)
  leg.ack(sdp(answer))
  leg.ack(sdp(answer))
  assert.is(transactions.acks.length, 1)
  const [ack] = transactions.acks
  assert.equal([ack?.request.uri, valueOf(ack?.request, 'cseq'), ack?.request.body.toString()],
    ['sip:bob@192.0.2.8:5060', '1 ACK', answer])
})

test('a repeated 200 hears the same ACK, and nothing is reported twice', async () => {
  const { dial, clock, transactions } = workbench()
  const { leg, events, invite } = dial()
  const ok = answerTo(invite().request, 200, 'bob', [], answer)
  invite().answer(ok)
  invite().answer(ok)
  assert.is(transactions.acks.length, 0)
  leg.ack()
  invite().answer(ok)
  await clock.pass(0)
  assert.equal(named(events), ['answer'])
  assert.is(transactions.acks.length, 2)
  assert.equal(transactions.acks[0], transactions.acks[1])
})

test('who answers and hangs up before our ACK hears that when its 200 comes again, and no BYE', async () => {
  const { dial, clock, transactions } = workbench()
  const { leg, events, invite } = dial()
  const { request } = invite()
  const accept = (): void => invite().answer(answerTo(request, 200, 'bob', [], answer))
  accept()
  await clock.pass(0)
  const bye = inDialog('BYE', 1, '<sip:100@example.com>;tag=bob', valueOf(request, 'from') ?? '', leg.callId)
  assert.equal(transactions.receive(bye).statuses, [200])
  assert.is(transactions.acks.length, 0)
  accept()
  accept()
  await clock.pass(0)
  assert.equal(named(events), ['answer', 'bye'])
  assert.equal(transactions.acks.map(ack => valueOf(ack.request, 'cseq')), ['1 ACK', '1 ACK'])
  assert.equal(transactions.sent.map(({ request: { method } }) => method), ['INVITE'])
})

test('the 200 of another fork is acknowledged and hung up, unseen', async () => {
  const { dial, clock, transactions } = workbench()
  const { leg, events, invite } = dial()
  const { request } = invite()
  invite().answer(answerTo(request, 180, 'bob'))
  invite().answer(answerTo(request, 183, 'carol', [], answer))
  const won = answerTo(request, 200, 'carol', [['Contact', '<sip:carol@192.0.2.88>']], answer)
  invite().answer(won, flowFrom('192.0.2.88'))
  leg.ack()
  const late = answerTo(request, 200, 'bob', [], answer)
  invite().answer(late)
  invite().answer(late)
  await clock.pass(0)
  assert.equal(events.flatMap(event => event.on === 'progress' ? [event.fork] : []), ['bob', 'carol'])
  assert.is(named(events).filter(name => name === 'answer').length, 1)
  assert.equal(transactions.acks.map(({ request: { uri } }) => uri),
    ['sip:carol@192.0.2.88', 'sip:bob@192.0.2.8:5060', 'sip:bob@192.0.2.8:5060'])
  assert.is(transactions.count('BYE'), 1)
  assert.equal([transactions.last('BYE').request.uri, valueOf(transactions.last('BYE').request, 'cseq')],
    ['sip:bob@192.0.2.8:5060', '2 BYE'])
})

test('a target that makes up forks without end is listened to up to a point, and may still answer', async () => {
  const { dial, clock, transactions } = workbench()
  const { leg, events, invite } = dial()
  const { request } = invite()
  for (let n = 0; n < 200; n++) invite().answer(answerTo(request, 180, `fork${n}`))
  invite().answer(answerTo(request, 180, 'fork1'))
  invite().answer(answerTo(request, 200, 'late', [], answer))
  leg.ack()
  for (let n = 0; n < 200; n++) invite().answer(answerTo(request, 200, `another${n}`, [], answer))
  await clock.pass(0)
  const forks = events.flatMap(event => event.on === 'progress' ? [event.fork] : [])
  assert.is(forks.length, 65, 'the last of which says the same once more')
  assert.is(one(events, 'answer').status, 200)
  assert.is(transactions.acks.length, 64)
  assert.is(transactions.count('BYE'), 63)
})

test('a refusal comes as it was said', async () => {
  const { dial, clock, edge } = workbench()
  const { events, invite } = dial()
  invite().answer(answerTo(invite().request, 486, 'bob', [['Reason', 'Q.850;cause=17']]))
  await clock.pass(0)
  const refused = one(events, 'refused')
  assert.equal([refused.status, refused.reason, refused.cause], [486, 'Busy Here', undefined])
  assert.ok(refused.headers.some(([name, value]) => name === 'Reason' && value === 'Q.850;cause=17'))
  assert.is(edge.legCount, 0)
})

test('silence is 408 timeout, a dead network 503 unreachable', async () => {
  for (const [cause, status] of [['timeout', 408], ['unreachable', 503]] as const) {
    const { dial, clock } = workbench()
    const { events, invite } = dial()
    invite().fail(cause)
    await clock.pass(0)
    assert.equal([one(events, 'refused').status, one(events, 'refused').cause], [status, cause])
  }
})

test('a target without an address is unreachable, and nothing is sent', async () => {
  const { dial, clock, transactions, edge } = workbench({ resolve: () => Promise.resolve([]) })
  const { events } = dial({ requestUri: 'sip:100@nowhere.example' })
  await clock.pass(0)
  assert.equal([one(events, 'refused').status, one(events, 'refused').cause], [503, 'unreachable'])
  assert.equal([transactions.sent.length, edge.legCount], [0, 0])
})

for (const host of ['192.0.2.8', 'slow.example']) {
  test(`an INVITE to ${host} that cannot be written is refused, not forgotten`, async () => {
    const { dial, clock, edge } = workbench({ resolve: byHost(name => name === host && name !== '192.0.2.8'
      ? Promise.resolve('192.0.2.8') : name) })
    const { events } = dial({ requestUri: `sip:${host}`, headers: [['not a name', 'x']] })
    await clock.pass(0)
    assert.equal([one(events, 'refused').status, edge.legCount], [503, 0])
  })
}

test('a resolver that fails finds nothing', async () => {
  const { dial, clock } = workbench({ resolve: () => Promise.reject(new Error('by hand')) })
  const { events } = dial({ requestUri: 'sip:100@broken.example' })
  await clock.pass(0)
  assert.is(one(events, 'refused').cause, 'unreachable')
})

test('CANCEL carries its reason, and the leg ends as cancelled whatever comes then', async () => {
  for (const status of [487, 486, 603] as const) {
    const { dial, clock } = workbench()
    const { leg, events, invite } = dial()
    invite().answer(answerTo(invite().request, 180, 'bob'))
    leg.cancel([['Reason', 'SIP;cause=200;text="Call completed elsewhere"']])
    leg.cancel()
    assert.is(invite().cancelled?.[0]?.value, 'SIP;cause=200;text="Call completed elsewhere"')
    invite().answer(answerTo(invite().request, 183, 'bob', [], answer))
    invite().answer(answerTo(invite().request, status, 'bob'))
    await clock.pass(0)
    assert.equal(named(events), ['progress', 'refused'])
    assert.equal([one(events, 'refused').status, one(events, 'refused').cause], [487, 'cancelled'])
  }
})

test('a target that never answers its CANCELled INVITE is given up', async () => {
  const { dial, clock } = workbench()
  const { leg, events, invite } = dial()
  leg.cancel()
  invite().fail('timeout')
  await clock.pass(0)
  assert.is(one(events, 'refused').cause, 'cancelled')
})

test('a 200 that crosses our CANCEL is acknowledged and hung up', async () => {
  const { dial, clock, transactions, edge } = workbench()
  const { leg, events, invite } = dial()
  invite().answer(answerTo(invite().request, 180, 'bob'))
  leg.cancel([['Reason', 'SIP;cause=487']])
  const ok = answerTo(invite().request, 200, 'bob', [['Record-Route', '<sip:192.0.2.50;lr>']], answer)
  invite().answer(ok)
  invite().answer(ok)
  await clock.pass(0)
  assert.equal(named(events), ['progress', 'refused'])
  assert.is(one(events, 'refused').cause, 'cancelled')
  assert.equal([transactions.acks.length, transactions.count('BYE'), edge.legCount], [2, 1, 0])
  const bye = transactions.last('BYE')
  assert.equal([valueOf(bye.request, 'route'), valueOf(bye.request, 'reason'), bye.to.address],
    ['<sip:192.0.2.50;lr>', 'SIP;cause=487', '192.0.2.50'])
})

test('a cancel that meets an answer not yet delivered hangs it up', async () => {
  const { dial, clock, transactions } = workbench()
  const { leg, events, invite } = dial()
  invite().answer(answerTo(invite().request, 200, 'bob', [], answer))
  leg.cancel()
  await clock.pass(0)
  assert.equal(named(events), ['answer', 'refused'])
  assert.equal([transactions.acks.length, transactions.count('BYE')], [1, 1])
})

test('a call given up while its target is looked up is never sent', async () => {
  const { dial, clock, transactions } = workbench({ resolve: byHost(() => Promise.resolve('192.0.2.8')) })
  const { leg, events } = dial({ requestUri: 'sip:100@slow.example' })
  leg.cancel()
  await clock.pass(0)
  assert.equal([one(events, 'refused').cause, transactions.sent.length], ['cancelled', 0])
})

test('ACK and BYE keep their order while a name is looked up', async () => {
  let answers: (() => void)[] = []
  const resolve = byHost(host => host === '192.0.2.8' ? host
    : new Promise<string>(done => answers.push(() => done('192.0.2.60'))))
  const { dial, clock, transactions } = workbench({ resolve })
  const { leg, invite } = dial()
  invite().answer(answerTo(invite().request, 200, 'bob', [['Record-Route', '<sip:proxy.example;lr>']], answer))
  leg.ack()
  leg.bye()
  while (answers.length > 0 || transactions.count('BYE') === 0) {
    const now = answers
    answers = []
    for (const done of now) done()
    await clock.pass(0)
    if (transactions.acks.length === 0) assert.is(transactions.count('BYE'), 0)
  }
  assert.equal([transactions.acks.length, transactions.count('BYE')], [1, 1])
  assert.is(transactions.last('BYE').to.address, '192.0.2.60')
})

test('bye before the ACK acknowledges first', () => {
  const { dial, transactions } = workbench()
  const { leg, invite } = dial()
  invite().answer(answerTo(invite().request, 200, 'bob', [], answer))
  leg.bye()
  assert.equal([transactions.acks.length, transactions.count('BYE')], [1, 1])
})

test('an INVITE of ours that comes back to us while it rings is a loop', () => {
  const { dial, transactions, refused, arrived } = workbench()
  const { leg, invite } = dial()
  const back = { ...inviteFrom(), headers: inviteFrom().headers.map(line =>
    line.name === 'call-id' ? { ...line, value: leg.callId } : line) }
  assert.equal(transactions.receive(back).statuses, [482])
  assert.equal([refused, arrived.length], [['loop'], 0])
  invite().answer(answerTo(invite().request, 486, 'bob'))
  assert.equal(transactions.receive(back).statuses, [])
})

test.run()
