/** The leg port on drachtio-srf: every promise of it, both ways, against the wire front. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { ArrivedLeg, PlacedLeg } from '../../src/edge/signaling.ts'
import { parseAnswer } from '../../src/sip/digest.ts'
import { assertNothingLeft } from '../support/leaks.ts'
import { freePort } from '../support/ports.ts'
import { exchange, over, withDrachtio, type DrachtioWorld } from './drachtio-world.ts'
import { answer, inviteFrom, offer, requestFrom, sdp, valueOf } from './messages.ts'
import type { Party } from './phones.ts'

/** A call that both answered, from the edge to the phone or from the phone to the edge. */
async function talking(all: DrachtioWorld, way: 'out' | 'in') {
  const { world, bob } = all
  const caller: Party<PlacedLeg> = way === 'out' ? all.dial(bob.uri) : bob.dial(world.uri)
  const callee: Party<ArrivedLeg> = await (way === 'out' ? bob.taken() : all.taken())
  callee.leg.answer({ body: sdp(answer) })
  assert.equal((await caller.next('answer')).body, sdp(answer))
  caller.leg.ack()
  await callee.next('ack')
  await caller.next('trying')
  return { caller, callee }
}

for (const way of ['out', 'in'] as const) {
  const direction = way === 'out' ? 'a placed call' : 'an arrived call'

  test(`${direction} rings with early media, is answered and hung up by the caller`, () => withDrachtio(async all => {
    const { world, bob } = all
    const more = { headers: [['X-Account', '7'], ['X-Many', 'a'], ['X-Many', 'b']] } as const
    const caller = way === 'out' ? all.dial(bob.uri, more) : bob.dial(world.uri, more)
    const callee = await (way === 'out' ? bob.taken() : all.taken())
    assert.equal(callee.leg.invite.body, sdp(offer))
    assert.ok(callee.leg.invite.headers.some(([name, value]) => name === 'X-Account' && value === '7'))
    assert.is(callee.leg.invite.maxForwards, 70)
    await caller.next('trying')
    callee.leg.progress(180)
    assert.is((await caller.next('progress')).status, 180)
    callee.leg.progress(183, { body: sdp(answer) })
    let early = await caller.next('progress')
    // An INVITE that was repeated meanwhile is answered by the 180 again.
    while (early.status === 180) early = await caller.next('progress')
    assert.equal([early.body, early.fork === ''], [sdp(answer), false])
    callee.leg.answer({ body: sdp(answer), headers: [['X-Answer', 'yes']] })
    assert.ok((await caller.next('answer')).headers.some(([name]) => name === 'X-Answer'))
    caller.leg.ack()
    await callee.next('ack')
    caller.leg.bye([['Reason', 'Q.850;cause=16']])
    assert.ok((await callee.next('bye')).headers.some(([name]) => name === 'Reason'))
    // But for provisionals that were repeated.
    assert.equal([...caller.events, ...callee.events].filter(({ on }) => on !== 'progress'), [])
    await over(all)
  }))

  test(`${direction} is hung up by the callee`, () => withDrachtio(async all => {
    const { caller, callee } = await talking(all, way)
    callee.leg.bye()
    await caller.next('bye')
    await over(all)
  }))

  test(`${direction} is hung up by both at once`, () => withDrachtio(async all => {
    const { caller, callee } = await talking(all, way)
    caller.leg.bye()
    callee.leg.bye()
    await over(all)
    assert.equal([caller.untaken, callee.untaken], [[], []])
  }))

  test(`${direction} is refused as the callee said`, () => withDrachtio(async all => {
    const { world, bob } = all
    const caller = way === 'out' ? all.dial(bob.uri) : bob.dial(world.uri)
    const callee = await (way === 'out' ? bob.taken() : all.taken())
    callee.leg.reject(486, 'Gone Fishing')
    const refused = await caller.next('refused')
    assert.equal([refused.status, refused.reason, refused.cause], [486, 'Gone Fishing', undefined])
    await over(all)
  }))

  test(`${direction} is given up while it rings`, () => withDrachtio(async all => {
    const { world, bob } = all
    const caller = way === 'out' ? all.dial(bob.uri) : bob.dial(world.uri)
    const callee = await (way === 'out' ? bob.taken() : all.taken())
    callee.leg.progress(180)
    await caller.next('progress')
    caller.leg.cancel([['Reason', 'SIP;cause=200']])
    const cancel = await callee.next('cancel')
    assert.ok(cancel.headers.some(([name, value]) => name === 'Reason' && value === 'SIP;cause=200'))
    const refused = await caller.next('refused')
    assert.equal([refused.status, refused.cause], [487, 'cancelled'])
    await over(all)
  }))

  test(`${direction} has its offer in the 200 and its answer in the ACK`, () => withDrachtio(async all => {
    const { world, bob } = all
    const none = { body: undefined } as never
    const caller = way === 'out' ? all.dial(bob.uri, none) : bob.dial(world.uri, none)
    const callee = await (way === 'out' ? bob.taken() : all.taken())
    assert.is(callee.leg.invite.body, undefined)
    callee.leg.answer({ body: sdp(offer) })
    assert.equal((await caller.next('answer')).body, sdp(offer))
    caller.leg.ack(sdp(answer))
    assert.equal((await callee.next('ack')).body, sdp(answer))
    caller.leg.bye()
    await over(all)
  }))

  test(`in ${direction} re-INVITEs go both ways, with and without an offer`, () => withDrachtio(async all => {
    const { caller, callee } = await talking(all, way)
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

      from.leg.request('INVITE', { body: sdp(offer) })
      to.leg.respond((await to.next('request')).request.id, 488)
      assert.is((await from.next('response')).status, 488)
    }
    caller.leg.bye()
    await over(all)
  }))

  test(`in ${direction} UPDATE and INFO go both ways with body and answer`, () => withDrachtio(async all => {
    const { caller, callee } = await talking(all, way)
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
    caller.leg.bye()
    await over(all)
  }))

  test(`in ${direction} re-INVITEs that cross are both refused`, () => withDrachtio(async all => {
    const { caller, callee } = await talking(all, way)
    caller.leg.request('INVITE', { body: sdp(offer) })
    callee.leg.request('INVITE', { body: sdp(offer) })
    assert.equal([(await caller.next('response')).status, (await callee.next('response')).status], [491, 491])
    caller.leg.bye()
    await over(all)
  }))
}

test('requests in the dialog are proved each by itself, for the URI they go to', () => withDrachtio(async all => {
  const caller = all.dial(all.bob.uri, { credentials: { username: 'acme', secret: 'orange' } })
  const callee = await all.bob.taken()
  callee.leg.answer({ body: sdp(answer) })
  await caller.next('answer')
  caller.leg.ack()
  await callee.next('ack')
  const ask = [['Proxy-Authenticate', 'Digest realm="r", nonce="n"']] as const
  for (const method of ['INFO', 'INVITE']) {
    const id = caller.leg.request(method, method === 'INVITE' ? { body: sdp(offer) } : {})
    const first = (await callee.next('request')).request
    assert.not.ok(first.headers.some(([name]) => name === 'Proxy-Authorization'), method)
    callee.leg.respond(first.id, 407, { headers: ask })
    const second = (await callee.next('request')).request
    const [, proof = ''] = second.headers.find(([name]) => name === 'Proxy-Authorization') ?? []
    assert.is(parseAnswer(proof)?.uri.split(';')[0], all.bob.uri, method)
    callee.leg.respond(second.id, 200, method === 'INVITE' ? { body: sdp(answer) } : {})
    assert.is((await caller.next('response')).status, 200, method)
    if (method === 'INVITE') caller.leg.ackReinvite(id)
  }
  caller.leg.bye()
  await over(all)
}, { passwordOf: name => name === 'orange' ? 'pass' : undefined }))

test('a call given up before the server had it is cancelled', () => withDrachtio(async all => {
  const caller = all.dial(all.bob.uri)
  caller.leg.cancel()
  assert.is((await caller.next('refused')).cause, 'cancelled')
  await over(all)
}))

test('an answer that crosses our CANCEL is taken and hung up', () => withDrachtio(async all => {
  const caller = all.dial(all.bob.uri)
  const callee = await all.bob.taken()
  await caller.next('trying')
  callee.leg.answer({ body: sdp(answer) })
  caller.leg.cancel()
  assert.is((await caller.next('refused')).cause, 'cancelled')
  await callee.next('bye')
  await over(all)
}))

test('a 200 without ACK ends the leg', () => withDrachtio(async all => {
  const caller = all.bob.dial(all.world.uri)
  const callee = await all.taken()
  callee.leg.answer({ body: sdp(answer) })
  await caller.next('answer')
  await callee.next('gone', 4_000)
  await over(all)
}))

test('a port nobody listens at is unreachable, and so is what is no URI', () => withDrachtio(async all => {
  const refused = await all.dial(`sip:127.0.0.1:${await freePort()}`).next('refused', 4_000)
  assert.is(refused.status, 503)
  const odd = await all.dial('sip:a|b@127.0.0.1').next('refused')
  assert.equal([odd.status, odd.cause], [503, 'unreachable'])
}))

test('names and headers beyond ASCII arrive as they were', () => withDrachtio(async all => {
  const name = Buffer.from('Zoë Ķ', 'utf8').toString('latin1')
  all.dial(all.bob.uri, { from: { displayName: name, user: 'zoe' }, headers: [['Subject', name]] })
  const callee = await all.bob.taken()
  assert.is(callee.leg.invite.from.displayName, name)
  assert.ok(callee.leg.invite.headers.some(([as, value]) => as === 'Subject' && value === name))
  callee.leg.reject(480, undefined)
}))

test('a line that would start another stays one line', () => withDrachtio(async all => {
  all.dial(all.bob.uri, { headers: [['Subject', 'a\r\nX-Evil: yes']] })
  const callee = await all.bob.taken()
  assert.not.ok(callee.leg.invite.headers.some(([as]) => as === 'X-Evil'))
  callee.leg.reject(480, undefined)
}))

test('what is larger than the server can read is refused here', () => withDrachtio(async all => {
  const body = sdp(offer + 'a=x:'.padEnd(12_500, 'y') + '\r\n')
  assert.is((await all.dial(all.bob.uri, { body }).next('refused')).status, 513)
  const large = sdp(offer + 'a=x:'.padEnd(6_000, 'y') + '\r\n')
  for (let call = 0; call < 5; call++) all.dial(all.bob.uri, { body: large })
  for (let call = 0; call < 5; call++) {
    const callee = await all.bob.taken()
    assert.equal(callee.leg.invite.body, large)
    callee.leg.reject(480, undefined)
  }
}))

test('OPTIONS is answered, and an extension nobody knows is refused', () => withDrachtio(async all => {
  const options = requestFrom(`OPTIONS ${all.world.uri} SIP/2.0
    From: <sip:x@127.0.0.1>;tag=x
    To: <${all.world.uri}>
    Call-ID: ping
    CSeq: 1 OPTIONS`)
  assert.is((await exchange(all, options)).status, 200)
  const strange = { ...inviteFrom(['Require: x-strange']), uri: all.world.uri }
  const refused = await exchange(all, strange)
  assert.equal([refused.status, valueOf(refused, 'unsupported')], [420, 'x-strange'])
}))

test('nothing is left open', () => assertNothingLeft())

test.run()
