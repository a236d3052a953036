import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { sdp } from '../edge/messages.ts'
import { from, isJoined, news, ofAlice, ofCarol, openWorld, refer, speaker, type World } from './transfer-world.ts'

for (const onFront of [false, true]) {
  const test = suite(onFront ? 'drachtio-srf on the wire front' : 'our own stack')
  let world: World

  test.before(async () => {
    world = await openWorld(({ bob }) => `
  - { name: stubborn, when: { peer: anyone, to: stubborn }, transfer: refuse, do: { dial: "${bob}" } }
  - { name: transparent, when: { peer: anyone, to: transparent }, transfer: pass, do: { dial: "${bob}" } }`, onFront)
  })

  test('the caller transfers the callee blindly: the target is called and joined, the caller leaves', async () => {
    const { a, b } = await world.talking(world.alice, world.bob, 'bob')
    refer(a.leg, world.at('carol'), [['Referred-By', '<sip:alice@acme.example>']])
    assert.is((await a.next('response')).status, 202)
    const c = await world.carol.taken()
    assert.is(speaker(c.leg.invite.body?.text), '192.0.2.12', 'the target is offered the media of the one who stays')
    const by = c.leg.invite.headers.find(([name]) => name === 'Referred-By')?.[1] ?? ''
    assert.match(by, /^<sip:alice@/, 'the target is told who asked')
    assert.not.match(by, 'acme.example', 'and not where that is')
    assert.equal(await news(a), { says: 'SIP/2.0 100 Trying', state: 'active' })
    c.leg.progress(180)
    assert.equal(await news(a), { says: 'SIP/2.0 180 Ringing', state: 'active' })
    c.leg.answer({ body: sdp(ofCarol) })
    assert.is(await isJoined(b), '192.0.2.13')
    await c.next('ack')
    assert.equal(await news(a), { says: 'SIP/2.0 200 OK', state: 'terminated' })
    await a.next('bye')
    // The new call is a call like any other.
    b.leg.request('INFO')
    const { request } = await c.next('request')
    c.leg.respond(request.id, 200)
    assert.is((await b.next('response')).status, 200)
    c.leg.bye()
    await b.next('bye')
    await world.allQuiet()
    const [first, second] = await world.records(2)
    assert.equal([first?.rule, first?.reason, first?.endedBy], ['bob', 'the call was transferred', 'caller'])
    assert.equal([second?.rule, second?.endedBy, second?.attempts[0]?.outcome], ['carol', 'callee', 'answered'])
  })

  test('the callee transfers the caller, and hangs up before the target answers', async () => {
    const { a, b } = await world.talking(world.alice, world.bob, 'bob')
    refer(b.leg, world.at('carol'))
    assert.is((await b.next('response')).status, 202)
    const c = await world.carol.taken()
    b.leg.bye()
    c.leg.progress(180)
    c.leg.answer({ body: sdp(ofCarol) })
    assert.is(await isJoined(a, ofAlice), '192.0.2.13')
    await c.next('ack')
    a.leg.bye()
    await c.next('bye')
    await world.allQuiet()
    await world.records(2)
  })

  test('a busy target leaves the two talking, and who asked is told the code', async () => {
    const { a, b } = await world.talking(world.alice, world.bob, 'bob')
    refer(a.leg, world.at('carol'))
    const c = await world.carol.taken()
    await news(a)
    c.leg.reject(486, undefined)
    assert.equal(await news(a), { says: 'SIP/2.0 486 Busy Here', state: 'terminated' })
    a.leg.request('INFO')
    b.leg.respond((await b.next('request')).request.id, 200)
    a.leg.bye()
    await b.next('bye')
    await world.allQuiet()
    await world.records(2)
  })

  test('a target the policy refuses is a transfer that failed', async () => {
    const { a, b } = await world.talking(world.alice, world.bob, 'bob')
    refer(a.leg, world.at('nobody'))
    await news(a)
    assert.equal(await news(a), { says: 'SIP/2.0 404 Not Found', state: 'terminated' })
    b.leg.bye()
    await a.next('bye')
    await world.allQuiet()
    await world.records(2)
  })

  test('the side that is transferred hangs up while the target rings: the target is left', async () => {
    const { a, b } = await world.talking(world.alice, world.bob, 'bob')
    refer(a.leg, world.at('carol'))
    const c = await world.carol.taken()
    c.leg.progress(180)
    b.leg.bye()
    await c.next('cancel')
    await a.next('bye')
    await world.allQuiet()
    await world.records(2)
  })

  test('the side that stays refuses the new media: all is as it was', async () => {
    const { a, b } = await world.talking(world.alice, world.bob, 'bob')
    refer(a.leg, world.at('carol'))
    const c = await world.carol.taken()
    await news(a)
    c.leg.answer({ body: sdp(ofCarol) })
    const { request } = await b.next('request')
    b.leg.respond(request.id, 488)
    assert.equal(await news(a), { says: 'SIP/2.0 488 Not Acceptable Here', state: 'terminated' })
    await c.next('bye')
    a.leg.bye()
    await b.next('bye')
    await world.allQuiet()
    await world.records(2)
  })

  test('a party that changes its media while it is joined is shown as it is now', async () => {
    const { a, b } = await world.talking(world.alice, world.bob, 'bob')
    refer(a.leg, world.at('carol'))
    const c = await world.carol.taken()
    await news(a)
    c.leg.answer({ body: sdp(ofCarol) })
    await isJoined(b, from(99))
    await c.next('ack')
    assert.is(await isJoined(c, ofCarol), '192.0.2.99')
    await news(a)
    await a.next('bye')
    b.leg.bye()
    await c.next('bye')
    await world.allQuiet()
    await world.records(2)
  })

  test('a policy that refuses transfers, and one that passes them on', async () => {
    const { a, b } = await world.talking(world.alice, world.bob, 'stubborn')
    refer(a.leg, world.at('carol'))
    assert.is((await a.next('response')).status, 603)
    a.leg.bye()
    await b.next('bye')
    const { a: a2, b: b2 } = await world.talking(world.alice, world.bob, 'transparent')
    refer(a2.leg, world.at('carol'), [['Referred-By', '<sip:alice@acme.example>']])
    const { request } = await b2.next('request')
    assert.is(request.method, 'REFER')
    const valueOf = (name: string) => request.headers.find(([as]) => as === name)?.[1]
    assert.is(valueOf('Refer-To'), '<sip:carol@127.0.0.1>', 'the user crosses, at the host of the one who is told')
    assert.match(valueOf('Referred-By') ?? '', /^<sip:alice@127\.0\.0\.1>/)
    b2.leg.respond(request.id, 202)
    assert.is((await a2.next('response')).status, 202)
    b2.leg.request('NOTIFY', {
      headers: [['Event', 'refer'], ['Subscription-State', 'terminated;reason=noresource']],
      body: { type: 'message/sipfrag', text: 'SIP/2.0 200 OK\r\n' },
    })
    assert.equal(await news(a2), { says: 'SIP/2.0 200 OK', state: 'terminated' })
    a2.leg.bye()
    await b2.next('bye')
    await world.allQuiet()
    await world.records(2)
  })

  test('it stops, and nothing is left open', () => world.close())

  test.run()
}
