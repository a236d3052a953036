/** Calls that end at an application, from the caller's INVITE to the last leg: both far ends are played by hand. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { createApps } from '../../src/apps/apps.ts'
import { randomIds } from '../../src/base/ids.ts'
import { createLog } from '../../src/base/log.ts'
import { createMetrics } from '../../src/base/metrics.ts'
import { createAdmission } from '../../src/call/admission.ts'
import { CallFeed } from '../../src/call/feed.ts'
import { LiveCalls } from '../../src/call/live-calls.ts'
import type { Body } from '../../src/edge/signaling.ts'
import type { AppPlan, FlowPlan } from '../../src/policy/apps/app-plan.ts'
import type { AroundDial, DialPlan } from '../../src/policy/decision.ts'
import { failoverOf } from '../call/failover.ts'
import { FakeMedia } from '../support/fake-media.ts'
import { agentOf, queueOf } from '../support/fake-queue.ts'
import { editOf, editsOf, planOf, policyOf, targetOf } from '../support/fake-policy.ts'
import { FakeArrivedLeg, FakeSignaling, sampleSdp, sdpBody } from '../support/fake-signaling.ts'
import { targetsFor } from '../support/targets.ts'
import { VirtualClock } from '../support/virtual-clock.ts'

const announcement: AppPlan = { app: 'announce', name: 'a.wav', play: ['a.wav'], times: 1 }
const closed: AppPlan = { ...announcement, refuse: { status: 480, reason: 'Closed' } }

/** Calls this with music, then says that nobody was there. */
function sentOn(plan: DialPlan): FlowPlan {
  return {
    app: 'flow', name: 'main', flow: {
      name: 'main', steps: [{ do: 'dial', plan, music: 'hold.wav' }, { do: 'play', files: ['nobody.wav'] }],
    },
  }
}

const toOne = sentOn(planOf([targetOf('one')]))

async function setUp(work: AppPlan, around: Partial<AroundDial> = {}) {
  const clock = new VirtualClock()
  const log = createLog('silent')
  const feed = new CallFeed(error => { throw error })
  const ended: number[] = []
  const counted: unknown[] = []
  feed.subscribe(event => { if (event.on === 'ended') ended.push(event.status) })
  feed.subscribe(event => { if (event.on === 'counted') counted.push(event.counts) })
  const signaling = new FakeSignaling()
  const media = new FakeMedia()
  const calls = new LiveCalls()
  const policy = policyOf({ kind: 'app', work, around: { headers: [], ...around } }, { promptsIn: '/prompts' })
  const apps = createApps({ clock, log, metrics: createMetrics() })
  feed.subscribe(apps.queues.listener)
  const admission = createAdmission({
    policy: { current: { number: 1, policy, sinceMs: 0 } }, signaling, media, targets: targetsFor(), calls,
    feed, clock, ids: randomIds, log, startApp: apps.start,
  })
  const caller = new FakeArrivedLeg()
  admission.admit(caller)
  await clock.pass(0)
  return {
    clock, caller, media, signaling, ended, counted, queues: apps.queues,
    /** The caller takes the answer. */
    async talks() {
      assert.equal(caller.said, ['200'])
      caller.happens({ on: 'ack' })
      await clock.pass(0)
    },
    async says(event: Parameters<FakeArrivedLeg['happens']>[0]) {
      caller.happens(event)
      await clock.pass(0)
    },
    async callee(event: Parameters<FakeArrivedLeg['happens']>[0]) {
      signaling.last.happens(event)
      await clock.pass(0)
    },
    /** Nothing is left, and nothing comes of what was planned. */
    async isOver(statuses: readonly number[], sessions = 1) {
      const [said, asked] = [caller.said, media.asked.length]
      await clock.pass(3_600_000)
      assert.equal([caller.said, media.asked.length], [said, asked], 'nothing more happens')
      assert.is(calls.count, 0, 'no call is left')
      assert.equal(ended.toSorted(), statuses)
      assert.is(media.asked.filter(what => what === 'release').length, sessions, 'every session is released')
    },
  }
}

const played = (media: FakeMedia): readonly string[] => media.asked.filter(what => /^(play|hush)/.test(what))
const hold = (text: string, way: string): Body => sdpBody(`${text}a=${way}\r\n`)
const invite = (id: string, body?: Body) =>
  ({ on: 'request', request: { id, method: 'INVITE', headers: [], ...body && { body } } }) as const

test('who hangs up while something is played is played to no longer', async () => {
  const { clock, media, says, talks, isOver } = await setUp(announcement)
  await talks()
  await clock.pass(300)
  await says({ on: 'bye', headers: [] })
  assert.equal(played(media), ['play /prompts/a.wav to a', 'hush a', 'hush a'])
  await isOver([200])
})

test('what is played is played again at another media engine', async () => {
  const { clock, caller, media, talks, isOver } = await setUp(announcement)
  await talks()
  await clock.pass(media.playMs - 1)
  media.moved()
  await clock.pass(media.playMs - 1)
  assert.equal(played(media), ['play /prompts/a.wav to a', 'play /prompts/a.wav to a'])
  await clock.pass(1)
  assert.equal(caller.said, ['200', 'BYE'])
  media.moved()
  await isOver([200])
})

test('an announcement that is over hangs up', async () => {
  const { clock, caller, media, talks, isOver } = await setUp(announcement)
  await talks()
  await clock.pass(media.playMs)
  assert.equal(caller.said, ['200', 'BYE'])
  await isOver([200])
})

test('what the engine counted by the end of the call is told, as of any call', async () => {
  const { clock, media, counted, talks } = await setUp(announcement)
  await talks()
  media.counted = { a: { packets: 50, bytes: 8600, errors: 0 } }
  await clock.pass(media.playMs)
  assert.equal(counted, [media.counted])
})

test('a CANCEL while early media is heard ends the call, and no refusal follows', async () => {
  const { clock, caller, says, isOver } = await setUp(closed)
  assert.equal(caller.said, ['183'])
  await clock.pass(300)
  await says({ on: 'cancel', headers: [] })
  assert.equal(caller.said, ['183'])
  await isOver([487])
})

test('a caller may hold, resume, and be asked for an offer, and hears on', async () => {
  const { clock, caller, media, says, talks, isOver } = await setUp(announcement)
  await talks()
  const ways: [string, Body | undefined, RegExp][] = [
    ['hold', hold(sampleSdp, 'sendonly'), /a=recvonly/], ['resume', hold(sampleSdp, 'sendrecv'), /a=sendrecv/],
    ['late', undefined, /m=audio 9 RTP\/AVP 8 0 101/],
  ]
  for (const [id, body, answer] of ways) {
    await says(invite(id, body))
    const last = caller.sent.at(-1)
    assert.is(last?.what, `200 to ${id}`)
    assert.match(last?.body?.text ?? '', answer)
    await says({ on: 'ack', id, ...body ? {} : { body: sdpBody() } })
  }
  assert.equal(played(media), ['play /prompts/a.wav to a'], 'nothing stopped it')
  await clock.pass(media.playMs)
  assert.is(caller.said.at(-1), 'BYE')
  await isOver([200])
})

test('a target that refuses is followed by the next step', async () => {
  const { clock, caller, media, callee, talks, isOver } = await setUp(toOne)
  await talks()
  await callee({ on: 'refused', status: 486, reason: 'Busy Here', headers: [] })
  await clock.pass(10)
  assert.equal(played(media).at(-1), 'play /prompts/nobody.wav to a')
  await clock.pass(media.playMs)
  assert.equal(caller.said, ['200', 'BYE'], 'the caller heard nothing of it')
  await isOver([200, 486], 2)
})

test('a caller who takes no new offer is not joined to who answered, and comes to the next step', async () => {
  const { clock, media, signaling, says, callee, talks, isOver } = await setUp(toOne)
  await talks()
  await callee({ on: 'answer', status: 200, headers: [], body: sdpBody() })
  await says({ on: 'response', id: 'a-call-id-1', status: 488, reason: 'Not Acceptable Here', headers: [] })
  await clock.pass(10)
  assert.equal(signaling.last.said, ['ACK', 'BYE'])
  assert.is(played(media).at(-1), 'play /prompts/nobody.wav to a')
  await clock.pass(media.playMs)
  await isOver([200, 200], 2)
})

test('an agent who answers and hangs up before the caller could be joined is not thought to talk', async () => {
  const sales = queueOf([agentOf('one')])
  const { clock, caller, says, callee, queues, isOver } = await setUp({ app: 'queue', name: 'sales', queue: sales })
  assert.equal(caller.said, ['200'])
  await callee({ on: 'answer', status: 200, headers: [], body: sdpBody() })
  await callee({ on: 'bye', headers: [] })
  await says({ on: 'ack' })
  await clock.pass(200)
  if (caller.said.includes('INVITE')) {
    await says({ on: 'response', id: 'a-call-id-1', status: 200, reason: 'OK', headers: [], body: sdpBody() })
  }
  assert.is(caller.said.at(-1), 'BYE')
  assert.equal(queues.list()[0]?.agents.map(({ is }) => is), ['resting'])
  await isOver([200, 200], 2)
})

const withExit = queueOf([agentOf('one')], { exits: new Map([['0', { do: 'refuse', status: 480 }]]) })

test('who presses the exit digit while an agent is called takes that call away, and the agent is free', async () => {
  const { caller, media, signaling, callee, says, queues, isOver } =
    await setUp({ app: 'queue', name: 'sales', queue: withExit })
  await says({ on: 'ack' })
  await callee({ on: 'progress', status: 180, reason: 'Ringing', fork: 'f', headers: [] })
  media.dial('0')
  await callee({ on: 'refused', status: 487, reason: 'Request Terminated', headers: [] })
  assert.equal(signaling.last.said, ['CANCEL'])
  assert.equal(caller.said, ['200', 'BYE'])
  assert.equal(queues.list()[0]?.agents.map(({ is }) => is), ['free'])
  await isOver([200, 487], 2)
})

test('the exit digit comes too late for who is on the way to an agent, who talks from then on', async () => {
  const { caller, media, signaling, callee, says, queues, isOver } =
    await setUp({ app: 'queue', name: 'sales', queue: withExit })
  await says({ on: 'ack' })
  await callee({ on: 'answer', status: 200, headers: [], body: sdpBody() })
  assert.equal(caller.said, ['200', 'INVITE'])
  media.dial('0')
  await says({ on: 'response', id: 'a-call-id-1', status: 200, reason: 'OK', headers: [], body: sdpBody() })
  assert.equal(caller.said, ['200', 'INVITE', 'ACK a-call-id-1'])
  assert.equal(signaling.last.said, ['ACK'])
  assert.equal(queues.list()[0]?.agents.map(({ is }) => is), ['talking'])
  await callee({ on: 'bye', headers: [] })
  assert.equal(queues.list()[0]?.agents.map(({ is }) => is), ['resting'])
  await isOver([200, 200], 2)
})

test('the exit digit of who could not be joined to an agent counts again', async () => {
  const { clock, caller, media, callee, says, isOver } =
    await setUp({ app: 'queue', name: 'sales', queue: withExit })
  await says({ on: 'ack' })
  await callee({ on: 'answer', status: 200, headers: [], body: sdpBody() })
  await says({ on: 'response', id: 'a-call-id-1', status: 488, reason: 'Not Acceptable Here', headers: [] })
  await clock.pass(10)
  media.dial('0')
  await clock.pass(10)
  assert.is(caller.said.at(-1), 'BYE')
  await isOver([200, 200], 2)
})

test('a target that does not answer is cancelled, then comes the next step', async () => {
  const plan = planOf([targetOf('one')], { failover: failoverOf({ ringMs: 5_000 }) })
  const { clock, media, signaling, callee, says, talks, isOver } = await setUp(sentOn(plan))
  await talks()
  await callee({ on: 'progress', status: 180, reason: 'Ringing', fork: 'f', headers: [] })
  await clock.pass(5_000)
  assert.equal(signaling.last.said, ['CANCEL'])
  await callee({ on: 'refused', status: 487, reason: 'Request Terminated', headers: [] })
  await clock.pass(10)
  assert.is(played(media).at(-1), 'play /prompts/nobody.wav to a')
  await says({ on: 'bye', headers: [] })
  await isOver([200, 480], 2)
})

test('a caller who hangs up while somebody is called takes that call away', async () => {
  const { signaling, says, callee, talks, isOver } = await setUp(toOne)
  await talks()
  await callee({ on: 'progress', status: 180, reason: 'Ringing', fork: 'f', headers: [] })
  await says({ on: 'bye', headers: [] })
  assert.equal(signaling.last.said, ['CANCEL'])
  await callee({ on: 'refused', status: 487, reason: 'Request Terminated', headers: [] })
  await isOver([200, 487], 2)
})

test('a target that answers is joined to the caller, and the application is gone', async () => {
  const { clock, caller, media, signaling, says, callee, talks, isOver } = await setUp(toOne)
  await talks()
  await callee({ on: 'answer', status: 200, headers: [], body: sdpBody() })
  assert.equal(caller.said, ['200', 'INVITE'], 'what the caller sees of its media has changed')
  await says({ on: 'response', id: 'a-call-id-1', status: 200, reason: 'OK', headers: [], body: sdpBody() })
  await clock.pass(10)
  assert.equal(signaling.last.said, ['ACK'])
  assert.is(played(media).at(-1), 'hush a')
  await callee({ on: 'bye', headers: [] })
  assert.is(caller.said.at(-1), 'BYE')
  await isOver([200, 200], 2)
})

test('what the rule says of its calls holds for the call onward', async () => {
  const value = { source: 'one', render: () => 'one' }
  const headers = [editsOf({ request: editOf({ set: [{ name: 'X-Desk', value }] }) })]
  const { signaling, says, callee, talks, isOver } = await setUp(toOne, { headers })
  await talks()
  assert.equal(signaling.last.dialed.headers?.filter(([name]) => name === 'X-Desk'), [['X-Desk', 'one']])
  await says({ on: 'bye', headers: [] })
  await callee({ on: 'refused', status: 487, reason: 'Request Terminated', headers: [] })
  await isOver([200, 487], 2)
})

test.run()
