import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { randomIds } from '../../src/base/ids.ts'
import { createLog } from '../../src/base/log.ts'
import { createAdmission } from '../../src/call/admission.ts'
import { CallFeed, type CallEvent } from '../../src/call/feed.ts'
import { LiveCalls } from '../../src/call/live-calls.ts'
import type { HeaderLines } from '../../src/edge/signaling.ts'
import type { Answers, Need } from '../../src/policy/lookups/lookup.ts'
import { createRuleLimits } from '../../src/targets/rule-limits.ts'
import { policyOf } from '../policy/document.ts'
import { FakeMedia } from '../support/fake-media.ts'
import { FakeArrivedLeg, FakeSignaling, sdpBody } from '../support/fake-signaling.ts'
import { targetsFor } from '../support/targets.ts'
import { VirtualClock } from '../support/virtual-clock.ts'

const yaml = `
policy: 1
plan: { home: FR, emergency: ["112"] }
peers:
  pbx: { source: ["10.0.0.10"], contact: "sip:10.0.0.10" }
  gold: { source: { jwt: { issuer: x, keys: "secret:x" } }, contact: "sip:10.0.0.20" }
lookups:
  crm: { ask: { get: "https://crm.example/{from.user as token}" }, reply: { vip: flag }, else: { vip: false } }
  more: { ask: { get: "https://more.example/{lookup.crm.vip as token}" }, reply: { no: flag }, else: {} }
read:
  - { when: { to: "1*" }, lookup: crm }
  - { when: { lookup: { crm: { vip: true } } }, lookup: more }
rules:
  - { name: no, when: { peer: pbx, lookup: { more: { no: true } } }, do: { reject: 403 } }
  - { name: vip, when: { peer: pbx, lookup: { crm: { vip: true } } }, do: { dial: gold } }
  - name: narrow
    when: { peer: pbx, to: ["2*", "112"] }
    limit: { calls: 1, reject: { status: 480, reason: All lines are taken } }
    rules:
      - { name: each, limit: { per-caller: 1 }, do: { dial: gold } }
  - { name: rest, when: { peer: pbx }, do: { reject: 404 } }
  - { name: shown, when: { peer: gold, user: ann }, do: { reject: 405 } }
`

type Values = Readonly<Record<string, boolean>>

function setUp() {
  const clock = new VirtualClock()
  const { policy } = policyOf(yaml)
  const told: CallEvent[] = []
  const feed = new CallFeed(error => { throw error })
  feed.subscribe(event => { told.push(event) })
  const signaling = new FakeSignaling()
  const asked: string[][] = []
  const limited: string[] = []
  let answer: (values: Readonly<Record<string, Values>>) => void = () => undefined
  const ruleLimits = createRuleLimits(clock)
  const admission = createAdmission({
    policy: { current: { number: 1, policy, sinceMs: 0 } }, signaling, media: new FakeMedia(), targets: targetsFor(),
    calls: new LiveCalls(), feed, clock, ids: randomIds, log: createLog('silent'),
    tokens: {
      verify: headers => headers.some(([name]) => name === 'Authorization')
        ? Promise.resolve({ peer: 'gold', user: 'ann' }) : undefined,
    },
    gates: {
      lookups: {
        answer(needs: readonly Need[]) {
          asked.push(needs.map(({ lookup }) => lookup.name))
          return new Promise<Answers>(resolve => {
            answer = values => resolve(new Map(needs.map(({ lookup }) => {
              const read = lookup.typed(values[lookup.name] ?? {})
              return [lookup.name, 'fault' in read ? lookup.planB : read] as const
            })))
          })
        },
      },
      ruleLimits, limited: (rule, limit) => limited.push(`${rule} ${limit}`),
    },
  })
  const call = (to: string, from = 'a', headers: HeaderLines = []): FakeArrivedLeg => {
    const leg = new FakeArrivedLeg({
      requestUri: `sip:${to}@x.example`, from: { uri: `sip:${from}@x.example` },
      source: { transport: 'udp', address: '10.0.0.10', port: 5060 }, body: sdpBody(), headers,
    })
    admission.admit(leg)
    return leg
  }
  const answered = async (values: Readonly<Record<string, Values>>): Promise<void> => {
    answer(values)
    await settled()
  }
  const rules = (): string[] => told.flatMap(event => event.on === 'started' ? [event.decision.rule] : [])
  return { clock, told, signaling, asked, limited, ruleLimits, admission, call, answered, rules }
}

async function settled(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) await new Promise(resolve => setImmediate(resolve))
}

test('a call waits for what it needs, round after round, and others go on', async () => {
  const { call, answered, asked, rules, signaling } = setUp()
  const waiting = call('101')
  call('3')
  assert.equal(rules(), ['rest'], 'a call that needs nothing is decided at once')
  await answered({ crm: { vip: true } })
  assert.equal(asked, [['crm'], ['more']])
  await answered({ more: { no: false } })
  assert.equal(rules(), ['rest', 'vip'])
  assert.is(signaling.last.dialed.requestUri, 'sip:101@10.0.0.20')
  assert.equal(waiting.said, [])
})

test('what was answered decides', async () => {
  const { call, answered, rules } = setUp()
  const leg = call('101')
  await answered({ crm: { vip: true } })
  await answered({ more: { no: true } })
  assert.equal(leg.said, ['403'])
  assert.equal(rules(), ['no'])
})

test('a caller who gives up while others are asked is told of once, and nobody is dialled', async () => {
  const { call, answered, told, signaling } = setUp()
  const leg = call('101')
  leg.happens({ on: 'cancel', headers: [] })
  await answered({ crm: { vip: true } })
  await answered({})
  assert.equal(told.map(event => event.on), ['started', 'ended'])
  const [, ended] = told
  assert.ok(ended?.on === 'ended' && ended.status === 487 && ended.by === 'caller')
  assert.equal(leg.said, [])
  assert.is(signaling.placed.length, 0)
})

test('a call that waits while we begin to drain is sent elsewhere', async () => {
  const { call, answered, told, admission } = setUp()
  const leg = call('101')
  admission.drain()
  await answered({})
  assert.equal(leg.said, ['503'])
  assert.equal(told, [])
})

test('a token is looked at before the call is read, and comes before the address', async () => {
  const { call, rules, told } = setUp()
  const leg = call('3', 'a', [['Authorization', 'Bearer a.b.c']])
  assert.equal(rules(), [])
  await settled()
  assert.equal(leg.said, ['405'])
  assert.equal(rules(), ['shown'])
  const gone = call('3', 'a', [['Authorization', 'Bearer a.b.c']])
  gone.happens({ on: 'cancel', headers: [] })
  await settled()
  assert.equal(gone.said, [])
  assert.equal(told.slice(-2).map(event => event.on), ['started', 'ended'])
})

test('a rule sends on as many calls as it may, each place is given back once, and refusals are counted', async () => {
  const { call, limited, ruleLimits, told, signaling } = setUp()
  const first = call('201', 'a')
  await settled()
  const second = call('202', 'b')
  assert.equal(second.said, ['480 All lines are taken'])
  assert.equal(limited, ['narrow calls'])
  const ended = told.findLast(event => event.on === 'ended')
  assert.is(ended?.on === 'ended' ? ended.why : '', 'limit: calls of rule narrow')
  const emergency = call('112', 'b')
  await settled()
  assert.equal(emergency.said, [], 'no limit holds an emergency call back')
  for (const leg of [first, emergency]) leg.happens({ on: 'cancel', headers: [] })
  for (const placed of signaling.placed) placed.happens({ on: 'refused', status: 487, reason: '', headers: [] })
  await settled()
  assert.is(ruleLimits.size, 0)
  const third = call('203', 'b')
  await settled()
  assert.equal(third.said, [])
})

test.run()
