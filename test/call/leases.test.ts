/**
 * Ten thousand calls through admission, with every way a call can end, drawn from a seed: no limit is
 * ever exceeded and every counter comes back to nothing.
 */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { RouterError } from '../../src/base/errors.ts'
import { randomIds } from '../../src/base/ids.ts'
import { createLog } from '../../src/base/log.ts'
import { createAdmission } from '../../src/call/admission.ts'
import { CallFeed, type CallEvent } from '../../src/call/feed.ts'
import { LiveCalls } from '../../src/call/live-calls.ts'
import type { KnownTarget } from '../../src/policy/known-targets.ts'
import { FakeMedia } from '../support/fake-media.ts'
import { factsOf, planOf, policyOf, targetOf } from '../support/fake-policy.ts'
import { FakeArrivedLeg, FakeSignaling, sdpBody, type FakePlacedLeg } from '../support/fake-signaling.ts'
import { targetsFor } from '../support/targets.ts'
import { VirtualClock } from '../support/virtual-clock.ts'

const settled = (): Promise<void> => new Promise(resolve => setImmediate(resolve))
const most = { pbx: 20, carrier: 14, perContact: 9, perCaller: 4 }

function setUp(seed: number) {
  let state = seed
  const random = (): number => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32
  const clock = new VirtualClock()
  const signaling = new FakeSignaling()
  const media = new FakeMedia()
  const calls = new LiveCalls()
  const events: CallEvent[] = []
  const feed = new CallFeed(error => { throw error })
  let live = 0
  feed.subscribe(event => {
    events.push(event)
    if (event.on === 'started') live += 1
    if (event.on === 'ended') live -= 1
  })
  const list = [
    targetOf('carrier', { peer: 'carrier' }), targetOf('carrier/2', { peer: 'carrier' }),
    targetOf('other', { peer: 'other' }),
  ]
  const fellows = list.map(({ name }) => name)
  const known: KnownTarget[] = list.map(target => ({
    target,
    health: {
      pool: 'pool', fellows,
      breaker: {
        failures: 5, among: 20, on: { statuses: new Set([503]), causes: new Set(['no-progress']) }, restMs: 5000,
        trial: 2, slowStartMs: 5000, ejectShare: 0.5,
      },
    },
  }))
  const targets = targetsFor({ clock, random })
  targets.adopt({
    targets: known,
    limits: new Map([
      ['pbx', { calls: most.pbx, perCaller: most.perCaller }],
      ['carrier', { calls: most.carrier, perContact: most.perContact }],
    ]),
  })
  const policy = policyOf({ kind: 'dial', plan: planOf(list) }, {
    factsOf: ({ fromUri }) => factsOf({
      peer: 'pbx', from: { uri: fromUri, user: fromUri.slice(4, 6), host: 'x' },
    }),
  })
  const admission = createAdmission({
    policy: { current: { number: 1, policy, sinceMs: 0 } }, signaling, media, targets, calls, feed, clock,
    ids: randomIds, log: createLog('silent'),
  })
  return { random, clock, signaling, media, calls, events, targets, admission, live: () => live }
}

type World = ReturnType<typeof setUp>
type End = (world: World, leg: FakeArrivedLeg, placed: FakePlacedLeg | undefined) => void | Promise<void>

const answer: End = async ({ signaling }, leg) => {
  signaling.placed.at(-1)?.happens({ on: 'answer', status: 200, headers: [], body: sdpBody() })
  await settled()
  leg.happens({ on: 'ack' })
}

/** What can happen to a call; several may, one after another and some twice, as on the wire. */
const happenings: readonly End[] = [
  answer,
  answer,
  (_, leg) => leg.happens({ on: 'cancel', headers: [] }),
  (_, leg) => leg.happens({ on: 'bye', headers: [] }),
  (_, leg) => leg.happens({ on: 'gone', why: 'silence' }),
  (_, __, placed) => placed?.happens({ on: 'refused', status: 503, reason: '', headers: [] }),
  (_, __, placed) => placed?.happens({ on: 'refused', status: 503, reason: '', headers: [['Retry-After', '2']] }),
  (_, __, placed) => placed?.happens({ on: 'refused', status: 486, reason: '', headers: [] }),
  (_, __, placed) => placed?.happens({ on: 'refused', status: 503, reason: '', cause: 'unreachable', headers: [] }),
  (_, __, placed) => placed?.happens({ on: 'progress', status: 180, reason: '', fork: 'x', headers: [] }),
  (_, __, placed) => placed?.happens({ on: 'answer', status: 200, headers: [] }),
  (_, __, placed) => placed?.happens({ on: 'bye', headers: [] }),
  (_, __, placed) => placed?.happens({ on: 'gone', why: 'silence' }),
  ({ clock }) => clock.pass(5000),
  ({ calls }) => { for (const call of [...calls].slice(0, 1)) call.hangUp('operator', 'enough') },
  ({ media }) => { media.failing = new RouterError('MEDIA_UNAVAILABLE', 'no media engine is reachable') },
  ({ media }) => { media.failing = undefined },
]

test('of 10,000 calls with every way to end none exceeds a limit and none leaves a counter behind', async () => {
  const world = setUp(11)
  const { random, clock, signaling, calls, events, targets, admission } = world
  const legs: FakeArrivedLeg[] = []
  let mostLive = 0
  for (let n = 0; n < 10_000; n += 1) {
    const leg = new FakeArrivedLeg({ callId: `c${n}`, from: { uri: `sip:a${Math.floor(random() * 10)}@x` } })
    legs.push(leg)
    admission.admit(leg)
    if (n % 3 === 0) await settled()
    for (let step = 0; step < 2; step += 1) {
      const happening = happenings[Math.floor(random() * happenings.length)]
      const one = legs[Math.max(0, legs.length - 1 - Math.floor(random() * 60))]
      const placed = signaling.placed[Math.max(0, signaling.placed.length - 1 - Math.floor(random() * 60))]
      if (one) await happening?.(world, one, placed)
    }
    mostLive = Math.max(mostLive, world.live())
    const held = new Map(targets.list().map(({ name, calls: count }) => [name, count]))
    for (const count of held.values()) assert.ok(count >= 0, 'no counter is negative')
    assert.ok((held.get('carrier') ?? 0) <= most.perContact && (held.get('carrier/2') ?? 0) <= most.perContact)
    assert.ok((held.get('carrier') ?? 0) + (held.get('carrier/2') ?? 0) <= most.carrier)
    assert.ok(world.live() <= most.pbx, `${world.live()} calls`)
  }
  assert.is(mostLive, most.pbx, 'the limit was reached')
  for (const call of [...calls]) call.hangUp('system', 'the end')
  await clock.pass(200_000)
  assert.is(calls.count, 0)
  assert.equal(targets.list().map(({ calls: count }) => count), [0, 0, 0])

  const ended = events.filter(event => event.on === 'ended').length
  assert.is(events.filter(event => event.on === 'started').length, 10_000)
  assert.is(ended, 10_000, 'each call ends once')
  const limited = events.filter(event => event.on === 'ended' && event.why.startsWith('limit')).length
  const passedOver = events.filter(event => event.on === 'passed-over').length
  process.stdout.write(`\n  ${mostLive} at once, ${limited} over a limit, ${passedOver} targets passed over\n  `)
  assert.ok(limited > 100 && passedOver > 100)

  // Every place is free again: as many calls as the limits allow get one, and not one more.
  const leases = Array.from({ length: most.pbx }, (_, at) => targets.arrive('pbx', `free${at}`))
  assert.ok(leases.every(lease => typeof lease !== 'string'))
  assert.is(targets.arrive('pbx', 'late'), 'calls')
})

test.run()
