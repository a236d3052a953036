/** Applications that have requests passed on, and what phones on both sides see of the proxy between them. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { header } from '../../src/sip/headers.ts'
import type { SipRequest } from '../../src/sip/message.ts'
import type { Transactions } from '../../src/stack/transactions.ts'
import { bestOf } from '../../src/stack/wire/proxy/best.ts'
import { Waymarks } from '../../src/stack/wire/proxy/waymarks.ts'
import { answer, answerTo, inviteFrom, offer, sdp, valueOf } from '../edge/messages.ts'
import { quickPhone, type Phone } from '../edge/phones.ts'
import { assertNothingLeft } from '../support/leaks.ts'
import { eventually } from '../support/eventually.ts'
import { freePort } from '../support/ports.ts'
import { withWire, type Loose, type WireWorld } from './wire-world.ts'

/** An application that passes every INVITE on, and keeps what it hears of that. */
async function proxying(world: WireWorld, to: readonly string[], options: object = {}): Promise<Loose[]> {
  const results: Loose[] = []
  await world.app(srf => srf.invite((req: Loose) => {
    srf.proxyRequest(req, [...to], { ...options }, (error: Loose, result: Loose) => results.push(error ?? result))
  }))
  return results
}

function statuses(result: Loose): number[] {
  return result.responses.flatMap(({ msgs }: Loose) => msgs.map(({ status }: Loose) => status))
}

/** Two phones, a third one, and the front between them. */
function withThree(use: (world: WireWorld, alice: Phone, bob: Phone, carol: Phone) => Promise<void>): Promise<void> {
  return withWire(async (world, alice, bob) => {
    const carol = await quickPhone('udp')
    try {
      await use(world, alice, bob, carol)
    } finally {
      await carol.close()
    }
  })
}

test('a proxy that stays carries the whole call, from ringing to BYE', () => withWire(async (world, alice, bob) => {
  const results = await proxying(world, [bob.uri], { remainInDialog: true, headers: { 'X-Seen': 'here' } })
  const caller = alice.dial(world.uri)
  const callee = await bob.taken()
  assert.ok(callee.leg.invite.headers.some(([name, value]) => name === 'X-Seen' && value === 'here'))
  assert.is(callee.leg.invite.maxForwards, 69)
  callee.leg.progress(180)
  assert.is((await caller.next('progress')).status, 180)
  callee.leg.answer({ body: sdp(answer) })
  assert.equal((await caller.next('answer')).body, sdp(answer))
  caller.leg.ack()
  await callee.next('ack')
  await eventually(2_000, 'the end of the proxying', () => results.length === 1)
  assert.equal([results[0].connected, statuses(results[0])], [true, [200]])
  const asked = caller.leg.request('INVITE', { body: sdp(offer) })
  const { request } = await callee.next('request')
  callee.leg.respond(request.id, 200, { body: sdp(answer) })
  assert.is((await caller.next('response')).status, 200)
  caller.leg.ackReinvite(asked)
  assert.is((await callee.next('ack')).id, request.id)
  callee.leg.bye()
  await caller.next('bye')
  assert.is(world.front.dialogCount, 0)
}))

test('a proxy that does not stay sees no more of the call', () => withWire(async (world, alice, bob) => {
  const results = await proxying(world, [bob.uri])
  const caller = alice.dial(world.uri)
  const callee = await bob.taken()
  callee.leg.answer({ body: sdp(answer) })
  await caller.next('answer')
  await eventually(2_000, 'the end of the proxying', () => results.length === 1)
  await world.front.close()
  caller.leg.ack()
  await callee.next('ack')
  caller.leg.bye()
  await callee.next('bye')
}))

test('targets are tried one after the other, one that is silent is left', () =>
  withThree(async (world, alice, bob, carol) => {
    const silent = await freePort()
    const results = await proxying(world, [`sip:127.0.0.1:${silent}`, bob.uri, carol.uri], {
      provisionalTimeout: '300ms',
    })
    const caller = alice.dial(world.uri)
    const first = await bob.taken()
    assert.is(carol.arrived.length, 0)
    first.leg.reject(480, undefined)
    const second = await carol.taken()
    second.leg.answer({ body: sdp(answer) })
    await caller.next('answer')
    caller.leg.ack()
    await second.next('ack')
    await eventually(2_000, 'the end of the proxying', () => results.length === 1)
    assert.match(statuses(results[0]).join(), /^(?:408|503),480,200$/)
    caller.leg.bye()
    await second.next('bye')
  }))

test('targets tried at once all ring, and the rest is told to stop when one answers', () =>
  withThree(async (world, alice, bob, carol) => {
    const results = await proxying(world, [bob.uri, carol.uri], { forking: 'simultaneous' })
    const caller = alice.dial(world.uri)
    const [slow, quick] = [await bob.taken(), await carol.taken()]
    slow.leg.progress(180)
    quick.leg.progress(180)
    const forks = [(await caller.next('progress')).fork, (await caller.next('progress')).fork]
    assert.is(new Set(forks).size, 2)
    quick.leg.answer({ body: sdp(answer) })
    await caller.next('answer')
    caller.leg.ack()
    await Promise.all([slow.next('cancel'), quick.next('ack')])
    await eventually(2_000, 'the end of the proxying', () => results.length === 1)
    assert.equal(statuses(results[0]), [200])
    caller.leg.bye()
    await quick.next('bye')
  }))

test('a caller that gives up stops what rings, and no further target is tried', () =>
  withThree(async (world, alice, bob, carol) => {
    const results = await proxying(world, [bob.uri, carol.uri])
    const caller = alice.dial(world.uri)
    const callee = await bob.taken()
    callee.leg.progress(180)
    await caller.next('progress')
    caller.leg.cancel()
    await callee.next('cancel')
    assert.is((await caller.next('refused')).status, 487)
    await eventually(2_000, 'the end of the proxying', () => results.length === 1)
    assert.equal([results[0].connected, statuses(results[0])], [false, [487]])
    assert.is(carol.arrived.length, 0)
  }))

test('a target that rings for too long is told to stop, and 503 from the last comes to 500', () =>
  withThree(async (world, alice, bob, carol) => {
    const results = await proxying(world, [bob.uri, carol.uri], { finalTimeout: '200ms' })
    const caller = alice.dial(world.uri)
    const ringing = await bob.taken()
    ringing.leg.progress(180)
    const busy = await carol.taken()
    await ringing.next('cancel')
    busy.leg.reject(503, undefined)
    // 408 and 503: the lower class decides.
    assert.is((await caller.next('refused')).status, 408)
    await eventually(2_000, 'the end of the proxying', () => results.length === 1)
    assert.equal(statuses(results[0]), [408, 503])
  }))

test('a redirect is followed when asked to', () =>
  withThree(async (world, alice, bob, carol) => {
    const results = await proxying(world, [bob.uri], { followRedirects: true })
    const caller = alice.dial(world.uri)
    const moved = await bob.taken()
    moved.leg.reject(302, undefined, [['Contact', `<${carol.uri}>`]])
    const callee = await carol.taken()
    assert.is(callee.leg.invite.requestUri, carol.uri)
    callee.leg.reject(486, undefined)
    assert.is((await caller.next('refused')).status, 486)
    await eventually(2_000, 'the end of the proxying', () => results.length === 1)
    assert.equal(statuses(results[0]), [302, 486])
  }))

test('what cannot be proxied is said, and its request is still there to be answered', () =>
  withWire(async (world, alice, bob) => {
    const said: string[] = []
    await world.app(srf => srf.invite(async (req: Loose, res: Loose) => {
      for (const target of ['sip:', 'tel:+33145550100', Array.from({ length: 11 }, () => bob.uri)]) {
        await srf.proxyRequest(req, target, {}).catch((why: string) => said.push(why))
      }
      res.send(180)
      await srf.proxyRequest(req, bob.uri, {}).catch((why: string) => said.push(why))
      res.send(404)
    }))
    assert.is((await alice.dial(world.uri).next('refused')).status, 404)
    assert.equal(said.map(why => why.split(':')[0]), [
      'invalid request-uri', 'invalid request-uri', 'more than 10 destinations', 'Server error',
    ])
  }))

test('a request that came too far is refused, and its application hears with what', () =>
  withWire(async (world, alice, bob) => {
    const results = await proxying(world, [bob.uri])
    assert.is((await alice.dial(world.uri, { maxForwards: 0 }).next('refused')).status, 483)
    await eventually(2_000, 'the end of the proxying', () => results.length === 1)
    assert.equal(statuses(results[0]), [483])
  }))

test('the best refusal is the one that helps, with every challenge; 503 from behind us is 500', () => {
  const best = (...statuses: readonly number[]): number | undefined =>
    bestOf(statuses.map(status => answerTo(inviteFrom(), status, 'x')))?.status
  assert.is(best(486, 404, 603), 603)
  assert.is(best(500, 486, 484), 484)
  assert.is(best(302, 480), 302)
  assert.is(best(503), 500)
  const challenged = bestOf([
    answerTo(inviteFrom(), 407, 'a', [['Proxy-Authenticate', 'Digest realm="a"']]),
    answerTo(inviteFrom(), 401, 'b', [['WWW-Authenticate', 'Digest realm="b"']]),
  ])
  assert.is(challenged?.status, 407)
  assert.is(valueOf(challenged, 'www-authenticate'), 'Digest realm="b"')
})

test('only a mark of our own for this very call leads a request on', () => {
  const contactFor = ({ address }: { readonly address: string }) =>
    ({ host: address === '192.0.2.9' ? '192.0.2.1' : '198.51.100.1', port: 5060, transport: 'udp' }) as const
  const marks = new Waymarks({ contactFor } as unknown as Transactions, 'key')
  const flow = {
    transport: 'udp', address: '192.0.2.9', port: 5060, localAddress: '192.0.2.1', localPort: 5060, connection: 'udp',
  } as const
  const callee = { transport: 'udp', address: '198.51.100.7', port: 5060 } as const
  const lines = marks.lines('Record-Route', inviteFrom(), flow, callee)
  assert.is(lines.length, 2)
  const along = (routes: readonly string[], callId: string): SipRequest => ({
    ...inviteFrom(), headers: [...routes.map(route => header('Route', route)), header('Call-ID', callId)],
  })
  const routed = (routes: readonly string[], callId: string) => marks.routesBehind(along(routes, callId))
  const ours = lines.map(({ value }) => value)
  assert.equal(routed([...ours, '<sip:next.example;lr>'], 'call-1'), ['<sip:next.example;lr>'])
  assert.equal(routed(ours, 'call-1'), [])
  assert.is(routed(ours, 'call-2'), undefined)
  assert.is(routed(['<sip:192.0.2.1;lr>'], 'call-1'), undefined)
  assert.is(routed([], 'call-1'), undefined)
  const others = new Waymarks({ contactFor } as unknown as Transactions, 'other')
  assert.is(others.routesBehind(along(ours, 'call-1')), undefined)
})

test('nothing is left open', () => assertNothingLeft())

test.run()
