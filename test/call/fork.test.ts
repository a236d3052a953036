/** Several targets that ring together: who wins, who is left, what the caller hears, what is told of each. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { randomIds } from '../../src/base/ids.ts'
import { createLog } from '../../src/base/log.ts'
import { Call } from '../../src/call/call.ts'
import { CallFeed, type CallEvent } from '../../src/call/feed.ts'
import { Fork } from '../../src/call/fork.ts'
import { LiveCalls } from '../../src/call/live-calls.ts'
import type { LegEvent } from '../../src/edge/signaling.ts'
import type { Branch, Target } from '../../src/policy/decision.ts'
import { endOfFork, type End } from '../../src/policy/fork-end.ts'
import { fc } from '../support/drawn.ts'
import { FakeMedia } from '../support/fake-media.ts'
import { decisionOf, factsOf, planOf, targetOf } from '../support/fake-policy.ts'
import { FakeArrivedLeg, FakePlacedLeg, FakeSignaling, sampleSdp, sdpBody } from '../support/fake-signaling.ts'
import { targetsFor } from '../support/targets.ts'
import { VirtualClock } from '../support/virtual-clock.ts'

const settled = (): Promise<void> => new Promise(resolve => setImmediate(resolve))

function forkOf(delays: Readonly<Record<string, number>>): Target {
  const fork = Object.entries(delays).map(([name, afterMs]): Branch => ({ target: targetOf(name), afterMs }))
  return targetOf(Object.keys(delays).join('+'), { fork })
}

async function ringing(delays: Readonly<Record<string, number>>, next: readonly Target[] = []) {
  const signaling = new FakeSignaling()
  const clock = new VirtualClock()
  const calls = new LiveCalls()
  const told: CallEvent[] = []
  const feed = new CallFeed(error => { throw error })
  feed.subscribe(event => { told.push(event) })
  const leg = new FakeArrivedLeg()
  const plan = planOf([forkOf(delays), ...next])
  const hunt = targetsFor().hunt(plan)
  const call = new Call({
    signaling, media: new FakeMedia(), calls, feed, clock, ids: randomIds, log: createLog('silent'),
    transfers: { begin: () => ({ giveUp() {} }) },
  }, {
    uid: 'u1', leg, facts: factsOf(), plan, hunt, release() {}, path: 'relay', digest: 'd1',
    decision: decisionOf({ kind: 'dial', plan }),
  })
  call.start()
  await settled()
  const says = (): string[] => told.map(event => [
    event.on, 'leg' in event && event.leg, 'leg' in event && 'status' in event && event.status,
    'cause' in event && event.cause,
  ].filter(Boolean).join(' '))
  return { signaling, clock, calls, leg, says, call }
}

const rings: LegEvent = { on: 'progress', status: 180, reason: 'Ringing', fork: 'x', headers: [] }
const answers: LegEvent = { on: 'answer', status: 200, headers: [], body: sdpBody() }
const refuses = (status: number): LegEvent => ({ on: 'refused', status, reason: 'No', headers: [] })

function placed(signaling: FakeSignaling, at: number): FakePlacedLeg {
  const leg = signaling.placed[at]
  assert.ok(leg, `branch ${at + 1} was placed`)
  return leg
}

test('all that ring are written down together', async () => {
  const { signaling, call } = await ringing({ one: 0, two: 0, three: 0 })
  for (const [at, name] of ['one', 'two'].entries()) {
    Object.assign(placed(signaling, at), { ringing: () => [{ name }] })
  }
  assert.equal(call.snapshot().ringing, [{ name: 'one' }, { name: 'two' }])
  placed(signaling, 1).happens(answers)
  await settled()
  assert.is(call.snapshot().ringing, undefined)
})

test('all ring at once; who answers first has the call and the others stop ringing', async () => {
  const { signaling, leg, says, calls } = await ringing({ one: 0, two: 0, three: 0 })
  assert.is(signaling.placed.length, 3)
  const [one, two, three] = [placed(signaling, 0), placed(signaling, 1), placed(signaling, 2)]
  one.happens(rings)
  two.happens(rings)
  two.happens(answers)
  await settled()
  assert.equal([one.said, two.said, three.said], [['CANCEL'], ['ACK'], ['CANCEL']])
  assert.equal(one.sent[0]?.headers, [['Reason', 'SIP;cause=200;text="Call completed elsewhere"']])
  assert.equal(leg.said, ['180', '200'], 'one ringing for all of them')
  leg.happens({ on: 'ack' })
  two.happens({ on: 'bye', headers: [] })
  await settled()
  assert.equal(leg.said, ['180', '200', 'BYE'])
  assert.is(calls.count, 0)
  assert.equal(says(), [
    'attempt b1.1', 'attempt b1.2', 'attempt b1.3', 'progress b1.1 180', 'progress b1.2 180',
    'attempt-failed b1.1 487 cancelled', 'attempt-failed b1.3 487 cancelled', 'answered b1.2', 'ended',
  ])
})

test('a delayed member rings in its time, or at once when nobody else does', async () => {
  const { signaling, clock } = await ringing({ one: 0, two: 5000, three: 10_000 })
  placed(signaling, 0).happens(rings)
  clock.advance(4999)
  assert.is(signaling.placed.length, 1)
  clock.advance(1)
  assert.is(signaling.placed.length, 2)
  placed(signaling, 1).happens(refuses(486))
  assert.is(signaling.placed.length, 2, 'the first still rings')
  placed(signaling, 0).happens(refuses(480))
  assert.is(signaling.placed.length, 3)
})

test('early media of one says nothing of the others; alone it is heard', async () => {
  const { signaling, leg } = await ringing({ one: 0, two: 0 })
  const early: LegEvent = { on: 'progress', status: 183, reason: '', fork: 'x', headers: [], body: sdpBody() }
  placed(signaling, 0).happens(early)
  await settled()
  assert.equal(leg.sent.map(({ what, body }) => [what, body]), [['180', undefined]])
  placed(signaling, 1).happens(refuses(486))
  placed(signaling, 0).happens(early)
  await settled()
  assert.equal(leg.said, ['180', '183'])
})

test('an answer without a description has the one of its reliable provisional', async () => {
  const { signaling, leg } = await ringing({ one: 0, two: 0 })
  const sdp = sampleSdp.replace('m=audio 4000', 'm=audio 7000')
  placed(signaling, 1).happens({ on: 'progress', status: 183, reason: '', fork: 'x', headers: [], body: sdpBody(sdp) })
  placed(signaling, 1).happens({ on: 'answer', status: 200, headers: [] })
  await settled()
  assert.match(leg.sent.at(-1)?.body?.text ?? '', 'm=audio 7000')
})

test('what the caller asks while several ring is refused, and the call goes on', async () => {
  const { signaling, leg, clock } = await ringing({ one: 0, two: 0 })
  placed(signaling, 0).happens(rings)
  leg.happens({ on: 'request', request: { id: 'r1', method: 'INFO', headers: [] } })
  clock.advance(0)
  placed(signaling, 1).happens(answers)
  await settled()
  assert.equal(leg.said, ['180', '491 to r1', '200'])
})

test('a silent member is given up, and the attempt goes on with the others', async () => {
  const { signaling, clock, leg } = await ringing({ one: 0, two: 0 })
  placed(signaling, 1).happens(rings)
  clock.advance(4000)
  assert.equal(placed(signaling, 0).said, ['CANCEL'])
  placed(signaling, 1).happens(answers)
  await settled()
  assert.equal(leg.said, ['180', '200'])
})

test('all busy: the next tier, or the caller hears it; a 6xx ends the ringing of all', async () => {
  const busy = await ringing({ one: 0, two: 0 }, [targetOf('three')])
  placed(busy.signaling, 0).happens(refuses(503))
  placed(busy.signaling, 1).happens(refuses(503))
  await settled()
  assert.is(busy.signaling.last.dialed.requestUri, 'sip:+33145550100@three.example')
  const declined = await ringing({ one: 0, two: 0 }, [targetOf('three')])
  placed(declined.signaling, 0).happens(refuses(603))
  await settled()
  assert.equal(placed(declined.signaling, 1).said, ['CANCEL'])
  assert.equal(declined.leg.said, ['603 No'])
})

test('a caller who gives up, and a ring time that is over, end the ringing of all', async () => {
  const { signaling, leg, says } = await ringing({ one: 0, two: 0 })
  leg.happens({ on: 'cancel', headers: [] })
  assert.equal(signaling.placed.map(({ said }) => said), [['CANCEL'], ['CANCEL']])
  assert.ok(says().includes('attempt-failed b1.2 487 cancelled'))
  const long = await ringing({ one: 0, two: 0 })
  for (const branch of long.signaling.placed) branch.happens(rings)
  long.clock.advance(45_000)
  await settled()
  assert.equal(long.signaling.placed.map(({ said }) => said), [['CANCEL'], ['CANCEL']])
  assert.equal(long.leg.said, ['180', '480'])
})

test('a fork of live legs comes to what the policy\'s tests foretell', () => {
  const status = fc.constantFrom(200, 404, 486, 503, 603)
  const one = fc.record({
    afterMs: fc.constantFrom(0, 0, 1000, 5000, 9000), rings: fc.boolean(), status,
    endsMs: fc.integer({ min: 1, max: 30_000 }), does: fc.constantFrom('ends', 'ends', 'never', 'limit'),
  })
  const several = fc.uniqueArray(one, { minLength: 2, maxLength: 4, selector: ({ endsMs }) => endsMs })
  fc.assert(fc.property(several, drawn => {
    const does = drawn.toSorted((a, b) => a.afterMs - b.afterMs)
    const branches = does.map(({ afterMs }, at): Branch => ({ target: targetOf(`t${at}`), afterMs }))
    const ends = (name: string): End => {
      const it = does[Number(name.slice(1))]
      assert.ok(it)
      const failed = { rings: false, answers: false }
      const full = { status: 503, cause: 'limit' } as const
      if (it.does === 'limit') return { ...failed, afterMs: 0, failure: full, passedOver: true }
      if (it.does === 'never') return { ...failed, afterMs: 4000, failure: { status: 408, cause: 'no-progress' } }
      return { afterMs: it.endsMs, rings: true, answers: it.status === 200, failure: { status: it.status } }
    }
    const foretold = endOfFork(branches, 60_000, ({ name }) => ends(name))
    const rung = foretold.rung.map(({ target }) => target.name)
    const live = played(branches, ends)
    assert.equal(live.names, rung)
    if (rung.length > 0) {
      assert.equal([live.answers, live.atMs], [foretold.end.answers, foretold.end.afterMs])
      if (!live.answers) assert.is(live.status, foretold.end.failure.status)
    }
  }), { numRuns: 1000 })
})

/** Runs a fork whose targets do as they are told, on a clock of its own. */
function played(branches: readonly Branch[], endOf: (name: string) => End) {
  const clock = new VirtualClock()
  const names: string[] = []
  let result = { answers: false, status: 0, atMs: 0 }
  const fork = new Fork({
    clock, noProgressMs: 4000,
    enter: target => endOf(target.name).passedOver ? 'limit' : { heard() {}, answered() {}, leave() {} },
    place(target) {
      const end = endOf(target.name)
      names.push(target.name)
      const to = { uri: 'sip:x' }
      const leg = new FakePlacedLeg(target.name, { requestUri: to.uri, from: { user: '' }, to, maxForwards: 1 })
      if (end.failure.cause === undefined) {
        leg.happens(rings)
        clock.after(end.afterMs, () => leg.happens(end.answers ? answers : refuses(end.failure.status)))
      }
      return leg
    },
    heard() {}, failed() {}, passedOver() {},
  }, branches)
  fork.listen(event => {
    if (event.on === 'answer') result = { answers: true, status: 200, atMs: clock.monotonicMs() }
    if (event.on === 'refused') result = { answers: false, status: event.status, atMs: clock.monotonicMs() }
  })
  const beganMs = clock.monotonicMs()
  clock.advance(60_000)
  return { ...result, names, atMs: result.atMs - beganMs }
}

test.run()
