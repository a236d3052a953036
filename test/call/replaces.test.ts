import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { sdp } from '../edge/messages.ts'
import {
  isJoined, news, ofAlice, ofBob, ofCarol, openWorld, refer, replaces, speaker, type World,
} from './transfer-world.ts'

for (const onFront of [false, true]) {
  const test = suite(onFront ? 'drachtio-srf on the wire front' : 'our own stack')
  let world: World

  test.before(async () => { world = await openWorld(() => '', onFront) })

  test('an attended transfer joins the far ends of both calls', async () => {
    const { a, b } = await world.talking(world.alice, world.bob, 'bob')
    const { a: a2, b: c } = await world.talking(world.alice, world.carol, 'carol', ofAlice, ofCarol)
    const target = encodeURIComponent(replaces(a2.leg.dialog))
    refer(a.leg, `${world.at('carol')}?Replaces=${target}`)
    assert.is((await a.next('response')).status, 202)
    await news(a)
    assert.is(await isJoined(c, ofCarol), '192.0.2.12')
    assert.is(await isJoined(b, ofBob), '192.0.2.13')
    assert.equal(await news(a), { says: 'SIP/2.0 200 OK', state: 'terminated' })
    await a.next('bye')
    await a2.next('bye')
    b.leg.bye()
    await c.next('bye')
    await world.allQuiet()
    assert.equal((await world.records(3)).map(({ reason }) => reason),
      ['the call was transferred', 'the call was transferred', 'the caller hung up'])
  })

  test('an attended transfer by one who was called, and called the other', async () => {
    const { a, b } = await world.talking(world.alice, world.bob, 'bob')
    const { a: b2, b: c } = await world.talking(world.bob, world.carol, 'carol', ofBob, ofCarol)
    refer(b.leg, `${world.at('carol')}?Replaces=${encodeURIComponent(replaces(b2.leg.dialog))}`)
    await news(b)
    assert.is(await isJoined(c, ofCarol), '192.0.2.11')
    assert.is(await isJoined(a, ofAlice), '192.0.2.13')
    await news(b)
    await b.next('bye')
    await b2.next('bye')
    c.leg.bye()
    await a.next('bye')
    await world.allQuiet()
    await world.records(3)
  })

  test('a new call takes the place of one of the two', async () => {
    const { a, b } = await world.talking(world.alice, world.bob, 'bob')
    // Alice's other phone would do this; Carol stands for it, on the same machine.
    const c = world.carol.dial(world.at('bob'), { body: sdp(ofCarol), headers: [['Replaces', replaces(a.leg.dialog)]] })
    assert.is(await isJoined(b, ofBob), '192.0.2.13')
    assert.is(speaker((await c.next('answer')).body?.text), '192.0.2.12')
    c.leg.ack()
    await a.next('bye')
    c.leg.bye()
    await b.next('bye')
    await world.allQuiet()
    await world.records(2)
  })

  test('Replaces that names nothing, twice, or only what rings is refused', async () => {
    const { a, b } = await world.talking(world.alice, world.bob, 'bob')
    const named = replaces(a.leg.dialog)
    const asked = async (...values: readonly string[]) => {
      const c = world.carol.dial(world.at('bob'), { headers: values.map(value => ['Replaces', value] as const) })
      return (await c.next('refused')).status
    }
    assert.is(await asked(named.replace('to-tag=', 'to-tag=x')), 481)
    assert.is(await asked(named, named), 400)
    assert.is(await asked('nonsense'), 400)
    assert.is(await asked(`${named};early-only`), 486)
    a.leg.bye()
    await b.next('bye')
    await world.allQuiet()
    await world.records(1)
  })

  // Before an answer drachtio-server does not tell our tag.
  if (!onFront) test('a consultation nobody answered yet: its target is called for the one who stays', async () => {
    const { a, b } = await world.talking(world.alice, world.bob, 'bob')
    const a2 = world.alice.dial(world.at('carol'), { body: sdp(ofAlice) })
    const rings = await world.carol.taken()
    rings.leg.progress(180)
    await a2.next('progress')
    refer(a.leg, `${world.at('carol')}?Replaces=${encodeURIComponent(replaces(a2.leg.dialog))}`)
    await rings.next('cancel')
    const c = await world.carol.taken()
    assert.is(speaker(c.leg.invite.body?.text), '192.0.2.12')
    c.leg.answer({ body: sdp(ofCarol) })
    await isJoined(b)
    await news(a)
    await news(a)
    await a.next('bye')
    c.leg.bye()
    await b.next('bye')
    await world.allQuiet()
    await world.records(3)
  })

  test('it stops, and nothing is left open', () => world.close())

  test.run()
}
