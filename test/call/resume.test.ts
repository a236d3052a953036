/** A call written down by one process goes on in another. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { randomIds } from '../../src/base/ids.ts'
import { createLog } from '../../src/base/log.ts'
import { Call } from '../../src/call/call.ts'
import { CallFeed, type CallEvent } from '../../src/call/feed.ts'
import { LiveCalls } from '../../src/call/live-calls.ts'
import type { CallPorts } from '../../src/call/ports.ts'
import { createResume } from '../../src/call/resume.ts'
import { startIn, startWritten, type CallSnapshot, type TalkSnapshot } from '../../src/call/snapshot.ts'
import type { CallFacts } from '../../src/policy/facts.ts'
import type { Targets } from '../../src/targets/targets.ts'
import { FakeMedia } from '../support/fake-media.ts'
import { decisionOf, editOf, editsOf, factsOf, planOf, targetOf } from '../support/fake-policy.ts'
import { FakeArrivedLeg, FakeSignaling, sampleSdp, sdpBody } from '../support/fake-signaling.ts'
import { targetsFor } from '../support/targets.ts'
import { VirtualClock } from '../support/virtual-clock.ts'

const test = suite('a call that goes on')

const LONGEST_MS = 60_000
const settled = (): Promise<void> => new Promise(resolve => setImmediate(resolve))
const target = targetOf('one', { peer: 'carrier' })
const callerName = { source: '${from.user}', render: ({ from }: CallFacts): string => from.user }
const edits = editsOf({ toTarget: editOf({ pass: ['x-crm'], set: [{ name: 'X-Caller', value: callerName }] }) })
const plan = planOf([targetOf('down'), target], {
  longest: {
    ms: LONGEST_MS, warning: { beforeMs: 10_000, play: 'soon.wav', file: '/prompts/soon.wav', to: 'both' },
  },
  headers: [edits],
})
const facts = factsOf({ peer: 'pbx' })
const decision = decisionOf({ kind: 'dial', plan })
const origin = (text: string | undefined): string => /^o=.*$/m.exec(text ?? '')?.[0].trim() ?? ''

function world(nowMs = 0) {
  const clock = new VirtualClock(Date.UTC(2026, 0, 1) + nowMs)
  const told: CallEvent[] = []
  const feed = new CallFeed(error => { throw error })
  feed.subscribe(event => { told.push(event) })
  const signaling = new FakeSignaling()
  const media = new FakeMedia()
  const calls = new LiveCalls()
  const targets = targetsFor({ clock })
  targets.adopt({
    targets: [{ target }], limits: new Map([['carrier', { calls: 1, perContact: 1 }], ['pbx', { calls: 1 }]]),
  })
  const ports: CallPorts & { targets: Targets } = {
    signaling, media, calls, feed, clock, targets, ids: randomIds, log: createLog('silent'),
    transfers: { begin: () => ({ giveUp() {} }) },
  }
  return { clock, told, signaling, media, calls, targets, ports }
}

/** A call whose second attempt is answered, and talks. */
async function talking() {
  const first = world()
  const { ports, signaling, clock } = first
  const leg = new FakeArrivedLeg({ body: sdpBody() })
  const call = new Call(ports, {
    uid: 'u1', leg, facts, plan, decision, hunt: first.targets.hunt(plan), release() {}, path: 'relay', digest: 'd1',
  })
  call.start()
  await settled()
  signaling.last.happens({ on: 'refused', status: 503, reason: 'Busy', headers: [] })
  await settled()
  signaling.last.happens({ on: 'answer', status: 200, headers: [], body: sdpBody() })
  const answering = call.snapshot()
  await settled()
  const early = call.snapshot()
  leg.happens({ on: 'ack' })
  await settled()
  await clock.pass(20_000)
  const written = startWritten({
    on: 'started', callUid: 'u1', atMs: clock.nowMs(), invite: leg.invite, facts, decision, digest: 'd1',
  })
  const talk = throughFile(talkOf(call.snapshot()))
  return { ...first, call, leg, answering, early, started: throughFile(written), talk }
}

function talkOf({ talk }: CallSnapshot): TalkSnapshot {
  if (!talk) throw new Error('it does not rest')
  return talk
}

const throughFile = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T

/** The same call in a process that began half a minute after the other. */
async function goingOn() {
  const before = await talking()
  const after = world(30_000)
  assert.ok(createResume(after.ports)(startIn(before.started), before.talk))
  const [a, b] = after.signaling.restored
  if (!a || !b) throw new Error('no legs')
  return { before, ...after, a, b }
}

test('is known as it was, with its places taken again whatever the limits say, and given back once', async () => {
  const { before, calls, targets, a, b } = await goingOn()
  assert.equal([...calls].map(call => call.describe()), [before.call.describe()])
  assert.is(calls.uidOf(a.callId), 'u1')
  assert.is(calls.uidOf(b.callId), 'u1')
  assert.equal([targets.list()[0]?.calls, targets.arrive('pbx', 'somebody')], [1, 'calls'])
  b.happens({ on: 'bye', headers: [] })
  await settled()
  assert.equal([a.said, b.said], [['BYE'], []])
  assert.is(targets.list()[0]?.calls, 0)
  assert.not.type(targets.arrive('pbx', 'somebody'), 'string')
  assert.is(calls.count, 0)
})

test('ends as any other, with its media given back once', async () => {
  const { told, media, a, b } = await goingOn()
  a.happens({ on: 'bye', headers: [] })
  await settled()
  assert.equal(b.said, ['BYE'])
  assert.equal(told.map(event => [event.on, 'by' in event && event.by]), [['ended', 'caller']])
  assert.equal(media.asked, ['resume session-1', 'release'])
})

test('carries a re-INVITE across, under the line the other side has seen so far', async () => {
  const { before, media, a, b } = await goingOn()
  const body = sdpBody(sampleSdp.replace('c=IN IP4 ', 'a=sendonly\r\nc=IN IP4 '))
  a.happens({ on: 'request', request: { id: 'r1', method: 'INVITE', headers: [], body } })
  await settled()
  const [, id, version] = origin(before.signaling.last.dialed.body?.text).split(' ')
  const [, idNow, versionNow] = origin(b.sent.at(-1)?.body?.text).split(' ')
  assert.equal([idNow, Number(versionNow)], [id, Number(version) + 1])
  b.happens({ on: 'response', id: `${b.callId}-1`, status: 200, reason: 'OK', headers: [], body: sdpBody() })
  await settled()
  assert.equal([a.said, b.said], [['200 to r1'], ['INVITE', `ACK ${b.callId}-1`]])
  assert.equal(media.asked, ['resume session-1', 'offer a', 'answer b'])
})

test('says in the dialog what the policy of its day has it say, its blanks filled as they were', async () => {
  const { b, a } = await goingOn()
  a.happens({ on: 'request', request: { id: 'r1', method: 'INFO', headers: [['X-Crm', '7'], ['X-Own', '8']] } })
  await settled()
  assert.equal(b.sent.at(-1)?.headers, [['X-Crm', '7'], ['X-Caller', facts.from.user]])
})

test('ends when the two have talked as long as they may, the time before counted', async () => {
  const { clock, a, b, media, told } = await goingOn()
  await clock.pass(LONGEST_MS - 30_000 - 11_000)
  assert.not.ok(told.some(({ on }) => on === 'warned'))
  await clock.pass(10_000)
  assert.equal(a.said, [])
  assert.equal(media.asked.slice(1), ['announce /prompts/soon.wav to a', 'announce /prompts/soon.wav to b'])
  assert.ok(told.some(({ on }) => on === 'warned'))
  await clock.pass(2_000)
  assert.equal([a.said, b.said], [['BYE'], ['BYE']])
})

test('is at rest only when nothing is under way', async () => {
  const { answering, early, leg, call, signaling } = await talking()
  assert.is(answering.stage, 'busy', 'the media engine has still to answer')
  assert.is(early.stage, 'busy', 'the ACK is due')
  leg.happens({ on: 'request', request: { id: 'r1', method: 'INVITE', headers: [], body: sdpBody('v=0\r\n') } })
  assert.is(call.snapshot().stage, 'busy')
  await settled()
  const answer = { on: 'response', id: `${signaling.last.callId}-1`, reason: 'OK', headers: [] } as const
  signaling.last.happens({ ...answer, status: 200, body: sdpBody() })
  await settled()
  leg.happens({ on: 'ack', id: 'r1' })
  assert.is(call.snapshot().stage, 'rest')
})

test('does not go on twice with one leg: of two calls that had it, the one asked for first', async () => {
  const { started, talk } = await talking()
  const { ports, calls } = world()
  const resume = createResume(ports)
  assert.ok(resume(startIn(started), talk))
  assert.not(resume({ ...startIn(started), callUid: 'u2' }, talk))
  assert.is(calls.count, 1)
})

test('does not go on where dialogs do not outlive the process', async () => {
  const { started, talk } = await talking()
  const { ports, signaling } = world()
  const dial = signaling.dial.bind(signaling)
  assert.not(createResume({ ...ports, signaling: { dial } })(startIn(started), talk))
})

test.run()
