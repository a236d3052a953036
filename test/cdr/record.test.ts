import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { CallEvent } from '../../src/call/feed.ts'
import type { AttemptRecord, CallRecord } from '../../src/cdr/record.ts'
import type { RecordSnapshot } from '../../src/cdr/carried.ts'
import { createRecorder } from '../../src/cdr/recorder.ts'
import { VirtualClock } from '../support/virtual-clock.ts'
import { answered, attempt, ended, failed, progress, startMs, started } from './events.ts'

/** Plays `events` at the moments they carry and returns the records that came of them. */
function recordsOf(events: readonly CallEvent[], jumpMs = 0): { records: CallRecord[]; attempts: AttemptRecord[] } {
  const clock = new VirtualClock(startMs)
  const records: CallRecord[] = []
  const attempts: AttemptRecord[] = []
  const recorder = createRecorder([{
    ended: record => records.push(record),
    attempted: one => attempts.push(one),
  }], clock)
  let pastMs = 0
  for (const event of events) {
    const ms = event.atMs - startMs
    clock.advance(ms - pastMs)
    pastMs = ms
    recorder.listener(jumpMs === 0 ? event : { ...event, atMs: event.atMs + (ms > 0 ? jumpMs : 0) })
  }
  return { records, attempts }
}

const failover: readonly CallEvent[] = [
  started('c1'),
  attempt('c1', 'b1', 'silent', 5),
  failed('c1', 'b1', 408, 4005, 'no-progress'),
  attempt('c1', 'b2', 'busy-carrier', 4006),
  progress('c1', 'b2', 100, 4010),
  failed('c1', 'b2', 503, 4050),
  attempt('c1', 'b3', 'orange', 4051),
  progress('c1', 'b3', 100, 4060),
  progress('c1', 'b3', 180, 4500),
  answered('c1', 'b3', 9000),
  ended('c1', 200, 21_400),
]

const test = suite('the call record')

test('holds every attempt of a failover with its code, cause and times', () => {
  const { attempts } = recordsOf(failover).records[0]!
  const told = attempts.map(one => [one.leg, one.target, one.outcome, one.status, one.cause, one.tookMs])
  assert.equal(told, [
    ['b1', 'silent', 'failed', 408, 'no-progress', 4000],
    ['b2', 'busy-carrier', 'failed', 503, undefined, 44],
    ['b3', 'orange', 'answered', 200, undefined, 4949],
  ])
  assert.is(attempts[0]?.callId, 'b1-c1')
  assert.is(attempts[1]?.progressAt, '2026-03-02T10:00:04.010Z')
})

test('names the rule of the stage after, and adds its tags to those of the call', () => {
  const [first] = failover
  if (first?.on !== 'started') throw new Error('a call begins with its start')
  const tagged = { ...first, decision: { ...first.decision, tags: ['vip', 'office'] } }
  const after = { name: 'gone', tags: ['office', 'lost'] }
  const [record] = recordsOf([tagged, { ...ended('c1', 480, 10), after } as CallEvent]).records
  assert.equal([record?.after, record?.tags], ['gone', ['vip', 'office', 'lost']])
  assert.not('after' in (recordsOf([first, ended('c1', 480, 10)]).records[0] ?? {}))
})

test('names the tags of the call, and says nothing of none', () => {
  const [first, ...rest] = failover
  if (first?.on !== 'started') throw new Error('a call begins with its start')
  const tagged = { ...first, decision: { ...first.decision, tags: ['vip'] } }
  assert.equal(recordsOf([tagged, ...rest]).records[0]?.tags, ['vip'])
  assert.not.ok('tags' in (recordsOf(failover).records[0] ?? {}))
})

test('names the parties, the peer, the rule, the way to it and the policy', () => {
  const record = recordsOf(failover).records[0]!
  assert.equal(record.from, { uri: 'sip:0145550100@acme.example', number: '+33145550100' })
  assert.equal(record.to, { uri: 'sip:0612345678@acme.example', number: '+33612345678' })
  assert.equal([record.peer, record.source, record.callId], ['pbx', 'udp:10.0.0.10:5060', 'c1@pbx'])
  assert.equal([record.rule, record.policy], ['outbound/mobile', 'd1g357'])
  assert.equal(record.decision, { kind: 'dial', pool: 'pstn' })
  assert.equal(record.why, [
    'emergency (policy.yaml:3) declined: to is no emergency number',
    'outbound/mobile (policy.yaml:7) held: all conditions hold',
  ])
  assert.is(record.mediaNode, '127.0.0.1:2223')
})

test('holds the headers of the caller and of each attempt, without what proves who somebody is', () => {
  const [first, ...rest] = failover
  if (first?.on !== 'started') throw new Error('a call begins with its start')
  const headers = new Map([
    ['diversion', ['<sip:reception@acme.example>', '<sip:night@acme.example>']], ['x-read', ['yes']],
    ['x-other', ['no']],
    ['authorization', ['Digest tell-nobody']], ['privacy', ['x'.repeat(2000)]],
  ])
  const reads = new Set(['x-read', 'authorization'])
  const [record] = recordsOf([{ ...first, facts: { ...first.facts, headers }, reads }, ...rest]).records
  assert.equal(record?.headers, [
    ['diversion', '<sip:reception@acme.example>'], ['diversion', '<sip:night@acme.example>'], ['x-read', 'yes'],
    ['privacy', 'x'.repeat(512)],
  ])
  assert.equal([record?.attempts[0]?.from, record?.attempts[0]?.headers], ['+33145550100', [['X-Tenant', 'acme']]])
  assert.not.ok('headers' in (recordsOf(failover).records[0] ?? {}))
})

test('says how media went, when somebody described any', () => {
  const media = { path: 'relay', offered: ['PCMA', 'PCMU'], agreed: ['PCMA'] } as const
  const [record] = recordsOf([...failover.slice(0, -1), { ...ended('c1', 200, 21_400), media } as CallEvent]).records
  assert.equal(record?.media, media)
  assert.not.ok('media' in (recordsOf(failover).records[0] ?? {}))
})

const relayed = { path: 'relay', offered: ['PCMA'], agreed: ['PCMA'] } as const
const counts = { a: { packets: 50, bytes: 8600, errors: 0 }, b: { packets: 49, bytes: 8428, errors: 1 } }

for (const [name, sinceMs, packets] of [
  ['in time', 100, counts], ['too late', 600, undefined], ['never, for the process stops', undefined, undefined],
] as const) {
  test(`a relayed call is told at once, and complete with what the engine counts: ${name}`, () => {
    const clock = new VirtualClock(startMs)
    const told: string[] = []
    const complete: CallRecord[] = []
    const recorder = createRecorder([{
      ended: ({ callUid }) => told.push(callUid), complete: record => complete.push(record),
    }], clock)
    for (const event of failover.slice(0, -1)) recorder.listener(event)
    recorder.listener({ ...ended('c1', 200, 21_400), media: relayed } as CallEvent)
    assert.equal([told, complete], [['c1'], []])
    if (sinceMs !== undefined) {
      clock.advance(sinceMs)
      recorder.listener({ on: 'counted', callUid: 'c1', atMs: startMs, counts })
    }
    recorder.close()
    assert.equal(complete.map(({ media }) => media?.packets), [packets])
    assert.is(clock.pending, 0)
  })
}

test('stamps the moments of a call and measures between them', () => {
  const record = recordsOf(failover).records[0]!
  assert.equal([record.receivedAt, record.progressAt, record.answeredAt, record.endedAt], [
    '2026-03-02T09:59:59.999Z', '2026-03-02T10:00:04.500Z', '2026-03-02T10:00:09.000Z', '2026-03-02T10:00:21.400Z',
  ])
  assert.equal([record.setupMs, record.talkMs, record.totalMs], [9000, 12_400, 21_400])
  assert.equal([record.status, record.endedBy, record.reason], [200, 'caller', 'caller hung up'])
})

test('durations do not follow a wall clock that jumps two hours', () => {
  const record = recordsOf(failover, 7_200_000).records[0]!
  assert.equal([record.setupMs, record.talkMs, record.totalMs], [9000, 12_400, 21_400])
})

test('a refused call has no answer, no talk and no attempts', () => {
  const event = started('c1')
  const decision = { ...event.decision, outcome: { kind: 'reject', status: 404 } as const }
  const record = recordsOf([{ ...event, decision }, { ...ended('c1', 404, 1), by: 'policy' } as CallEvent]).records[0]!
  assert.equal(record.decision, { kind: 'reject', status: 404 })
  assert.equal([record.answeredAt, record.setupMs, record.talkMs, record.attempts.length], [undefined, undefined, 0, 0])
  assert.is(record.status, 404)
})

test('an attempt still open when the call ends is abandoned', () => {
  const record = recordsOf([started('c1'), attempt('c1', 'b1', 'orange', 5), ended('c1', 487, 900)]).records[0]!
  assert.is(record.attempts[0]?.outcome, 'abandoned')
  assert.is(record.attempts[0]?.endedAt, undefined)
})

test('the user part stands in for what is no number, and IPv6 sources keep their brackets', () => {
  const event = started('c1')
  const facts = { ...event.facts, from: { uri: 'sip:alice@acme.example', user: 'alice', host: 'acme.example' } }
  const invite = { ...event.invite, source: { transport: 'tcp', address: '2001:db8::7', port: 5070 } as const }
  const { peer: _, ...stranger } = facts
  const record = recordsOf([{ ...event, facts: stranger, invite }, ended('c1', 200, 5)]).records[0]!
  assert.is(record.from.number, 'alice')
  assert.is(record.source, 'tcp:[2001:db8::7]:5070')
  assert.not('peer' in record)
})

test('a call is recorded exactly once, whatever is told of it afterwards', () => {
  const late = [failed('c1', 'b3', 487, 21_500), ended('c1', 200, 21_600), answered('c1', 'b3', 21_700)]
  assert.is(recordsOf([...failover, ...late]).records.length, 1)
})

test('calls that overlap do not mix', () => {
  const { records } = recordsOf([
    started('c1'), started('c2'), attempt('c1', 'b1', 'orange', 1), attempt('c2', 'b1', 'sfr', 1),
    failed('c2', 'b1', 486, 10), ended('c2', 486, 11), answered('c1', 'b1', 20), ended('c1', 200, 30),
  ])
  assert.equal(records.map(({ callUid, attempts }) => [callUid, attempts[0]?.target, attempts[0]?.outcome]), [
    ['c2', 'sfr', 'failed'], ['c1', 'orange', 'answered'],
  ])
})

test('each attempt is told once, when it is answered or has failed', () => {
  const { attempts } = recordsOf(failover)
  assert.equal(attempts.map(({ target, outcome }) => `${target} ${outcome}`),
    ['silent failed', 'busy-carrier failed', 'orange answered'])
})

test('closing the recorder closes the records of calls that never ended', () => {
  const records: CallRecord[] = []
  const recorder = createRecorder([{ ended: record => records.push(record) }], new VirtualClock(startMs))
  for (const event of [started('c1'), started('c2'), attempt('c1', 'b1', 'orange', 0), answered('c1', 'b1', 0)]) {
    recorder.listener(event)
  }
  recorder.close()
  recorder.close()
  assert.equal(records.map(({ callUid, status, endedBy }) => [callUid, status, endedBy]),
    [['c1', 200, 'system'], ['c2', 503, 'system']])
})

test('goes on in another process, with its times, by the wall clock between the two', () => {
  const first = new VirtualClock(startMs)
  const before = createRecorder([], first)
  before.listener(started('c1'))
  before.listener(attempt('c1', 'b1', 'orange', 5))
  first.advance(2_000)
  before.listener(answered('c1', 'b1', 2_000))
  first.advance(3_000)
  const written = JSON.parse(JSON.stringify(before.snapshot('c1'))) as RecordSnapshot
  assert.is(before.snapshot('c2'), undefined)

  const records: CallRecord[] = []
  const told: string[] = []
  const second = new VirtualClock(startMs + 15_000)
  const after = createRecorder([{
    started: () => told.push('started'), restored: () => told.push('restored'), ended: record => records.push(record),
  }], second)
  after.restore(written)
  second.advance(1_000)
  after.listener(ended('c1', 200, 16_000))
  assert.equal(told, ['restored'])
  const { restored, setupMs, talkMs, totalMs, answeredAt, attempts, decision, why, from } = records[0]!
  assert.equal([restored, setupMs, talkMs, totalMs, answeredAt],
    [true, 2_000, 14_000, 16_000, new Date(startMs + 2_000).toISOString()])
  assert.equal(attempts.map(({ target, tookMs }) => [target, tookMs]), [['orange', 2_000]])
  const whole = recordsOf([started('c1'), ended('c1', 200, 10)]).records[0]
  assert.equal([decision, why, from], [whole?.decision, whole?.why, whole?.from])
})

test('tells what became of a recording, where it was and why it failed; of a talkative one the newest', () => {
  const told = (did: 'start' | 'pause' | 'failed', ms: number, more: object = {}): CallEvent =>
    ({ on: 'recording', callUid: 'c1', atMs: startMs + ms, did, server: 'archive', ...more })
  const record = (...events: readonly CallEvent[]): CallRecord | undefined =>
    recordsOf([started('c1'), ...events, ended('c1', 200, 9000)]).records[0]
  assert.equal(record(told('start', 10), told('failed', 20, { why: 'gone' }))?.recording, [
    { did: 'start', at: '2026-03-02T10:00:00.010Z', server: 'archive' },
    { did: 'failed', at: '2026-03-02T10:00:00.020Z', server: 'archive', why: 'gone' },
  ])
  const many = record(...Array.from({ length: 300 }, (_, at) => told('pause', at)))?.recording
  assert.equal([many?.length, many?.[0]?.at], [200, '2026-03-02T10:00:00.100Z'])
  assert.not('recording' in (record() ?? {}))
})

test.run()
