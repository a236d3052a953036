import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { responseTo } from '../../src/sip/respond.ts'
import { parseMessage } from '../../src/sip/parse.ts'
import { printMessage } from '../../src/sip/print.ts'
import type { SipRequest } from '../../src/sip/message.ts'
import { assertNothingLeft } from '../support/leaks.ts'
import { eventually } from '../support/eventually.ts'
import { freePort } from '../support/ports.ts'
import { answer, offer, sdp } from './messages.ts'
import { talking, withPhones, quickPhone } from './phones.ts'

for (const transport of ['udp', 'tcp'] as const) {
  test(`over ${transport} a call rings, is answered with early media first, and the caller hangs up`, () =>
    withPhones(transport, async (a, b) => {
      const caller = a.dial(b.uri, { headers: [['X-Account', '7']] })
      const callee = await b.taken()
      assert.equal(callee.leg.invite.body, sdp(offer))
      assert.ok(callee.leg.invite.headers.some(([name, value]) => name === 'X-Account' && value === '7'))
      await caller.next('trying')
      callee.leg.progress(180)
      assert.is((await caller.next('progress')).status, 180)
      callee.leg.progress(183, { body: sdp(answer) })
      assert.equal((await caller.next('progress')).body, sdp(answer))
      callee.leg.answer({ body: sdp(answer) })
      assert.equal((await caller.next('answer')).body, sdp(answer))
      caller.leg.ack()
      await callee.next('ack')
      caller.leg.bye([['Reason', 'Q.850;cause=16']])
      assert.ok((await callee.next('bye')).headers.some(([name]) => name === 'Reason'))
      assert.equal([caller.untaken, callee.untaken], [[], []])
      await eventually(2_000, 'no leg left', () => a.edge.legCount + b.edge.legCount === 0)
    }))

  test(`over ${transport} the callee hangs up`, () => withPhones(transport, async (a, b) => {
    const { caller, callee } = await talking(a, b)
    callee.leg.bye()
    await caller.next('bye')
    await eventually(2_000, 'no leg left', () => a.edge.legCount + b.edge.legCount === 0)
  }))

  test(`over ${transport} both hang up at once, and each BYE is answered`, () => withPhones(transport, async (a, b) => {
    const { caller, callee } = await talking(a, b)
    caller.leg.bye()
    callee.leg.bye()
    await eventually(2_000, 'no leg left', () => a.edge.legCount + b.edge.legCount === 0)
    assert.equal([caller.untaken, callee.untaken], [[], []])
  }))

  test(`over ${transport} re-INVITEs go both ways, with and without an offer`, () =>
    withPhones(transport, async (a, b) => {
      const { caller, callee } = await talking(a, b)
      for (const [from, to] of [[caller, callee], [callee, caller]] as const) {
        const early = from.leg.request('INVITE', { body: sdp(offer) })
        const first = (await to.next('request')).request
        assert.equal([first.method, first.body], ['INVITE', sdp(offer)])
        to.leg.respond(first.id, 200, { body: sdp(answer) })
        const accepted = await from.next('response')
        assert.equal([accepted.id, accepted.status, accepted.body], [early, 200, sdp(answer)])
        from.leg.ackReinvite(early)
        assert.is((await to.next('ack')).id, first.id)

        const late = from.leg.request('INVITE')
        const second = (await to.next('request')).request
        assert.is(second.body, undefined)
        to.leg.respond(second.id, 200, { body: sdp(offer) })
        assert.equal((await from.next('response')).body, sdp(offer))
        from.leg.ackReinvite(late, sdp(answer))
        assert.equal((await to.next('ack')).body, sdp(answer))
      }
    }))
}

test('a refusal arrives as it was said', () => withPhones('udp', async (a, b) => {
  const caller = a.dial(b.uri)
  const callee = await b.taken()
  callee.leg.reject(486, 'Gone Fishing')
  const refused = await caller.next('refused')
  assert.equal([refused.status, refused.reason, refused.cause], [486, 'Gone Fishing', undefined])
}))

test('a late offer is answered in the ACK', () => withPhones('udp', async (a, b) => {
  const caller = a.dial(b.uri, { body: undefined } as never)
  const callee = await b.taken()
  assert.is(callee.leg.invite.body, undefined)
  callee.leg.answer({ body: sdp(offer) })
  assert.equal((await caller.next('answer')).body, sdp(offer))
  caller.leg.ack(sdp(answer))
  assert.equal((await callee.next('ack')).body, sdp(answer))
}))

test('a call given up while it rings is cancelled on both sides', () => withPhones('udp', async (a, b) => {
  const caller = a.dial(b.uri)
  const callee = await b.taken()
  callee.leg.progress(180)
  await caller.next('progress')
  caller.leg.cancel([['Reason', 'SIP;cause=200']])
  const cancel = await callee.next('cancel')
  assert.ok(cancel.headers.some(([name, value]) => name === 'Reason' && value === 'SIP;cause=200'))
  const refused = await caller.next('refused')
  assert.equal([refused.status, refused.cause], [487, 'cancelled'])
}))

test('a CANCEL that crosses the 200 ends the call with ACK and BYE', () => withPhones('udp', async (a, b) => {
  const caller = a.dial(b.uri)
  const callee = await b.taken()
  await caller.next('trying')
  callee.leg.answer({ body: sdp(answer) })
  caller.leg.cancel()
  assert.is((await caller.next('refused')).cause, 'cancelled')
  await callee.next('ack')
  await callee.next('bye')
  await eventually(2_000, 'no leg left', () => a.edge.legCount + b.edge.legCount === 0)
}))

test('a CANCEL waits for the first provisional', async () => {
  const target = createSocket('udp4')
  target.bind(0, '127.0.0.1')
  await once(target, 'listening')
  const heard: SipRequest[] = []
  target.on('message', (bytes, from) => {
    const message = parseMessage(bytes)
    if (message.kind !== 'request') return
    heard.push(message)
    const say = (request: SipRequest, status: number) =>
      target.send(printMessage(responseTo(request, status, { toTag: 't' })), from.port, from.address)
    const invite = heard.find(({ method }) => method === 'INVITE') ?? message
    if (message.method === 'INVITE') setTimeout(() => say(message, 180), 100)
    if (message.method === 'CANCEL') {
      say(message, 200)
      say(invite, 487)
    }
  })
  const a = await quickPhone('udp')
  try {
    const caller = a.dial(`sip:127.0.0.1:${target.address().port}`)
    await eventually(2_000, 'the INVITE', () => heard.length > 0)
    caller.leg.cancel()
    assert.is((await caller.next('refused')).cause, 'cancelled')
    await eventually(2_000, 'the ACK', () => heard.at(-1)?.method === 'ACK')
    // Each may go out more than once: the timers are quick, and the machine may be busy.
    assert.equal([...new Set(heard.map(({ method }) => method))], ['INVITE', 'CANCEL', 'ACK'])
  } finally {
    await a.close()
    target.close()
  }
})

test('a lost ACK is sent again when the 200 comes again', async () => {
  let acks = 0
  await withPhones('udp', async (a, b) => {
    const caller = a.dial(b.uri)
    const callee = await b.taken()
    callee.leg.answer({ body: sdp(answer) })
    await caller.next('answer')
    caller.leg.ack()
    await callee.next('ack')
    assert.ok(acks >= 3, `${acks} ACKs`)
    assert.equal(caller.untaken, [])
  }, layer => ({
    ...layer,
    sendAck(request, to) {
      if (++acks > 2) layer.sendAck(request, to)
    },
  }))
})

test('an ACK that never comes is told after 64·T1', () => withPhones('udp', async (a, b) => {
  const caller = a.dial(b.uri)
  const callee = await b.taken()
  callee.leg.answer({ body: sdp(answer) })
  await caller.next('answer')
  const begun = performance.now()
  await callee.next('ack-timeout', 4_000)
  assert.ok(performance.now() - begun > 1_500)
  callee.leg.bye()
  await caller.next('bye')
}))

test('re-INVITEs that cross are both refused 491', () => withPhones('udp', async (a, b) => {
  const { caller, callee } = await talking(a, b)
  caller.leg.request('INVITE', { body: sdp(offer) })
  callee.leg.request('INVITE', { body: sdp(offer) })
  assert.equal([(await caller.next('response')).status, (await callee.next('response')).status], [491, 491])
}))

test('UPDATE and INFO go both ways with body and answer', () => withPhones('tcp', async (a, b) => {
  const { caller, callee } = await talking(a, b)
  for (const [from, to] of [[caller, callee], [callee, caller]] as const) {
    const info = { type: 'application/dtmf-relay', text: 'Signal=5\r\nDuration=160\r\n' }
    from.leg.request('INFO', { body: info })
    const asked = (await to.next('request')).request
    assert.equal([asked.method, asked.body], ['INFO', info])
    to.leg.respond(asked.id, 200)
    assert.is((await from.next('response')).status, 200)
    from.leg.request('UPDATE', { body: sdp(offer) })
    const update = (await to.next('request')).request
    to.leg.respond(update.id, 200, { body: sdp(answer) })
    assert.equal((await from.next('response')).body, sdp(answer))
  }
}))

test('a port nobody listens at is unreachable', async () => {
  for (const transport of ['udp', 'tcp'] as const) {
    const a = await quickPhone(transport)
    try {
      const caller = a.dial(`sip:127.0.0.1:${await freePort()};transport=${transport}`)
      const refused = await caller.next('refused', 4_000)
      assert.equal([transport, refused.status, refused.cause], [transport, 503, 'unreachable'])
    } finally {
      await a.close()
    }
  }
})

test('a target that never says a word times out after 64·T1', async () => {
  const silent = createSocket('udp4')
  silent.bind(0, '127.0.0.1')
  await once(silent, 'listening')
  const a = await quickPhone('udp')
  try {
    const refused = await a.dial(`sip:127.0.0.1:${silent.address().port}`).next('refused', 4_000)
    assert.equal([refused.status, refused.cause], [408, 'timeout'])
  } finally {
    await a.close()
    silent.close()
  }
})

test('an edge that calls itself is told of the loop', async () => {
  const a = await quickPhone('udp')
  try {
    assert.is((await a.dial(a.uri).next('refused')).status, 482)
  } finally {
    await a.close()
  }
})

test('nothing is left open', () => assertNothingLeft())

test.run()
