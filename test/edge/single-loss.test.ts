/**
 * Six flows between two phones on real sockets; in turn each of their datagrams is lost, doubled, or
 * so late that others overtake it. Every flow comes to its intended end each time.
 */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { eventually } from '../support/eventually.ts'
import { assertNothingLeft } from '../support/leaks.ts'
import { wireOf, type Fate } from '../support/lossy.ts'
import { Places } from '../support/places.ts'
import { answer, offer, sdp } from './messages.ts'
import { phone, quickPhone, type Phone } from './phones.ts'

type Flow = (a: Phone, b: Phone) => Promise<void>

const WAIT_MS = 4_000
/** How many calls are made at a time: with more a busy machine takes longer than their timers. */
const AT_ONCE = 4
const moved = offer.replace('4000', '4002')

/** Asks again while something stands in the way, as a caller would. */
async function insisting(ask: () => Promise<number>): Promise<number> {
  for (let tries = 0; tries < 20; tries++) {
    const status = await ask()
    if (status !== 491 && status !== 500) return status
    await new Promise(resolve => setTimeout(resolve, 20))
  }
  return 0
}

const flows: Readonly<Record<string, Flow>> = {
  async 'a call that is answered and hung up'(a, b) {
    const caller = a.dial(b.uri)
    const callee = await b.taken()
    callee.leg.progress(180)
    callee.leg.answer({ body: sdp(answer) })
    assert.equal((await caller.next('answer', WAIT_MS)).body, sdp(answer))
    caller.leg.ack()
    await callee.next('ack', WAIT_MS)
    caller.leg.bye()
    await callee.next('bye', WAIT_MS)
  },
  async 'a reliable provisional, its PRACK, an UPDATE while it rings'(a, b) {
    const caller = a.dial(b.uri)
    const callee = await b.taken()
    callee.leg.progress(183, { body: sdp(answer) })
    await caller.next('progress', WAIT_MS)
    const status = await insisting(async () => {
      const id = caller.leg.request('UPDATE', { body: sdp(moved) })
      await eventually(WAIT_MS, 'the UPDATE, or its refusal', () =>
        [...caller.events, ...callee.events].some(({ on }) => on === 'response' || on === 'request'))
      if (callee.events.some(({ on }) => on === 'request')) {
        const { request } = await callee.next('request')
        callee.leg.respond(request.id, 200, { body: sdp(answer) })
      }
      const said = await caller.next('response', WAIT_MS)
      assert.is(said.id, id)
      return said.status
    })
    assert.is(status, 200)
    callee.leg.answer({ body: sdp(answer) })
    await caller.next('answer', WAIT_MS)
    caller.leg.ack()
    await callee.next('ack', WAIT_MS)
    callee.leg.bye()
    await caller.next('bye', WAIT_MS)
  },
  async 'a re-INVITE'(a, b) {
    const caller = a.dial(b.uri)
    const callee = await b.taken()
    callee.leg.answer({ body: sdp(answer) })
    await caller.next('answer', WAIT_MS)
    caller.leg.ack()
    await callee.next('ack', WAIT_MS)
    const id = caller.leg.request('INVITE', { body: sdp(moved) })
    const { request } = await callee.next('request', WAIT_MS)
    callee.leg.respond(request.id, 200, { body: sdp(answer) })
    assert.is((await caller.next('response', WAIT_MS)).status, 200)
    caller.leg.ackReinvite(id)
    await callee.next('ack', WAIT_MS)
    callee.leg.bye()
    await caller.next('bye', WAIT_MS)
  },
  async 'a late offer, answered in the ACK'(a, b) {
    const caller = a.dial(b.uri, { body: undefined } as never)
    const callee = await b.taken()
    callee.leg.answer({ body: sdp(offer) })
    await caller.next('answer', WAIT_MS)
    caller.leg.ack(sdp(answer))
    assert.equal((await callee.next('ack', WAIT_MS)).body, sdp(answer))
    caller.leg.bye()
    await callee.next('bye', WAIT_MS)
  },
  async 'a refusal'(a, b) {
    const caller = a.dial(b.uri)
    const callee = await b.taken()
    callee.leg.reject(486, undefined)
    assert.is((await caller.next('refused', WAIT_MS)).status, 486)
  },
  async 'a call given up while it rings'(a, b) {
    const caller = a.dial(b.uri)
    const callee = await b.taken()
    callee.leg.progress(180)
    // A 180 is not repeated, nor a 100; one of the two is enough.
    await eventually(WAIT_MS, 'a provisional', () => caller.events.length > 0)
    caller.leg.cancel()
    await callee.next('cancel', WAIT_MS)
    assert.is((await caller.next('refused', WAIT_MS)).cause, 'cancelled')
  },
}

/** Plays a flow; `fate` is that of each datagram. @returns how many there were */
async function played(flow: Flow, fate: (at: number) => Fate): Promise<number> {
  let count = 0
  const wire = wireOf(at => {
    count = at + 1
    return fate(at)
  })
  const a = await phone('udp', undefined, { wire, isQuick: true })
  const b = await quickPhone('udp')
  try {
    await flow(a, b)
    await eventually(WAIT_MS, 'no leg left', () => a.edge.legCount + b.edge.legCount === 0)
    return count
  } finally {
    await a.close()
    await b.close()
  }
}

const fates: Readonly<Record<string, Fate>> = { lost: [], doubled: [0, 0], late: [70] }

for (const [name, flow] of Object.entries(flows)) {
  test(`${name}: whichever datagram is lost, doubled or late`, async () => {
    const count = await played(flow, () => [0])
    assert.ok(count >= 4, `${count} datagrams`)
    const failures: string[] = []
    for (const [what, fate] of Object.entries(fates)) {
      const places = new Places(AT_ONCE)
      await Promise.all(Array.from({ length: count }, (_, nth) =>
        places.taken(() => played(flow, at => at === nth ? fate : [0])).catch((error: unknown) => {
          failures.push(`${nth + 1} of ${count} ${what}: ${String(error)}`)
        })))
    }
    assert.equal(failures, [])
  })
}

test('nothing is left open', () => assertNothingLeft())

test.run()
