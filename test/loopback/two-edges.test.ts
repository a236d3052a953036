/**
 * One table of calls, run through the whole router on each of its edges: what the engine does must not
 * depend on whose SIP stack is below it.
 */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { CallRecord } from '../../src/cdr/record.ts'
import type { ArrivedLeg, Body, DialRequest, PlacedLeg } from '../../src/edge/signaling.ts'
import { withoutOrigin } from '../../src/sdp/origin.ts'
import { answer, offer, sdp } from '../edge/messages.ts'
import { phone, type Party, type Phone } from '../edge/phones.ts'
import { edges, type EdgeRouter } from '../support/edges.ts'
import { eventually } from '../support/eventually.ts'
import { assertNothingLeft } from '../support/leaks.ts'
import { freePort } from '../support/ports.ts'

/** Two phones that are called, one that calls, and the router between them. */
interface World {
  readonly bob: Phone
  readonly carol: Phone
  /** Calls a user: bob, carol, `both` in that order, or `gone`, whose phone is not there, then carol. */
  call(user: string, more?: Partial<DialRequest>): Party<PlacedLeg>
}

/** The router writes an origin of its own; all else of a description crosses untouched. */
function assertSame(body: Body | undefined, expected: Body): void {
  assert.equal(body && { ...body, text: withoutOrigin(body.text) }, { ...expected, text: withoutOrigin(expected.text) })
}

interface Talk {
  readonly caller: Party<PlacedLeg>
  readonly callee: Party<ArrivedLeg>
}

async function talking(world: World, user = 'bob'): Promise<Talk> {
  const caller = world.call(user)
  const callee = await world.bob.taken()
  callee.leg.answer({ body: sdp(answer) })
  assertSame((await caller.next('answer')).body, sdp(answer))
  caller.leg.ack()
  await callee.next('ack')
  return { caller, callee }
}

/** What happens, and what the record says of it. */
const scenarios: Readonly<Record<string, (world: World) => Promise<Partial<CallRecord>>>> = {
  async 'an answered call is hung up by the caller'(world) {
    const { caller, callee } = await talking(world)
    caller.leg.bye([['Reason', 'Q.850;cause=16']])
    assert.ok((await callee.next('bye')).headers.some(([name]) => name === 'Reason'))
    return { status: 200, endedBy: 'caller', rule: 'bob' }
  },

  async 'an answered call is hung up by the callee'(world) {
    const { caller, callee } = await talking(world)
    callee.leg.bye()
    await caller.next('bye')
    return { status: 200, endedBy: 'callee' }
  },

  async 'both hang up at once'(world) {
    const { caller, callee } = await talking(world)
    caller.leg.bye()
    callee.leg.bye()
    return { status: 200 }
  },

  async 'early media comes before the answer'(world) {
    const caller = world.call('bob')
    const callee = await world.bob.taken()
    callee.leg.progress(183, { body: sdp(answer) })
    assertSame((await caller.next('progress')).body, sdp(answer))
    callee.leg.answer({ body: sdp(answer) })
    await caller.next('answer')
    caller.leg.ack()
    await callee.next('ack')
    caller.leg.bye()
    await callee.next('bye')
    return { status: 200 }
  },

  async 'ringing without a description reaches the caller'(world) {
    const caller = world.call('bob')
    const callee = await world.bob.taken()
    callee.leg.progress(180)
    assert.is((await caller.next('progress')).status, 180)
    callee.leg.reject(480, undefined)
    assert.is((await caller.next('refused')).status, 480)
    return { status: 480, endedBy: 'callee' }
  },

  async 'busy is what the caller hears'(world) {
    const caller = world.call('bob')
    ;(await world.bob.taken()).leg.reject(486, undefined)
    assert.is((await caller.next('refused')).status, 486)
    return { status: 486, endedBy: 'callee', talkMs: 0 }
  },

  async 'a caller who gives up ends the callee\'s ringing'(world) {
    const caller = world.call('bob')
    const callee = await world.bob.taken()
    callee.leg.progress(180)
    await caller.next('progress')
    caller.leg.cancel([['Reason', 'SIP;cause=487']])
    assert.ok((await callee.next('cancel')).headers.some(([name]) => name === 'Reason'))
    assert.is((await caller.next('refused')).cause, 'cancelled')
    return { status: 487, endedBy: 'caller' }
  },

  async 'a refusal goes on to the next target'(world) {
    const caller = world.call('both')
    ;(await world.bob.taken()).leg.reject(503, undefined)
    const callee = await world.carol.taken()
    callee.leg.answer({ body: sdp(answer) })
    await caller.next('answer')
    caller.leg.ack()
    await callee.next('ack')
    caller.leg.bye()
    await callee.next('bye')
    return { status: 200 }
  },

  async 'a target that is not there goes on to the next'(world) {
    const caller = world.call('gone')
    const callee = await world.carol.taken()
    callee.leg.answer({ body: sdp(answer) })
    await caller.next('answer')
    caller.leg.ack()
    await callee.next('ack')
    caller.leg.bye()
    await callee.next('bye')
    return { status: 200 }
  },

  async 'a rule may refuse'(world) {
    assert.is((await world.call('nobody').next('refused')).status, 404)
    return { status: 404, endedBy: 'policy', rule: 'otherwise' }
  },

  async 'hold and back again, from either side'(world) {
    const { caller, callee } = await talking(world)
    for (const [from, to] of [[caller, callee], [callee, caller]] as const) {
      for (const direction of ['sendonly', 'sendrecv']) {
        const held = sdp(`${offer.replace('1 1 IN', `1 ${direction.length} IN`)}a=${direction}\r\n`)
        const id = from.leg.request('INVITE', { body: held })
        const { request } = await to.next('request')
        assertSame(request.body, held)
        to.leg.respond(request.id, 200, { body: sdp(answer) })
        assertSame((await from.next('response')).body, sdp(answer))
        from.leg.ackReinvite(id)
        await to.next('ack')
      }
    }
    caller.leg.bye()
    await callee.next('bye')
    return { status: 200 }
  },

  async 'a refused re-INVITE leaves the call as it was'(world) {
    const { caller, callee } = await talking(world)
    caller.leg.request('INVITE', { body: sdp(offer) })
    callee.leg.respond((await callee.next('request')).request.id, 488)
    assert.is((await caller.next('response')).status, 488)
    callee.leg.request('INFO', { body: { type: 'x/y', text: '1' } })
    caller.leg.respond((await caller.next('request')).request.id, 200)
    assert.is((await callee.next('response')).status, 200)
    caller.leg.bye()
    await callee.next('bye')
    return { status: 200 }
  },

  async 'of re-INVITEs that cross at least one is refused, and the call goes on'(world) {
    const { caller, callee } = await talking(world)
    caller.leg.request('INVITE', { body: sdp(offer) })
    callee.leg.request('INVITE', { body: sdp(offer) })
    // Refused 491 early enough, one side is free again when the other's re-INVITE comes through.
    const statuses = await eventually(2_000, 'both outcomes', () => {
      for (const { leg, events } of [caller, callee]) {
        for (const event of events) if (event.on === 'request') leg.respond(event.request.id, 488)
      }
      const outcomes = [caller, callee].flatMap(({ events }) =>
        events.flatMap(event => event.on === 'response' ? [event.status] : []))
      return outcomes.length === 2 ? outcomes : undefined
    })
    assert.ok(statuses.includes(491), statuses.join(', '))
    caller.leg.bye()
    await callee.next('bye')
    return { status: 200 }
  },

  async 'a late offer is answered in the ACK'(world) {
    const caller = world.call('bob', { body: undefined } as never)
    const callee = await world.bob.taken()
    assert.is(callee.leg.invite.body, undefined)
    callee.leg.answer({ body: sdp(offer) })
    assertSame((await caller.next('answer')).body, sdp(offer))
    caller.leg.ack(sdp(answer))
    assertSame((await callee.next('ack')).body, sdp(answer))
    caller.leg.bye()
    await callee.next('bye')
    return { status: 200 }
  },

  async 'INFO goes both ways'(world) {
    const { caller, callee } = await talking(world)
    for (const [from, to] of [[caller, callee], [callee, caller]] as const) {
      const body = { type: 'application/dtmf-relay', text: 'Signal=5\r\nDuration=160\r\n' }
      from.leg.request('INFO', { body })
      const { request } = await to.next('request')
      assert.equal([request.method, request.body], ['INFO', body])
      to.leg.respond(request.id, 200)
      assert.is((await from.next('response')).status, 200)
    }
    caller.leg.bye()
    await callee.next('bye')
    return { status: 200 }
  },

  async 'UPDATE goes both ways'(world) {
    const { caller, callee } = await talking(world)
    for (const [from, to] of [[caller, callee], [callee, caller]] as const) {
      from.leg.request('UPDATE', { body: sdp(offer) })
      const { request } = await to.next('request')
      assert.is(request.method, 'UPDATE')
      assertSame(request.body, sdp(offer))
      to.leg.respond(request.id, 200, { body: sdp(answer) })
      assertSame((await from.next('response')).body, sdp(answer))
    }
    caller.leg.bye()
    await callee.next('bye')
    return { status: 200 }
  },
}

for (const [edge, start] of Object.entries(edges)) {
  const test = suite(edge)
  let router: EdgeRouter
  let phones: readonly [alice: Phone, bob: Phone, carol: Phone]

  test('the router is ready', async () => {
    phones = [await phone('udp'), await phone('udp'), await phone('udp')]
    const [, bob, carol] = phones
    router = await start(`policy: 1
pools:
  both: { pick: { in-order: ["${bob.uri}", "${carol.uri}"] } }
  gone: { pick: { in-order: ["sip:127.0.0.1:${await freePort()}", "${carol.uri}"] } }
rules:
  - { name: bob, when: { peer: anyone, to: bob }, do: { dial: "${bob.uri}" } }
  - { name: both, when: { peer: anyone, to: both }, do: { dial: both } }
  - { name: gone, when: { peer: anyone, to: gone }, do: { dial: gone } }
otherwise: { reject: 404 }
`)
  })

  for (const [name, play] of Object.entries(scenarios)) {
    test(name, async () => {
      const [alice, bob, carol] = phones
      const expected = await play({ bob, carol, call: (user, more) => alice.dial(`sip:${user}@${router.sip}`, more) })
      const record = await router.record()
      for (const [key, value] of Object.entries(expected)) assert.equal(record[key as keyof CallRecord], value, key)
      await eventually(3_000, 'nothing live', () =>
        router.liveCount + phones.reduce((sum, { edge: each }) => sum + each.legCount, 0) === 0)
    })
  }

  test('it stops, and nothing is left open', async () => {
    await router.close()
    for (const each of phones) await each.close()
    await assertNothingLeft()
  })

  test.run()
}
