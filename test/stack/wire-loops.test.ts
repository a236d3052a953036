/** Requests that come back to the proxy that sent them on, and how far one is split (RFC 5393). */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { header } from '../../src/sip/headers.ts'
import type { SipRequest } from '../../src/sip/message.ts'
import { breadthOf } from '../../src/stack/wire/proxy/breadth.ts'
import { Loops } from '../../src/stack/wire/proxy/loops.ts'
import { answer, inviteFrom, sdp } from '../edge/messages.ts'
import { quickPhone, type Phone } from '../edge/phones.ts'
import { assertNothingLeft } from '../support/leaks.ts'
import { eventually } from '../support/eventually.ts'
import { withWire, type Loose, type WireWorld } from './wire-world.ts'

/** An application that passes every INVITE on to where `targets` says, and keeps the statuses of each. */
async function proxying(
  world: WireWorld, targets: (requestUri: string) => readonly string[], options: object = {},
): Promise<number[][]> {
  const results: number[][] = []
  await world.app(srf => srf.invite((req: Loose) => {
    srf.proxyRequest(req, [...targets(req.uri)], { ...options }, (_: Loose, result: Loose) => {
      results.push(result.responses.flatMap(({ msgs }: Loose) => msgs.map(({ status }: Loose) => status)))
    })
  }))
  return results
}

const at = ({ uri }: WireWorld, user: string): string => uri.replace('sip:', `sip:${user}@`)

const breadthSeen = (party: Awaited<ReturnType<Phone['taken']>>): string | undefined =>
  party.leg.invite.headers.find(([name]) => name.toLowerCase() === 'max-breadth')?.[1]

test('a request that comes back as it was is refused, once, while its other target rings', () =>
  withWire(async (world, alice, bob) => {
    const results = await proxying(world, () => [world.uri, bob.uri], { forking: 'simultaneous' })
    const caller = alice.dial(world.uri)
    const callee = await bob.taken()
    await eventually(2_000, 'the loop is seen', () => results.length === 1)
    assert.equal(results, [[482]])
    callee.leg.answer({ body: sdp(answer) })
    await caller.next('answer')
    caller.leg.ack()
    await callee.next('ack')
    assert.is(bob.arrived.length, 0)
    await eventually(2_000, 'the end of the proxying', () => results.length === 2)
    assert.equal(results[1], [482, 200])
    caller.leg.bye()
    await callee.next('bye')
  }))

test('one that comes back with another target goes on, however often, and its call is like any other', () =>
  withWire(async (world, alice, bob) => {
    const next: Readonly<Record<string, string>> = { a: at(world, 'b'), b: at(world, 'c'), c: bob.uri }
    const towards = (uri: string): string[] => [next[/sip:(.)@/.exec(uri)?.[1] ?? ''] ?? '']
    const results = await proxying(world, towards, { remainInDialog: true })
    const caller = alice.dial(at(world, 'a'))
    const callee = await bob.taken()
    assert.is(callee.leg.invite.maxForwards, 67)
    callee.leg.progress(180)
    await caller.next('progress')
    callee.leg.answer({ body: sdp(answer) })
    await caller.next('answer')
    caller.leg.ack()
    await callee.next('ack')
    await eventually(2_000, 'the end of all three', () => results.length === 3)
    caller.leg.bye()
    await callee.next('bye')
  }))

test('a caller that gives up a spiral gives up all of it', () => withWire(async (world, alice, bob) => {
  await proxying(world, uri => [uri.includes('a@') ? at(world, 'b') : bob.uri])
  const caller = alice.dial(at(world, 'a'))
  const callee = await bob.taken()
  callee.leg.progress(180)
  await caller.next('progress')
  caller.leg.cancel()
  await callee.next('cancel')
  assert.is((await caller.next('refused')).status, 487)
}))

async function withCarol(use: (world: WireWorld, alice: Phone, bob: Phone, carol: Phone) => Promise<void>) {
  await withWire(async (world, alice, bob) => {
    const carol = await quickPhone('udp')
    try {
      await use(world, alice, bob, carol)
    } finally {
      await carol.close()
    }
  })
}

test('targets tried at once share the breadth, which one that says nothing has as well', () =>
  withCarol(async (world, alice, bob, carol) => {
    await proxying(world, () => [bob.uri, carol.uri], { forking: 'simultaneous' })
    for (const [said, seen] of [[[], ['30', '30']], [[['Max-Breadth', '5']], ['2', '3']]] as const) {
      const caller = alice.dial(world.uri, { headers: said })
      const callees = [await bob.taken(), await carol.taken()]
      assert.equal(callees.map(breadthSeen), seen)
      for (const callee of callees) callee.leg.reject(486, undefined)
      await caller.next('refused')
    }
  }))

test('with breadth for one the second target is tried when the first is over', () =>
  withCarol(async (world, alice, bob, carol) => {
    await proxying(world, () => [bob.uri, carol.uri], { forking: 'simultaneous' })
    const caller = alice.dial(world.uri, { headers: [['Max-Breadth', '1']] })
    const first = await bob.taken()
    first.leg.progress(180)
    await caller.next('progress')
    assert.is(carol.arrived.length, 0)
    first.leg.reject(480, undefined)
    const second = await carol.taken()
    assert.equal([first, second].map(breadthSeen), ['1', '1'])
    second.leg.reject(486, undefined)
    await caller.next('refused')
  }))

test('without any breadth nothing is passed on', () => withWire(async (world, alice, bob) => {
  const results = await proxying(world, () => [bob.uri])
  const caller = alice.dial(world.uri, { headers: [['Max-Breadth', '0']] })
  assert.is((await caller.next('refused')).status, 440)
  await eventually(2_000, 'the end of the proxying', () => results.length === 1)
  assert.equal(results, [[440]])
}))

test('no more breadth is granted than 60, and what is no number says nothing', () => {
  const said = (value: string): number => breadthOf({ ...inviteFrom(), headers: [header('Max-Breadth', value)] })
  assert.equal(['0', '7', '4000000000', 'x'].map(said), [0, 7, 60, 60])
})

test('a loop is told by what decides where a request goes, and by a hash of our own', () => {
  const [loops, others] = [new Loops('key'), new Loops('other')]
  const behind = (request: SipRequest, mark: string): SipRequest => ({
    ...request, headers: [header('Via', `SIP/2.0/UDP 192.0.2.1;branch=z9hG4bKx.${mark}`), ...request.headers],
  })
  const request = inviteFrom()
  const back = behind(request, loops.markOf(request))
  const more = (as: string, value: string): SipRequest => ({ ...back, headers: [...back.headers, header(as, value)] })
  assert.is(loops.isLoop(request), false)
  assert.is(loops.isLoop(back), true)
  assert.is(loops.isLoop({ ...back, method: 'CANCEL' }), true)
  assert.is(loops.isLoop(more('X-Seen', 'there')), true)
  assert.is(loops.isLoop(behind(back, 'another')), true)
  assert.is(loops.isLoop(more('Route', '<sip:192.0.2.1;lr>')), false)
  assert.is(loops.isLoop({ ...back, uri: 'sip:other@192.0.2.1' }), false)
  assert.is(others.isLoop(back), false)
})

test('nothing is left open', () => assertNothingLeft())

test.run()
