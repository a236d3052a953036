/** A flow that asks a lookup, on a stage made by hand. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { createApps } from '../../src/apps/apps.ts'
import { createLog } from '../../src/base/log.ts'
import { createMetrics } from '../../src/base/metrics.ts'
import type { Stage } from '../../src/call/stage.ts'
import type { FlowStep } from '../../src/policy/flow/flow.ts'
import type { CallFacts, LookupAnswer } from '../../src/policy/facts.ts'
import type { Answers, Lookup, Need } from '../../src/policy/lookups/lookup.ts'
import { VirtualClock } from '../support/virtual-clock.ts'

const known: LookupAnswer = { answered: true, fields: new Map([['open', true]]) }
const planB: LookupAnswer = { answered: false, fields: new Map() }
const lookup = {
  name: 'crm', planB, tagFields: [],
  request: ({ answers }: CallFacts) => answers?.has('account')
    ? { over: 'http', method: 'GET', url: `https://crm.example/${answers.get('account')}`, headers: [] } : undefined,
} as unknown as Lookup
const plays = (file: string): FlowStep => ({ do: 'play', files: [file] })
const asks: FlowStep = {
  do: 'ask', ask: {
    play: [], as: 'account', least: 1, most: 3, end: '#', bargeIn: true, waitMs: 1_000, betweenMs: 1_000, tries: 1,
    sorry: [], wrong: [], silence: [],
  },
}
const looks: FlowStep = {
  do: 'lookup', asked: {
    lookup, otherwise: [plays('sorry.wav')],
    cases: [{ holds: ({ answered }) => answered, steps: [plays('open.wav')] }],
  },
}

/** A caller of the flow, and a promise of answers that the test keeps. */
function setUp(answer?: (needs: readonly Need[]) => Promise<Answers>, steps: readonly FlowStep[] = [asks, looks]) {
  const clock = new VirtualClock()
  const did: string[] = []
  const stage = {
    callUid: 'c1', facts: {} as CallFacts,
    answer: () => Promise.resolve(),
    hush: () => Promise.resolve(),
    onMoved() { /* it stays where it is */ },
    play(file: string) {
      did.push(file)
      return Promise.resolve(100)
    },
    note() { /* looked at elsewhere */ },
    hangUp: () => did.push('hang up'),
  }
  const apps = createApps({
    clock, log: createLog('silent'), metrics: createMetrics(), ...answer && { lookups: { answer } },
  })
  const work = { app: 'flow', name: 'main', flow: { name: 'main', steps } }
  const app = apps.start(stage as unknown as Stage, work)
  return { app, did, clock, settle: () => new Promise(resolve => setImmediate(resolve)) }
}

test('a lookup is asked about the digits, and the flow goes on by the answer', async () => {
  const urls: unknown[] = []
  const { app, did, settle } = setUp(async needs => {
    urls.push(...needs.map(({ request }) => request.over === 'http' && request.url))
    return new Map([['crm', known]])
  })
  await settle()
  for (const digit of '407') app?.digit(digit)
  await settle()
  assert.equal([urls, did], [['https://crm.example/407'], ['open.wav']])
})

test('without digits, or anybody to ask, plan B holds', async () => {
  const silent = setUp(() => Promise.reject(new Error('nobody is to be asked')))
  await silent.settle()
  silent.clock.advance(1_000)
  await silent.settle()
  assert.equal(silent.did, ['sorry.wav'])
  const { app, did, settle } = setUp()
  await settle()
  for (const digit of '407') app?.digit(digit)
  await settle()
  assert.equal(did, ['sorry.wav'])
})

test('keys pressed while a step speaks answer the question behind it; not those behind a wrong answer', async () => {
  const choices = new Map([['1', [plays('one.wav')]], ['2', [plays('two.wav')]]])
  const menu: FlowStep = {
    do: 'menu', menu: {
      play: ['menu.wav'], choices, most: 1, bargeIn: true, waitMs: 1_000, betweenMs: 1_000, tries: 2,
      sorry: ['sorry.wav'], wrong: [], silence: [],
    },
  }
  for (const [keys, heard] of [
    ['1', ['welcome.wav', 'one.wav', 'hang up']], ['71', ['welcome.wav', 'sorry.wav', 'menu.wav', 'hang up']],
    ['', ['welcome.wav', 'menu.wav', 'sorry.wav', 'menu.wav', 'hang up']],
  ] as const) {
    const { app, did, clock, settle } = setUp(undefined, [plays('welcome.wav'), menu])
    await settle()
    for (const key of keys) app?.digit(key)
    await clock.pass(5_000)
    assert.equal(did, heard)
  }
})

test('a caller who is gone meanwhile hears nothing of the answer', async () => {
  let say: (answers: Answers) => void = () => {}
  const { app, did, settle } = setUp(() => new Promise(resolve => { say = resolve }))
  await settle()
  for (const digit of '407') app?.digit(digit)
  await settle()
  app?.over('left')
  say(new Map([['crm', known]]))
  await settle()
  assert.equal(did, [])
})

test.run()
